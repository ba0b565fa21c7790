"""The forms by which staff look after resources."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from hubcommunity.core.forms import Form, required, sensible_day, trimmed
from hubcommunity.library.models import Audience, Resource

WHY = required(_l("Say why; readers see it"), 500)


class ReadersForm(Form):
    """Who reads a resource."""

    visibility = SelectField(_l("Who reads it"), [InputRequired(_l("Choose who reads it"))])

    def __init__(self, resource: Resource, audiences: Sequence[Audience], **sent: Any) -> None:
        super().__init__(visibility=resource.visibility.value, **sent)
        self.visibility.choices = [SelectChoice(each.value, each.label) for each in audiences]

    @property
    def chosen(self) -> Audience:
        return Audience(self.visibility.data)


class ReviewForm(Form):
    """When a resource is looked at again."""

    review_on = DateField(
        _l("To be reviewed on"),
        [Optional(), sensible_day],
        description=_l("Leave it empty where no review is planned."),
    )


class WithdrawForm(Form):
    """Why a resource is taken from its readers."""

    reason = TextAreaField(
        _l("Reason"), WHY, description=_l("Readers see it at its address."), filters=[trimmed]
    )


class SupersedeForm(Form):
    """What took the place of a resource, and why."""

    successor = SelectField(_l("What takes its place"), [InputRequired(_l("Choose a resource"))])
    why = TextAreaField(
        _l("Why it is superseded"), WHY, description=_l("Readers see it."), filters=[trimmed]
    )

    def __init__(self, others: Sequence[Resource], **sent: Any) -> None:
        super().__init__(**sent)
        self.others = {each.slug: each for each in others}
        named = [SelectChoice(slug, each.title) for slug, each in self.others.items()]
        self.successor.choices = [SelectChoice("", _l("Choose a resource")), *named]

    @property
    def chosen(self) -> Resource:
        return self.others[self.successor.data]
