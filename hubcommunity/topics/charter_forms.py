"""The forms of a charter: writing its next version, and answering a proposed one."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from hubcommunity.core.forms import TOO_LONG, Form, one_line, required, trimmed, whole_number
from hubcommunity.topics.group_forms import CHARTER_LIMIT


class CharterForm(Form):
    """The next text, what it changes, and after which version it was written."""

    after = HiddenField()
    text = TextAreaField(
        _l("Charter"), required(_l("Write the charter first"), CHARTER_LIMIT), filters=[trimmed]
    )
    note = StringField(
        _l("What it changes, and why"),
        [*required(_l("Say in a line what changes, and why"), 300), one_line],
        description=_l("One line. It stands in the list of versions."),
        filters=[trimmed],
    )

    @property
    def seen(self) -> int:
        """Return the version that its writer had before them; 0 where there was none."""
        return whole_number(self.after.data) or 0

    def said(self) -> dict[str, Any]:
        return {"text": self.text.data, "note": self.note.data, "after": self.seen}


class AnswerForm(Form):
    """What staff say to a proposed change; a reason is needed to decline it."""

    reason = TextAreaField(
        _l("Reason"),
        [Length(max=500, message=TOO_LONG)],
        description=_l("The chair reads this. To decline the change, give one."),
        filters=[trimmed],
    )

    def __init__(self, *, declines: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.declines = declines

    def validate_reason(self, field: TextAreaField) -> None:
        if self.declines and not field.data:
            raise ValidationError(_l("Give a reason: the chair who proposed it is told"))
