"""The boxes by which people list themselves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from hubcommunity.core.forms import BoxesField, Form
from hubcommunity.organisations.models import Affiliation


class ListingForm(Form):
    """A box for each organisation on whose public profile the person can be named."""

    ticked = BoxesField(_l("Your name in public"))

    def __init__(
        self, affiliations: Sequence[Affiliation], listed: Sequence[Affiliation], **kwargs: Any
    ) -> None:
        super().__init__(data={"ticked": [str(each.uid) for each in listed]}, **kwargs)
        self.ticked.choices = [
            SelectChoice(str(each.uid), list_me(each.organisation.name)) for each in affiliations
        ]

    @property
    def chosen(self) -> set[UUID]:
        return {UUID(value) for value in self.ticked.data or ()}


def list_me(name: str) -> str:
    return _("List me on the public profile of %(organisation)s", organisation=name)
