"""What only staff change: an organisation's legal name, its type and its country."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hubcommunity.core.forms import CountryField, WebsiteField, naming, trimmed
from hubcommunity.organisations.forms import city_field, short
from hubcommunity.organisations.profile_forms import PartForm
from hubcommunity.organisations.profile_models import NAME_LIMIT
from hubcommunity.organisations.queries import types


class FactsForm(PartForm):
    """An organisation's legal name, type and country."""

    name = StringField(
        _l("Name"),
        naming(_l("Enter the organisation’s name"), NAME_LIMIT),
        description=_l("The legal name, in full."),
        filters=[trimmed],
    )
    type = SelectField(
        _l("Type"),
        [InputRequired(_l("Choose a type"))],
        choices=lambda: [SelectChoice("", _l("Choose a type")), *type_choices()],
    )
    country = CountryField(_l("Country"), [InputRequired(_l("Choose a country"))])


def type_choices() -> Iterable[SelectChoice]:
    return (SelectChoice(str(kind.id), kind.name) for kind in types())


class AddForm(FactsForm):
    """An organisation that staff put on record."""

    short_name = StringField(_l("Short name"), short(60), filters=[trimmed])
    city = city_field()
    website = WebsiteField(
        _l("Website"),
        short(300),
        description=_l("For example www.organisation.eu"),
        filters=[trimmed],
    )
    is_another = BooleanField(_l("It is none of these: add it all the same"))
