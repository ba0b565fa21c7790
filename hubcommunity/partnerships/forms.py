"""Forms of the leads: they check shape, actions check rules."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from hubcommunity.core.forms import (
    TOO_LONG,
    CountryField,
    Form,
    reachable,
    required,
    trimmed,
    whole_number,
)
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships.models import Pipeline, Stage, StageKind
from hubcommunity.people.models import Person

SOURCE_LIMIT = 120
TOP, BOTTOM = "top", "bottom"


def at_most(limit: int) -> Length:
    return Length(max=limit, message=TOO_LONG)


class VersionedForm(Form):
    """A form that carries which version of the lead its reader saw."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """Return the version seen; 0, which no lead has, where none is sent or it is no number."""
        sent = self.version.raw_data
        return (whole_number(sent[0]) if sent else None) or 0


class LeadForm(VersionedForm):
    """What is known of a lead; the same page adds and edits."""

    organisation_name = StringField(
        _l("Organisation"),
        filters=[trimmed],
        validators=required(_l("Enter the organisation’s name"), 200),
    )
    contact_name = StringField(_l("Contact name"), filters=[trimmed], validators=[at_most(200)])
    contact_email = StringField(
        _l("Contact email"),
        filters=[trimmed],
        validators=[
            Optional(),
            at_most(254),
            reachable,
        ],
    )
    country = CountryField(_l("Country"), default="", validators=[Optional()])
    type_id = SelectField(_l("Type"), coerce=int, default=0, validators=[Optional()])
    source = StringField(_l("Source"), filters=[trimmed], validators=[at_most(SOURCE_LIMIT)])
    owner_uid = SelectField(_l("Owner"), default="", validators=[Optional()])
    next_step = StringField(_l("Next step"), filters=[trimmed], validators=[at_most(200)])
    next_step_on = DateField(_l("Next step date"), validators=[Optional()])

    def offer(self, types: Iterable[OrganisationType], staff: Iterable[Person]) -> None:
        """Fill the lists from which type and owner are chosen."""
        named = [SelectChoice(kind.id, kind.name) for kind in types]
        self.type_id.choices = [SelectChoice(0, _("Choose a type")), *named]
        people = sorted(staff, key=lambda person: person.name.casefold())
        self.people = {str(person.uid): person for person in people}
        choices = [SelectChoice(uid, person.name) for uid, person in self.people.items()]
        self.owner_uid.choices = [SelectChoice("", _("No owner")), *choices]

    def values(self) -> dict[str, Any]:
        """Return what was filled in, as `add_lead` and `edit` take it."""
        return {
            "organisation_name": self.organisation_name.data,
            "contact_name": self.contact_name.data,
            "contact_email": self.contact_email.data,
            "country": self.country.data or None,
            "type_id": self.type_id.data or None,
            "source": self.source.data,
            "owner": self.people.get(self.owner_uid.data),
            "next_step": self.next_step.data,
            "next_step_on": self.next_step_on.data,
        }


class GapForm(LeadForm):
    """A lead that is looked for, and the pipeline in which it begins."""

    pipeline = SelectField(_l("Pipeline"), validators=required(_l("Choose a pipeline"), 60))

    def offer_pipelines(self, pipelines: Sequence[Pipeline]) -> None:
        """Fill the list of pipelines; the first is chosen beforehand."""
        self.pipelines = {pipeline.slug: pipeline for pipeline in pipelines}
        self.pipeline.choices = [SelectChoice(slug, p.name) for slug, p in self.pipelines.items()]

    @property
    def into(self) -> Pipeline:
        return self.pipelines[self.pipeline.data]


class MoveForm(VersionedForm):
    """Where a lead goes, and why when it goes to a stage of the lost."""

    stage = RadioField(_l("Stage"), validators=[InputRequired(_l("Choose a stage"))])
    place = RadioField(
        _l("Place in the stage"),
        choices=[
            SelectChoice(TOP, _l("At the top")),
            SelectChoice(BOTTOM, _l("At the bottom")),
        ],
        default=TOP,
        validators=[Optional()],
    )
    reason = TextAreaField(_l("Reason"), filters=[trimmed], validators=[at_most(500)])
    # The lead below which a dragged card was dropped; the plain form says top or bottom instead.
    after = HiddenField()

    def offer(self, stages: Sequence[Stage], present: Stage) -> None:
        """Fill the list of stages; a lead that only changes its place in one needs no reason."""
        self.stages = {str(stage.uid): stage for stage in stages}
        self.present = present
        self.stage.choices = [SelectChoice(uid, s.name) for uid, s in self.stages.items()]

    @property
    def chosen(self) -> Stage:
        return self.stages[self.stage.data]

    @property
    def neighbour(self) -> uuid.UUID | None:
        """Return the public name of the lead above, when one is named."""
        try:
            return uuid.UUID(self.after.data or "")
        except ValueError:
            return None

    def validate_reason(self, field: TextAreaField) -> None:
        stage = self.stages.get(self.stage.data)
        is_lost = stage is not None and stage.kind is StageKind.LOST and stage is not self.present
        if is_lost and not field.data:
            raise ValidationError(_("Say why the lead is closed"))
