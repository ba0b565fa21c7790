"""Why two leads may be one, and which value of a field stays when they are."""

from flask_babel import lazy_gettext as _l

from hubcommunity.core.sides import Field
from hubcommunity.partnerships.models import Lead

# By how much they say.
REASONS = {
    "organisation": _l("the same organisation"),
    "name": _l("the same name"),
    "contact": _l("the same contact"),
    "domain": _l("contacts with the same e-mail domain"),
}
FIELDS = (
    Field("organisation", _l("Organisation"), ("organisation_name", "organisation")),
    Field("country", _l("Country"), ("country",)),
    Field("type", _l("Type"), ("type",)),
    Field("contact", _l("First contact"), ("contact_name", "contact")),
    Field("owner", _l("Owner"), ("owner",)),
    Field("source", _l("Source"), ("source", "campaign")),
    Field("group", _l("For the group"), ("group",)),
    Field("amount", _l("Amount"), ("amount_cents", "currency")),
    Field("probability", _l("Probability"), ("probability",)),
    Field("expected_close_on", _l("Expected close"), ("expected_close_on",)),
    Field("description", _l("Description"), ("description",)),
)


def stays_first(one: Lead, other: Lead) -> tuple[Lead, Lead]:
    """Order two leads by which of them should stay: the one that is open, or else the older."""
    stays, goes = sorted((one, other), key=lambda lead: (lead.closed_at is not None, lead.id))
    return stays, goes


def mark_of(stays: Lead, goes: Lead) -> str:
    """Return the mark of two leads as a page shows them: another one, and one was changed."""
    return f"{stays.version}:{goes.version}"
