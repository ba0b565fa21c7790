"""Forms of meetings: their plan, their agenda and documents, and answers to them."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.files import UploadField
from hubcommunity.core.forms import (
    TOO_LONG,
    Form,
    WebsiteField,
    naming,
    one_line,
    required,
    sensible_day,
    trimmed,
)
from hubcommunity.core.i18n import timezones
from hubcommunity.core.marks import MarkedForm, mark_of
from hubcommunity.topics.meetings.models import Meeting, Rhythm
from hubcommunity.topics.meetings.plan_actions import spans_of
from hubcommunity.topics.meetings.policy import Details, part_of
from hubcommunity.topics.meetings.series_policy import MOST, Repeat
from hubcommunity.topics.models import Seat

ONCE = "once"
THIS, FOLLOWING = "this", "following"


def counted(most: int, sentence: Any) -> list[Any]:
    return [NumberRange(1, most, sentence)]


def zone_choices() -> list[SelectChoice]:
    return [SelectChoice(zone, zone.replace("_", " ")) for zone in timezones()]


class MeetingForm(Form):
    """A meeting as its group's clocks show it."""

    title = StringField(_l("Title"), naming(_l("Enter a title"), 150), filters=[trimmed])
    day = DateField(_l("Day"), [DataRequired(_l("Enter a day")), sensible_day])
    begins = TimeField(_l("Begins"), [InputRequired(_l("Enter a time like 14:30"))])
    ends = TimeField(_l("Ends"), [InputRequired(_l("Enter a time like 14:30"))])
    timezone = SelectField(
        _l("Time zone"),
        choices=zone_choices,
        description=_l("The times above are those of clocks there. Everybody sees their own too."),
    )
    place = StringField(
        _l("Place"),
        [Length(max=200, message=TOO_LONG), one_line],
        description=_l("Everybody may see it: a room, a city, or “online”."),
        filters=[trimmed],
    )
    link = WebsiteField(
        _l("Link to join"),
        [Optional()],
        description=_l("Only those who are invited see it."),
    )
    capacity = IntegerField(
        _l("Places"),
        [Optional(), *counted(10_000, _l("Enter a number from 1 to 10,000"))],
        description=_l("Leave it empty where there is room for everybody. Later ones wait."),
    )
    description = TextAreaField(
        _l("What it is about"),
        [Length(max=10_000, message=TOO_LONG)],
        description=_l("You can use Markdown. Only those who are invited see it."),
        filters=[trimmed],
    )

    @property
    def details(self) -> Details:
        names = ("title", "day", "begins", "ends", "timezone", "place", "capacity", "description")
        values = {name: self[name].data for name in names}
        return Details(**values, link=self.link.data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.ends.data <= self.begins.data:
            self.ends.errors = [_l("A meeting ends later on the same day than it begins")]
            return False
        try:
            self.find_spans()
        except RuleBroken as refusal:
            self.begins.errors = [str(refusal)]
            return False
        return True

    def find_spans(self) -> None:
        """Raise `RuleBroken` where a time is none."""
        self.spans = spans_of(self.details, None)


class PlanForm(MeetingForm):
    """A meeting to come, or a series of them."""

    repeat = RadioField(
        _l("Does it repeat?"),
        choices=[
            SelectChoice(ONCE, _l("No, once")),
            SelectChoice(Rhythm.WEEKLY.value, _l("By weeks")),
            SelectChoice(Rhythm.MONTHLY.value, _l("By months, on the same weekday")),
        ],
        default=ONCE,
    )
    step = IntegerField(
        _l("Every so many weeks or months"),
        [Optional(), *counted(12, _l("Enter a number from 1 to 12"))],
    )
    times = IntegerField(
        _l("How many meetings"), [Optional(), *counted(MOST, _l("Enter a number from 1 to 60"))]
    )
    until = DateField(
        _l("Or until"), [Optional(), sensible_day], description=_l("The last day on which one is.")
    )

    @property
    def rhythm(self) -> Repeat | None:
        if self.repeat.data == ONCE:
            return None
        ends = {"times": self.times.data, "until": self.until.data}
        return Repeat(Rhythm(self.repeat.data), self.step.data or 1, **ends)

    def find_spans(self) -> None:
        if self.rhythm and not (self.times.data or self.until.data):
            raise RuleBroken(_l("Say how many meetings there are, or until when"))
        self.spans = spans_of(self.details, self.rhythm)


class ScopeForm(Form):
    """For one meeting of a series, or for all that follow as well."""

    scope = RadioField(
        _l("Which meetings?"),
        choices=[
            SelectChoice(THIS, _l("This one")),
            SelectChoice(FOLLOWING, _l("This one and all that follow in the series")),
        ],
        default=THIS,
    )

    def __init__(self, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if meeting.series_id is None:
            del self.scope

    @property
    def following(self) -> bool:
        return self.scope is not None and self.scope.data == FOLLOWING


class EditForm(ScopeForm, MarkedForm, MeetingForm):
    """A change of a meeting, or of all that follow."""

    def __init__(self, meeting: Meeting, **kwargs: Any) -> None:
        part = part_of(meeting)
        super().__init__(meeting, **part, seen=mark_of(part), **kwargs)


class CancelForm(ScopeForm):
    reason = TextAreaField(
        _l("Reason"),
        required(_l("Say why: whoever is invited is told"), 300),
        description=_l("Whoever is invited reads this."),
        filters=[trimmed],
    )


class ItemForm(Form):
    """A point of an agenda."""

    title = StringField(_l("Point"), naming(_l("Enter what it is about"), 200), filters=[trimmed])
    minutes = IntegerField(
        _l("Minutes"),
        [InputRequired(_l("Enter how long it takes")), *counted(600, _l("Enter 1 to 600 minutes"))],
    )
    presenter = StringField(
        _l("Presented by"), [Length(max=150, message=TOO_LONG), one_line], filters=[trimmed]
    )


class DocumentForm(Form):
    file = UploadField(
        _l("File"),
        [DataRequired(_l("Choose a file"))],
        description=_l("PDF, PNG or JPEG, up to ten megabytes."),
    )


class ApologiesForm(Form):
    """That one does not come, and who comes instead."""

    stand_in = SelectField(
        _l("Who comes instead?"), description=_l("We ask them by mail, on your behalf.")
    )

    def __init__(self, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not seats:
            del self.stand_in
            return
        named = [SelectChoice(str(seat.uid), seat.person.name) for seat in seats]
        self.stand_in.choices = [SelectChoice("", _l("Nobody")), *named]
        self.seats = {str(seat.uid): seat for seat in seats}

    @property
    def chosen(self) -> Seat | None:
        return self.seats.get(self.stand_in.data) if self.stand_in else None
