"""What our forms say by themselves."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange

from hubcommunity.core.forms import Form


class ColoursForm(Form):
    colours = SelectMultipleField(choices=["blue", "teal"])


@pytest.mark.parametrize("typed", [["<b>"], ["pink", "mauve"]])
def test_choices_that_are_none_are_refused_in_our_words_and_not_repeated(app, typed):
    with app.test_request_context():
        form = ColoursForm(MultiDict([("colours", each) for each in typed]))
        form.validate()
        assert form.colours.errors == ["Choose one of those in the list"]


class NumberForm(Form):
    number = IntegerField(
        validators=[
            InputRequired("Enter a number"),
            NumberRange(1, 9, "Enter a number from 1 to 9"),
        ]
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Enter a number"),
        ("many", "Enter a whole number"),
        ("1.5", "Enter a whole number"),
        ("10", "Enter a number from 1 to 9"),
    ],
)
def test_what_is_wrong_with_a_number_is_said_in_one_sentence(app, typed, told):
    with app.test_request_context():
        form = NumberForm(MultiDict([("number", typed)]))
        assert not form.validate()
        assert form.number.errors == [told]
