"""The choice between two values for each field of two things that become one."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from hubcommunity.core.forms import Form
from hubcommunity.core.sides import GOES, STAYS, Field


class SidesForm(Form):
    """A choice for each field; the pages name the two sides. `seen` marks what their reader saw."""

    fields: ClassVar[Sequence[Field]] = ()
    seen = HiddenField()

    @property
    def taken(self) -> frozenset[str]:
        """Return the fields whose value comes from the one that goes."""
        return frozenset(
            each.name for each in self.fields if choice_of(self, each.name).data == GOES
        )


def choice_of(form: SidesForm, name: str) -> Any:
    return form[f"take_{name}"]


def choosing(form: type[SidesForm], fields: Sequence[Field]) -> None:
    """Let a form ask for each of these fields which value stays."""
    form.fields = fields
    both = [SelectChoice(STAYS, STAYS), SelectChoice(GOES, GOES)]
    for each in fields:
        asked = RadioField(each.label, choices=both, default=STAYS)
        setattr(form, f"take_{each.name}", asked)
