"""One tick and one button: the organisation is right, and is renewed where that is due."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired

from hubcommunity.core.forms import Form
from hubcommunity.membership.term_policy import Renewal


class ConfirmForm(Form):
    is_right = BooleanField(
        _l("Profile and people are right"),
        [DataRequired(_l("Tick that profile and people are right, or correct them first"))],
    )
    # The mark of the renewal that the page showed; empty where nothing is renewed.
    seen = HiddenField()

    def __init__(self, renewal: Renewal | None, **kwargs: Any) -> None:
        super().__init__(seen=renewal.mark if renewal else "", **kwargs)
