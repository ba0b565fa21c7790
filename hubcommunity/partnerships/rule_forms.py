"""The forms of the rules for new leads, and of when somebody is away."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from hubcommunity.core.forms import BoxesField, CountryField, Form, sensible_day
from hubcommunity.core.i18n import countries
from hubcommunity.partnerships.queries import organisation_types
from hubcommunity.partnerships.rule_models import AssignmentRule, Way
from hubcommunity.people.models import Person


class RuleForm(Form):
    """Which new leads go to whom."""

    countries = BoxesField(
        _l("Countries"),
        description=_l("Any of them. None ticked: from anywhere."),
    )
    types = BoxesField(
        _l("Types of organisation"), description=_l("Any of them. None ticked: of any type.")
    )
    way = RadioField(
        _l("How"),
        choices=lambda: [SelectChoice(way.value, way.label) for way in Way],
        default=Way.ONE.value,
        validators=[InputRequired(_l("Say how the leads are given"))],
    )
    people = BoxesField(
        _l("To whom"),
        description=_l("Who is away, or no longer staff, is passed over."),
        validators=[InputRequired(_l("Name whoever gets the leads"))],
    )

    def __init__(self, rule: AssignmentRule | None = None) -> None:
        super().__init__(data=filled_with(rule) if rule else None)
        chosen = self.countries.data or ()
        # Those that are ticked stand first: nobody looks for them among all of the world.
        order = sorted(countries(), key=lambda pair: pair[0] not in chosen)
        self.countries.choices = [SelectChoice(code, name) for code, name in order]

    def offer(self, staff: Iterable[Person]) -> None:
        """Fill the lists of types and of people."""
        self.kinds = {str(kind.id): kind for kind in organisation_types()}
        self.types.choices = [SelectChoice(id_, kind.name) for id_, kind in self.kinds.items()]
        self.named = {str(person.uid): person for person in staff}
        self.people.choices = [SelectChoice(uid, each.name) for uid, each in self.named.items()]

    def validate_people(self, field: BoxesField) -> None:
        if self.way.data == Way.ONE.value and len(field.data or ()) > 1:
            raise ValidationError(_l("Name one person, or let several take turns"))

    @property
    def facts(self) -> dict[str, Any]:
        """Return what was filled in, as `add_rule` and `change_rule` take it."""
        return {
            "way": Way(self.way.data),
            "countries": self.countries.data or (),
            "types": [self.kinds[id_] for id_ in self.types.data or ()],
            "people": [self.named[uid] for uid in self.people.data],
        }


def filled_with(rule: AssignmentRule) -> dict[str, Any]:
    return {
        "countries": rule.countries,
        "types": [str(kind.id) for kind in rule.types],
        "way": rule.way.value,
        "people": [str(place.person.uid) for place in rule.places],
    }


class PreviewForm(Form):
    """Of what lead one would like to know who gets it; it is asked in an address."""

    class Meta(Form.Meta):
        csrf = False

    country = CountryField(_l("Country"), default="", validators=[Optional()])
    type_id = SelectField(_l("Type"), coerce=int, default=0, validators=[Optional()])

    def offer(self) -> None:
        """Fill the list of types."""
        named = [SelectChoice(kind.id, kind.name) for kind in organisation_types()]
        self.type_id.choices = [SelectChoice(0, _l("Any other")), *named]


class AbsenceForm(Form):
    """From when to when somebody is away."""

    starts_on = DateField(
        _l("First day away"), validators=[InputRequired(_l("Enter the first day")), sensible_day]
    )
    ends_on = DateField(
        _l("Last day away"), validators=[InputRequired(_l("Enter the last day")), sensible_day]
    )

    def validate_ends_on(self, field: DateField) -> None:
        first: date | None = self.starts_on.data
        if first is not None and field.data < first:
            raise ValidationError(_l("The last day lies before the first"))
