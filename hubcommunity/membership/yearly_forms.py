"""One tick and one button: the organisation is right, and is renewed where that is due."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired

from hubcommunity.core.forms import Form, whole_number
from hubcommunity.membership.term_policy import Renewal


class ConfirmForm(Form):
    is_right = BooleanField(
        _l("Profile and people are right"),
        [DataRequired(_l("Tick that profile and people are right, or correct them first"))],
    )
    # The last term that the page showed; empty where nothing is renewed.
    seen = HiddenField()

    def __init__(self, renewal: Renewal | None, **kwargs: Any) -> None:
        last = renewal.last if renewal else None
        super().__init__(seen=last.id if last else "", **kwargs)

    @property
    def last_term(self) -> int | None:
        return whole_number(self.seen.data)
