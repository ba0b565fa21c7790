"""The form of a contact who does not want to apply."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from hubcommunity.core.forms import Form, trimmed
from hubcommunity.partnerships.forms import at_most


class TurnDownForm(Form):
    """Why somebody does not want to apply, if they say so."""

    reason = TextAreaField(
        _l("Why not?"),
        filters=[trimmed],
        validators=[at_most(2000)],
        description=_l("The hub’s staff read it."),
    )
