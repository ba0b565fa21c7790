"""What our forms say by themselves."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import SelectMultipleField

from hubcommunity.core.forms import Form


class ColoursForm(Form):
    colours = SelectMultipleField(choices=["blue", "teal"])


@pytest.mark.parametrize("typed", [["<b>"], ["pink", "mauve"]])
def test_choices_that_are_none_are_refused_in_our_words_and_not_repeated(app, typed):
    with app.test_request_context():
        form = ColoursForm(MultiDict([("colours", each) for each in typed]))
        form.validate()
        assert form.colours.errors == ["Choose one of those in the list"]
