"""The forms in which pipelines and their stages are set up."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hubcommunity.core.forms import TOO_LONG, BoxesField, Form, naming, required, trimmed
from hubcommunity.core.text import slugify
from hubcommunity.partnerships.checklist_models import ITEM_LIMIT
from hubcommunity.partnerships.entry_policy import FACTS
from hubcommunity.partnerships.models import Pipeline, Stage, StageKind
from hubcommunity.people.models import Person

MANY = 100_000


def whole(sentence: Any, least: int, most: int) -> list[Any]:
    return [InputRequired(sentence), NumberRange(least, most, message=sentence)]


def number_or_none(least: int) -> list[Any]:
    return [Optional(), NumberRange(least, MANY, message=_l("Enter a whole number, or nothing"))]


class PipelineForm(Form):
    """What a pipeline is called, and who sees it."""

    name = StringField(_l("Name"), naming(_l("Enter the pipeline’s name"), 120), filters=[trimmed])
    outcome = StringField(
        _l("What a won lead is called, in the plural"),
        naming(_l("Say what a won lead is called"), 60),
        description=_l("For example: partners. Boards say “expected 3.5 partners”."),
        filters=[trimmed],
    )
    is_restricted = BooleanField(
        _l("Show it to named people only"),
        description=_l("And to administrators. To other staff it does not exist."),
    )
    readers = BoxesField(_l("Who sees it"))
    is_support = BooleanField(
        _l("Its leads are countries that ask for support"),
        description=_l("Each has a page for its need, deliverables and experts."),
    )

    def __init__(self, pipeline: Pipeline | None = None, **values: Any) -> None:
        super().__init__(obj=pipeline, **values)

    def offer(self, staff: Iterable[Person]) -> None:
        """Fill the list of people to whom the pipeline can be shown."""
        self.people = {str(person.uid): person for person in staff}
        self.readers.choices = [SelectChoice(uid, each.name) for uid, each in self.people.items()]

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "name": self.name.data,
            "outcome": self.outcome.data,
            "is_restricted": self.is_restricted.data,
            "is_support": self.is_support.data,
            "readers": [self.people[uid] for uid in self.readers.data or ()],
        }


class NewPipelineForm(PipelineForm):
    """A pipeline, with the address that it keeps."""

    slug = StringField(
        _l("Address"),
        [Length(max=60, message=TOO_LONG)],
        description=_l("The end of its web address, like country-support. Empty: from its name."),
        filters=[trimmed],
    )

    def validate_slug(self, field: StringField) -> None:
        if field.data and slugify(field.data) != field.data:
            raise ValidationError(_l("Use small letters, digits and hyphens"))

    @property
    def facts(self) -> dict[str, Any]:
        return super().facts | {"slug": self.slug.data or ""}


class StageForm(Form):
    """A stage; its kind stays as it is once a lead was in it."""

    name = StringField(_l("Name"), naming(_l("Enter the stage’s name"), 80), filters=[trimmed])
    kind = SelectField(_l("What it means"))
    probability = IntegerField(
        _l("Probability in percent"),
        whole(_l("Enter a number from 0 to 100"), 0, 100),
        description=_l("How likely a lead here is won in the end."),
    )
    expected_days = IntegerField(
        _l("Expected days"),
        number_or_none(1),
        description=_l("A lead that is here longer is marked."),
    )
    limit = IntegerField(
        _l("Limit"), number_or_none(0), description=_l("How many leads it should hold.")
    )
    limit_is_hard = BooleanField(
        _l("Take no more than that"),
        description=_l("Otherwise the board warns, and takes them."),
    )
    required = BoxesField(_l("What must be known before a lead enters"))

    def __init__(self, stage: Stage | None = None, *, is_used: bool = False) -> None:
        super().__init__(obj=stage)
        self.kind.choices = [SelectChoice(kind.value, kind.label) for kind in StageKind]
        self.required.choices = [SelectChoice(name, fact.label) for name, fact in FACTS.items()]
        if stage is not None and not self.is_submitted():
            self.kind.data = stage.kind.value
        if is_used:
            del self.kind

    def validate_limit_is_hard(self, field: BooleanField) -> None:
        if field.data and self.limit.data is None:
            raise ValidationError(_l("Say how many leads it takes, or let it take any number"))

    @property
    def facts(self) -> dict[str, Any]:
        """Return what was filled in, by the columns that keep it."""
        kind = {"kind": StageKind(self.kind.data)} if "kind" in self else {}
        plain = ("name", "probability", "expected_days", "limit", "limit_is_hard")
        return kind | {
            "required": [name for name in FACTS if name in (self.required.data or ())],
            **{name: self[name].data for name in plain},
        }


class RetireForm(Form):
    """Where the leads of a stage go when it is retired."""

    to = RadioField(_l("Its leads go to"), [InputRequired(_l("Choose a stage"))])
    reason = TextAreaField(_l("Reason"), [Length(max=500, message=TOO_LONG)], filters=[trimmed])

    def offer(self, others: Sequence[Stage]) -> None:
        """Fill the list of stages to which the leads can go."""
        self.others = {str(stage.uid): stage for stage in others}
        self.to.choices = [SelectChoice(uid, stage.name) for uid, stage in self.others.items()]

    @property
    def chosen(self) -> Stage:
        return self.others[self.to.data]


class PointForm(Form):
    """A point of a stage's checklist."""

    text = StringField(
        _l("What to do"),
        required(_l("Say what to do"), ITEM_LIMIT),
        description=_l("For example: Statutes seen"),
        filters=[trimmed],
    )
    is_required = BooleanField(_l("Needed before a lead goes on"))
