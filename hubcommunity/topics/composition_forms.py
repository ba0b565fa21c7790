"""The form in which staff say who should sit in a group."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from hubcommunity.core.forms import Form
from hubcommunity.core.i18n import countries
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.topics.composition_models import Region


def place_choices() -> list[SelectChoice]:
    regions = [SelectChoice(region.value, region.label) for region in Region]
    named = [SelectChoice(code, name) for code, name in countries()]
    return [SelectChoice("", _l("From anywhere")), *regions, *named]


class WishForm(Form):
    """A type of organisation, a place, or both, and how many at least."""

    type_id = SelectField(_l("Type of organisation"), coerce=int, default=0)
    place = SelectField(_l("From"), choices=place_choices, default="")
    minimum = IntegerField(
        _l("At least"),
        [
            InputRequired(_l("Enter a number")),
            NumberRange(1, 99, _l("Enter a number from 1 to 99")),
        ],
        default=1,
    )

    def __init__(self, types: Sequence[OrganisationType]) -> None:
        super().__init__()
        named = [SelectChoice(kind.id, kind.name) for kind in types]
        self.type_id.choices = [SelectChoice(0, _l("Any type")), *named]

    def validate_place(self, field: SelectField) -> None:
        if not field.data and not self.type_id.data:
            raise ValidationError(_l("Choose a type, a place, or both"))

    def said(self) -> dict[str, Any]:
        """Return the wish by the columns that keep it."""
        regions = {region.value: region for region in Region}
        region = regions.get(self.place.data)
        return {
            "type_id": self.type_id.data or None,
            "country": None if region else self.place.data or None,
            "region": region,
            "minimum": self.minimum.data,
        }
