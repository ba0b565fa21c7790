"""Choosing what stays of two organisations."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from hubcommunity.core.forms import Form
from hubcommunity.merging.policy import FIELDS

STAYS, GOES = "stays", "goes"


class MergeForm(Form):
    """A choice between two values for each field; the pages name the two sides."""

    ends_membership = BooleanField(_l("End the membership of the one that goes"))
    seen = HiddenField()

    @property
    def taken(self) -> frozenset[str]:
        """Return the fields whose value comes from the one that goes."""
        return frozenset(field.name for field in FIELDS if choice_of(self, field.name).data == GOES)


def choice_of(form: MergeForm, name: str) -> Any:
    return form[f"take_{name}"]


def choices() -> list[SelectChoice]:
    return [SelectChoice(STAYS, STAYS), SelectChoice(GOES, GOES)]


for each in FIELDS:
    setattr(MergeForm, f"take_{each.name}", RadioField(each.label, choices=choices, default=STAYS))
