"""The forms of country support: the request, a deliverable, and the answer of an expert."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from hubcommunity.core import clock
from hubcommunity.core.forms import Form, VersionedForm, naming, sensible_day, trimmed
from hubcommunity.partnerships.forms import at_most
from hubcommunity.partnerships.support import queries
from hubcommunity.partnerships.support.actions import Request
from hubcommunity.partnerships.support.models import (
    NEXT_OF_EXPERT,
    Deliverable,
    Expert,
    ExpertState,
    Support,
)

LONG = 20_000


class SupportForm(VersionedForm):
    """What a country asks for, what was agreed, and what came of it."""

    need_id = SelectField(_l("Need"), coerce=int, default=0, validators=[Optional()])
    need_words = TextAreaField(
        _l("The need in words"), filters=[trimmed], validators=[at_most(LONG)]
    )
    authority = StringField(_l("Ministry or region"), filters=[trimmed], validators=[at_most(200)])
    requested_on = DateField(_l("Requested on"), validators=[Optional(), sensible_day])
    scope = TextAreaField(_l("Agreed scope"), filters=[trimmed], validators=[at_most(LONG)])
    outcome = TextAreaField(_l("Outcome"), filters=[trimmed], validators=[at_most(LONG)])

    def __init__(self, support: Support | None) -> None:
        need_id = (support.need_id if support else None) or 0
        super().__init__(obj=support, need_id=need_id)
        self.needs = {need.id: need for need in queries.needs()}
        named = [SelectChoice(need.id, need.name) for need in self.needs.values()]
        self.need_id.choices = [SelectChoice(0, _l("Choose a need")), *named]
        if not self.is_submitted():
            self.version.data = support.version if support else 0

    def said(self) -> Request:
        """Return what was filled in, as `actions.write_down` takes it."""
        return {
            "need": self.needs.get(self.need_id.data),
            "need_words": self.need_words.data or "",
            "authority": self.authority.data or "",
            "requested_on": self.requested_on.data,
            "scope": self.scope.data or "",
            "outcome": self.outcome.data or "",
        }


class PromiseForm(Form):
    """What is promised for which day."""

    name = StringField(
        _l("What is delivered"), naming(_l("Say what is delivered"), 200), filters=[trimmed]
    )
    planned_on = DateField(_l("Planned for"), [InputRequired(_l("Choose a day")), sensible_day])


class DeliverableForm(PromiseForm):
    """What is promised, and when it was delivered."""

    delivered_on = DateField(_l("Delivered on"), [Optional(), sensible_day])
    note = TextAreaField(_l("Note"), [at_most(500)], filters=[trimmed])

    def __init__(self, deliverable: Deliverable) -> None:
        super().__init__(obj=deliverable)

    def validate_delivered_on(self, field: DateField) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError(_l("Enter a day that is not in the future"))

    @property
    def facts(self) -> dict[str, Any]:
        """Return what was filled in, by the columns that keep it."""
        return {name: self[name].data for name in ("name", "planned_on", "delivered_on", "note")}


class AnswerForm(Form):
    """What an expert answered, as staff note it."""

    state = RadioField(_l("What they say"), [InputRequired(_l("Choose an answer"))])
    note = TextAreaField(_l("Note"), [at_most(500)], filters=[trimmed])

    def __init__(self, expert: Expert) -> None:
        super().__init__(note=expert.note)
        following = [each for each in ExpertState if each in NEXT_OF_EXPERT[expert.state]]
        self.state.choices = [SelectChoice(each.value, each.label) for each in following]

    @property
    def chosen(self) -> ExpertState:
        return ExpertState(self.state.data)
