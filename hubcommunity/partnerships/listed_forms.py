"""The rows of the lists that administrators keep for leads, in forms."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from hubcommunity.core.forms import VersionedForm, naming, trimmed
from hubcommunity.partnerships.loss_models import NAME_LIMIT
from hubcommunity.partnerships.source_models import SOURCE_LIMIT


class ListedForm(VersionedForm):
    """What is said of a row that is added; one that is changed can be retired as well."""

    name: StringField
    is_retired = BooleanField(_l("Offer it no longer"))

    @property
    def said(self) -> dict[str, Any]:
        return {field.name: field.data for field in self if field.name in ("name", "needs_note")}


class ReasonForm(ListedForm):
    """A reason for which leads are lost."""

    name = StringField(_l("Reason"), naming(_l("Enter the reason"), NAME_LIMIT), filters=[trimmed])
    needs_note = BooleanField(
        _l("Ask for a few words along with it"),
        description=_l("For one that says too little alone, such as “Other”."),
    )


class SourceForm(ListedForm):
    """A place that leads come from."""

    name = StringField(
        _l("Source"), naming(_l("Enter the source"), SOURCE_LIMIT), filters=[trimmed]
    )


FORMS: dict[str, type[ListedForm]] = {"lead-sources": SourceForm, "lost-reasons": ReasonForm}
