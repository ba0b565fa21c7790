"""Forms of activities: what was done, what is to be done, and what becomes of it."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from hubcommunity.core.forms import TOO_LONG, Form, required, sensible_day, trimmed
from hubcommunity.partnerships.step_models import STEP_LIMIT, Activity, ActivityKind, FollowUp
from hubcommunity.partnerships.step_policy import working_day
from hubcommunity.partnerships.step_queries import follow_up_of
from hubcommunity.people.models import Person
from hubcommunity.people.queries import zone_of

TEXT_LIMIT = 4_000
PLANNED = [kind for kind in ActivityKind if kind is not ActivityKind.NOTE]


def kinds(which: Iterable[ActivityKind]) -> list[SelectChoice]:
    return [SelectChoice(kind.value, kind.label) for kind in which]


def by_name(people: Iterable[Person]) -> dict[str, Person]:
    ordered = sorted(people, key=lambda person: (person.name.casefold(), person.id))
    return {str(person.uid): person for person in ordered}


class NeedsDay:
    """Refuse a time where the field of its day is empty."""

    def __init__(self, day: str) -> None:
        self.day = day

    def __call__(self, form: Any, field: Any) -> None:
        day = form[self.day]
        if field.data is not None and day.data is None and not day.errors:
            raise ValidationError(_("Enter the day too"))


def offer(field: SelectField, people: dict[str, Person], first: str) -> None:
    """Let somebody be chosen by name; `first` says what it means to choose nobody."""
    named = [SelectChoice(uid, person.name) for uid, person in people.items()]
    field.choices = [SelectChoice("", first), *named]


class ActivityForm(Form):
    """Something that was done about a lead, or is to be done."""

    kind = SelectField(
        _l("Kind"), choices=lambda: kinds(ActivityKind), default=ActivityKind.NOTE.value
    )
    text = TextAreaField(
        _l("What"),
        validators=required(_l("Write what was said or done, or is to be done"), TEXT_LIMIT),
        filters=[trimmed],
    )
    due_on = DateField(_l("Day"), validators=[Optional(), sensible_day])
    due_at = TimeField(_l("Time"), validators=[Optional(), NeedsDay("due_on")])
    owner = SelectField(_l("Who does it"), validators=[Optional()])
    is_done = BooleanField(_l("It is done already"))

    def __init__(self, staff: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.people = by_name(staff)
        offer(self.owner, self.people, _("The lead’s owner"))

    @property
    def is_planned(self) -> bool:
        return ActivityKind(self.kind.data) is not ActivityKind.NOTE and not self.is_done.data

    def validate_text(self, field: TextAreaField) -> None:
        if self.is_planned and len(field.data) > STEP_LIMIT:
            raise ValidationError(TOO_LONG % {"max": STEP_LIMIT})


class DoneForm(Form):
    """What came of a step, and the one that follows; none follows where no kind is chosen."""

    outcome = TextAreaField(
        _l("What came of it"),
        validators=[Length(max=TEXT_LIMIT, message=TOO_LONG)],
        filters=[trimmed],
    )
    next_kind = SelectField(_l("Next"), validators=[Optional()])
    next_text = StringField(
        _l("What is to be done"),
        validators=[Length(max=STEP_LIMIT, message=TOO_LONG)],
        filters=[trimmed],
    )
    next_on = DateField(_l("Next on"), validators=[Optional(), sensible_day])

    def __init__(self, offered: FollowUp | None, today: date, **kwargs: Any) -> None:
        if offered:
            kwargs |= {
                "next_kind": offered.next_kind.value,
                "next_text": offered.text,
                "next_on": working_day(today + timedelta(days=offered.days)),
            }
        super().__init__(**kwargs)
        self.next_kind.choices = [SelectChoice("", _("Nothing")), *kinds(PLANNED)]

    def validate_next_text(self, field: StringField) -> None:
        if self.next_kind.data and not field.data:
            raise ValidationError(_("Write what is to be done next"))


class RescheduleForm(Form):
    """Another day; without one the step stays to be done, and has no date."""

    day = DateField(_l("Day"), validators=[Optional(), sensible_day])
    time = TimeField(_l("Time"), validators=[Optional(), NeedsDay("day")])


class HandOverForm(Form):
    to = SelectField(_l("To whom"), validators=[DataRequired(_l("Choose who does it"))])

    def __init__(self, staff: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.people = by_name(staff)
        offer(self.to, self.people, _("Choose a person"))


class CancelForm(Form):
    reason = TextAreaField(
        _l("Why it is not done"),
        validators=required(_l("Say why it is not done"), 500),
        filters=[trimmed],
    )


class StepMailForm(Form):
    daily = BooleanField(
        _l("On working days, what is late and due today, and which lost leads to look at again")
    )
    weekly = BooleanField(_l("On Mondays, which of my leads are in their stage for too long"))
    assigned = BooleanField(_l("At once, that a new lead is mine because somebody else says so"))


class FollowUpForm(Form):
    """What is offered after a step of a kind; nothing, where no kind is chosen."""

    next_kind = SelectField(_l("What follows"), validators=[Optional()])
    text = StringField(
        _l("What is to be done"),
        validators=[Length(max=STEP_LIMIT, message=TOO_LONG)],
        filters=[trimmed],
    )
    days = IntegerField(
        _l("Days later"),
        default=0,
        validators=[NumberRange(0, 365, _l("Enter a number of days from 0 to 365"))],
        description=_l("A weekend is put off until Monday."),
    )

    def __init__(self, obj: FollowUp | None) -> None:
        now = {"next_kind": obj.next_kind.value, "text": obj.text, "days": obj.days} if obj else {}
        super().__init__(**now)
        self.next_kind.choices = [SelectChoice("", _("Nothing")), *kinds(PLANNED)]

    def validate_text(self, field: StringField) -> None:
        if self.next_kind.data and not field.data:
            raise ValidationError(_("Write what is to be done"))

    def values(self) -> dict[str, Any]:
        """Return what was filled in, as `follow_up_actions.change` takes it."""
        kind = self.next_kind.data
        return {
            "next_kind": ActivityKind(kind) if kind else None,
            "text": self.text.data,
            "days": self.days.data,
        }


ACTS = {
    "done": _l("Done"),
    "move": _l("Move"),
    "hand-over": _l("Hand over"),
    "cancel": _l("Cancel"),
}


def form_of(act: str, step: Activity, staff: Sequence[Person], today: date) -> Form:
    """Return the form of an act on a step, filled with what is so now or is offered."""
    if act == "done":
        return DoneForm(follow_up_of(step.kind), today)
    if act == "move":
        return RescheduleForm(day=step.due_on, time=time_of(step))
    if act == "cancel":
        return CancelForm()
    return HandOverForm([person for person in staff if person.id != step.owner_id])


def time_of(step: Activity) -> time | None:
    """Return the time at which a step is due on the clocks of its owner."""
    if step.due_at is None or not step.has_time:
        return None
    return step.due_at.astimezone(ZoneInfo(zone_of(step.owner))).time()
