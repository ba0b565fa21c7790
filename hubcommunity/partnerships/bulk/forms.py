"""The form of what is done to many leads at once."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from hubcommunity.core.forms import sensible_day, trimmed, whole_number
from hubcommunity.partnerships.bulk.actions import Act, Change
from hubcommunity.partnerships.forms import at_most
from hubcommunity.partnerships.lead_models import TAG_LIMIT
from hubcommunity.partnerships.loss_forms import LossForm
from hubcommunity.partnerships.models import Stage, StageKind
from hubcommunity.people.models import Person


class BulkForm(LossForm):
    """What is done, and to which leads: their public names, each with the version seen or none."""

    chosen = HiddenField()
    act = RadioField(_l("What is to be done"), validators=[InputRequired(_l("Choose one"))])
    stage = SelectField(_l("Stage"), default="", validators=[Optional()])
    owner_uid = SelectField(_l("Owner"), default="", validators=[Optional()])
    tag = StringField(_l("Tag"), filters=[trimmed], validators=[at_most(TAG_LIMIT)])
    next_step = StringField(_l("Next step"), filters=[trimmed], validators=[at_most(200)])
    next_step_on = DateField(_l("Next step date"), validators=[Optional(), sensible_day])
    lost = SelectField(_l("Closed in"), default="", validators=[Optional()])

    def offer(self, stages: Sequence[Stage], staff: Sequence[Person]) -> None:
        """Fill the lists of acts, stages and owners."""
        self.stages = {str(stage.uid): stage for stage in stages}
        self.staff = {str(person.uid): person for person in staff}
        lost = [stage for stage in stages if stage.kind is StageKind.LOST]
        others = [stage for stage in stages if stage.kind is not StageKind.LOST]
        acts = [act for act in Act if lost or act is not Act.LOSE]
        self.act.choices = [SelectChoice(act.value, act.label) for act in acts]
        self.stage.choices = named("", _("Choose a stage"), others)
        self.lost.choices = [SelectChoice(str(stage.uid), stage.name) for stage in lost]
        by_name = sorted(staff, key=lambda person: person.name.casefold())
        self.owner_uid.choices = named("", _("No owner"), by_name)

    @property
    def versions(self) -> dict[uuid.UUID, int]:
        """Return the leads that are chosen, with the versions that were seen of them."""
        pairs = (word.partition(":") for word in (self.chosen.data or "").split())
        return {uuid.UUID(uid): whole_number(version) or 0 for uid, _sign, version in pairs}

    @property
    def change(self) -> Change:
        """Return what is to be done; the form is valid."""
        act = Act(self.act.data)
        stages: Mapping[Act, Any] = {Act.MOVE: self.stage.data, Act.LOSE: self.lost.data}
        return Change(
            act=act,
            stage=self.stages.get(stages.get(act, "")),
            owner=self.staff.get(self.owner_uid.data),
            tag=self.tag.data,
            next_step=self.next_step.data,
            next_step_on=self.next_step_on.data,
            reason=self.reason.data if self.is_lost else "",
            loss=self.loss if self.is_lost else None,
        )

    @property
    def is_lost(self) -> bool:
        return self.asks(Act.LOSE)

    def asks(self, act: Act) -> bool:
        return bool(self.act.data == act.value)

    def validate_chosen(self, _field: Any) -> None:
        try:
            found = self.versions
        except ValueError:
            found = {}
        if not found:
            raise ValidationError(_("Tick the leads first"))

    def validate_act(self, _field: Any) -> None:
        """Ask for what the act needs, and say so at its field."""
        needs = {
            Act.MOVE: (self.stage, _("Choose a stage")),
            Act.TAG: (self.tag, _("Enter a tag")),
            Act.UNTAG: (self.tag, _("Enter a tag")),
            Act.STEP: (self.next_step, _("Say what happens next")),
        }
        for act, (field, sentence) in needs.items():
            if self.asks(act) and not field.data:
                self.lacking.append((field, sentence))

    def validate(self, extra_validators: Any = None) -> bool:
        self.lacking: list[tuple[Any, str]] = []
        is_valid = bool(super().validate(extra_validators))
        for field, sentence in self.lacking:
            field.errors = [sentence]
        return is_valid and not self.lacking


def named(value: str, word: str, rows: Sequence[Any]) -> list[SelectChoice]:
    """Return choices of rows by their public names, after one that stands for none."""
    return [SelectChoice(value, word), *(SelectChoice(str(row.uid), row.name) for row in rows)]
