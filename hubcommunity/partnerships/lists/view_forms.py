"""The form of a view."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from hubcommunity.core.forms import Form, required, trimmed


class ViewForm(Form):
    """A view's name, and for whom it is; what it asks for stands in the address of the form."""

    name = StringField(
        _l("Name"), filters=[trimmed], validators=required(_l("Give the view a name"), 80)
    )
    is_shared = BooleanField(_l("For all who see this pipeline"))
