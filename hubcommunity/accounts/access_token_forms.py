"""The form of a new access token."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hubcommunity.accounts.access_token_models import NAME_LIMIT
from hubcommunity.accounts.forms import OwnerForm
from hubcommunity.core.forms import naming, trimmed

READ, WRITE = "read", "write"


class AccessTokenForm(OwnerForm):
    """What a token is for, what it may do and for how long; the password shows whose it is."""

    name = StringField(
        _l("Name"),
        naming(_l("Enter a name, so that you know it again"), NAME_LIMIT),
        filters=[trimmed],
        description=_l("What will use it, such as “Weekly figures”."),
    )
    scope = RadioField(
        _l("What it may do"),
        choices=[
            SelectChoice(READ, _l("Read only")),
            SelectChoice(WRITE, _l("Read, and change in your name")),
        ],
        default=READ,
        validators=[InputRequired(_l("Choose what it may do"))],
    )
    days = SelectField(
        _l("Good for"),
        choices=[
            SelectChoice("7", _l("a week")),
            SelectChoice("30", _l("30 days")),
            SelectChoice("90", _l("90 days")),
            SelectChoice("180", _l("half a year")),
            SelectChoice("365", _l("a year")),
        ],
        default="90",
        validators=[InputRequired(_l("Choose for how long"))],
    )

    @property
    def may_write(self) -> bool:
        return bool(self.scope.data == WRITE)

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=int(self.days.data))
