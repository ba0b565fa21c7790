"""Forms of calls for consensus."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from hubcommunity.core.forms import (
    TOO_LONG,
    Form,
    naming,
    one_line,
    required,
    sensible_day,
    trimmed,
)
from hubcommunity.core.marks import MarkedForm
from hubcommunity.topics.calls.call_actions import Plan
from hubcommunity.topics.calls.models import Call, Elector, Outcome, Stand
from hubcommunity.topics.calls.policy import NEEDS_WORDS
from hubcommunity.topics.calls.position_actions import Answer

LONGEST_TEXT = 5_000


def whole(sentence: Any, least: int, most: int) -> list[Any]:
    """Return the checks of a required whole number between two others."""
    return [InputRequired(sentence), NumberRange(least, most, message=sentence)]


def percent(label: Any, hint: Any) -> IntegerField:
    sentence = _l("Enter a share from 1 to 100 percent")
    return IntegerField(label, whole(sentence, 1, 100), description=hint)


def days() -> IntegerField:
    sentence = _l("Enter a number of days from 1 to 90")
    return IntegerField(_l("Days"), whole(sentence, 1, 90), description=_l("How long it is open."))


class PlanForm(MarkedForm):
    title = StringField(
        _l("Title"), [*naming(_l("Enter a title"), 150), one_line], filters=[trimmed]
    )
    statement = TextAreaField(
        _l("Statement"),
        required(_l("Write the statement that the group is asked about"), LONGEST_TEXT),
        description=_l("What would the group agree on? Markdown is possible."),
        filters=[trimmed],
    )
    quorum = percent(_l("Quorum, in percent"), _l("How many of those asked must answer."))
    support = percent(
        _l("Support, in percent"), _l("How many of those that agree or object must agree.")
    )
    days = days()
    objections_block = BooleanField(_l("An objection that stands blocks a consensus"))
    supersedes = SelectField(_l("Replaces"), description=_l("An earlier result of the group."))

    def __init__(self, published: Sequence[Call], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.published = {str(one.uid): one for one in published}
        named = [SelectChoice(uid, one.title) for uid, one in self.published.items()]
        if named:
            self.supersedes.choices = [SelectChoice("", _("Nothing")), *named]
        else:
            del self.supersedes

    @property
    def plan(self) -> Plan:
        return Plan(
            self.title.data or "",
            self.statement.data or "",
            self.quorum.data or 0,
            self.support.data or 0,
            objections_block=self.objections_block.data,
            days=self.days.data or 0,
            supersedes=self.published.get(self.supersedes.data) if self.supersedes else None,
        )


class AnswerForm(Form):
    """A position; comments and objections need words."""

    stand = RadioField(
        _l("Position"),
        [InputRequired(_l("Choose a position"))],
        choices=lambda: [SelectChoice(one.value, one.label) for one in Stand],
    )
    comment = TextAreaField(
        _l("In words"),
        [Length(max=LONGEST_TEXT, message=TOO_LONG)],
        description=_l("Your comments, or why the organisation objects."),
        filters=[trimmed],
    )
    proposed_text = TextAreaField(
        _l("Proposed text"),
        [Length(max=LONGEST_TEXT, message=TOO_LONG)],
        description=_l("For an objection: what should stand there instead?"),
        filters=[trimmed],
    )

    def validate_comment(self, field: TextAreaField) -> None:
        """Ask for words where a bare position helps nobody."""
        if self.stand.data in {one.value for one in NEEDS_WORDS} and not field.data:
            raise ValidationError(_("Say it in words, so that the group can do something about it"))

    @property
    def answer(self) -> Answer:
        return Answer(
            Stand(self.stand.data), self.comment.data or "", self.proposed_text.data or ""
        )


class PositionForm(AnswerForm):
    shows_name = BooleanField(
        _l("Show my name"),
        description=_l("Your organisation is always named; you are, only if you tick this."),
    )


class RecordForm(AnswerForm):
    """A position that an organisation gave elsewhere."""

    elector = SelectField(_l("Organisation"), required(_l("Choose an organisation"), 20))
    evidence = StringField(
        _l("Evidence"),
        [*required(_l("Say where the position can be read"), 300), one_line],
        description=_l("Such as “minutes of 12 May”. The organisation is told."),
        filters=[trimmed],
    )

    def __init__(self, electors: Sequence[Elector], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.electors = {str(one.id): one for one in electors}
        named = [SelectChoice(key, one.organisation.name) for key, one in self.electors.items()]
        self.elector.choices = [SelectChoice("", _("Choose an organisation")), *named]


class ReasonForm(Form):
    reason = TextAreaField(
        _l("Reason"), required(_l("Give a reason: the group reads it"), 500), filters=[trimmed]
    )


class ExtendForm(ReasonForm):
    days = IntegerField(
        _l("Days more"), whole(_l("Enter a number of days from 1 to 90"), 1, 90), default=7
    )


class AgainForm(Form):
    statement = TextAreaField(
        _l("Statement"),
        required(_l("Write the statement that the group is asked about"), LONGEST_TEXT),
        description=_l("Change what the objections ask for. The difference is shown to all."),
        filters=[trimmed],
    )
    days = days()


class TextForm(Form):
    """One text: the answer to an objection, or why it is overruled."""

    text = TextAreaField(
        _l("Text"), required(_l("Write the text"), LONGEST_TEXT), filters=[trimmed]
    )


class AssessForm(Form):
    outcome = RadioField(
        _l("Proposed outcome"),
        [InputRequired(_l("Choose an outcome"))],
        choices=lambda: [SelectChoice(one.value, one.label) for one in Outcome],
    )
    text = TextAreaField(
        _l("Assessment"),
        required(_l("Write the assessment: how the group came to this outcome"), LONGEST_TEXT),
        description=_l("What was said, how objections were answered, why this is the outcome."),
        filters=[trimmed],
    )


class PublishForm(Form):
    title = StringField(
        _l("Title"), [*naming(_l("Enter a title"), 200), one_line], filters=[trimmed]
    )
    summary = TextAreaField(
        _l("Summary"),
        required(_l("Say in a line or two what the group agreed on"), 500),
        filters=[trimmed],
    )
    review_on = DateField(
        _l("Review on"),
        [
            InputRequired(_l("Choose the day on which the statement is looked at again")),
            sensible_day,
        ],
    )


class AwayForm(Form):
    until_on = DateField(
        _l("Away until"),
        [InputRequired(_l("Choose the last day on which you are away")), sensible_day],
    )
