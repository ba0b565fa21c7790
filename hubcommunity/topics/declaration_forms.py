"""The form by which somebody declares their interests, alone and within others."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from hubcommunity.core.forms import TOO_LONG, Form, trimmed

NONE, SOME = "none", "some"


class DeclarationForm(Form):
    """Interests that a group should know of; not asked where a declaration holds already."""

    has_interests = RadioField(
        _l("Do you have interests that the group should know of?"),
        [InputRequired(_l("Say whether you have interests to declare"))],
        choices=[SelectChoice(NONE, _l("No, none")), SelectChoice(SOME, _l("Yes, these:"))],
        description=_l(
            "For example paid work, shares, patents or grants that what the group agrees on could"
            " touch. The members of the group see your answer."
        ),
    )
    interests = TextAreaField(
        _l("Your interests"), [Length(max=2000, message=TOO_LONG)], filters=[trimmed]
    )

    def __init__(self, *, asks: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not asks:
            del self.has_interests, self.interests

    def validate_interests(self, field: Any) -> None:
        """Refuse a text beside a no, and a yes without one."""
        if self.has_interests.data == SOME and not field.data:
            raise ValidationError(_l("Say which interests, in a line or two"))
        if self.has_interests.data == NONE and field.data:
            raise ValidationError(_l("Leave this empty, or choose yes above"))

    @property
    def declared(self) -> str | None:
        """What is declared: an empty text for none, and None where nothing was asked."""
        return self.interests.data if self.interests else None
