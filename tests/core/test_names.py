"""Names, which stand in mails of ours, carry no advert."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField

from hubcommunity.core.forms import naming, trimmed


class NameForm(Form):
    name = StringField(validators=naming("Enter your name", 100), filters=[trimmed])


def errors_of(name):
    form = NameForm(MultiDict({"name": name}))
    form.validate()
    return [str(error) for error in form.name.errors]


@pytest.mark.parametrize(
    "name", ["Anne-Marie O’Neill", "Đặng Thị", "Dr. W. van der Berg", "علی\u200cرضا", "Www"]
)
def test_a_name_is_taken_as_people_write_it(name):
    assert errors_of(name) == []


@pytest.mark.parametrize(
    "name",
    ["WIN http://evil.test/x", "WWW.evil.test", "x\ny", "a\tb", "a\x07b", "a\u202eb", "a\u2028b"],
)
def test_a_name_with_a_web_address_or_hidden_signs_is_refused(name):
    assert errors_of(name) == ["Enter a name in one line, without a web address"]


def test_a_missing_name_is_asked_for_once():
    assert errors_of(" ") == ["Enter your name"]
