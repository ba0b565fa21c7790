"""Which of two organisations stays, which value of a field, and when a merge is refused."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hubcommunity.core.sides import Field
from hubcommunity.membership.term_models import Membership, Term
from hubcommunity.membership.term_queries import Status, status_of
from hubcommunity.organisations.identifier_models import IdentifierKind
from hubcommunity.organisations.models import Organisation

# Where nothing is open, nothing has to be decided.
OVER = (Status.LAPSED, Status.ENDED)
HOLDS = (Status.ACTIVE, Status.DUE, Status.GRACE)


FIELDS = (
    Field("name", _l("Name"), ("name",)),
    Field("short_name", _l("Short name"), ("short_name",)),
    Field("type", _l("Type"), ("type_id",)),
    Field("country", _l("Country"), ("country",)),
    Field("city", _l("City"), ("city", "city_for")),
    Field("website", _l("Website"), ("website", "website_for")),
    Field("hub_role", _l("Role in the hub"), ("hub_role",)),
    Field("description", _l("Description"), ("description_for",)),
    Field("logo", _l("Logo"), ("logo_mark", "logo_for")),
    *(Field(kind.value, kind.label) for kind in IdentifierKind),
)


def stays_first(
    one: Organisation, other: Organisation, today: date
) -> tuple[Organisation, Organisation]:
    """Order two organisations by which of them should stay: the member, or else the older."""

    def rank(organisation: Organisation) -> tuple[bool, int]:
        return (not organisation.is_member(today), organisation.id)

    stays, goes = sorted((one, other), key=rank)
    return stays, goes


def is_open(membership: Membership | None) -> bool:
    return membership is not None and status_of(membership) not in OVER


def runs_at_once(staying: Membership | None, going: Membership | None) -> bool:
    """Say whether one membership has to end so that the two organisations can be one."""
    return is_open(staying) and is_open(going)


def is_weaker(staying: Membership, going: Membership) -> bool:
    """Say whether a membership that runs would be lost to one that is over, or has yet to begin."""
    if is_open(staying):
        return status_of(going) in HOLDS and status_of(staying) is Status.UPCOMING
    return is_open(going)


def not_merged_because(
    staying: Membership | None, going: Membership | None, *, ends_going: bool
) -> str | None:
    """Say why the memberships forbid a merge; None where they don't."""
    if going is None or not is_open(going) or staying is None:
        return None
    told = {"going": going.organisation.name, "staying": staying.organisation.name}
    if is_weaker(staying, going):
        return _(
            "The membership of %(going)s runs, and that of %(staying)s does not."
            " Let %(going)s be the one that stays.",
            **told,
        )
    if not ends_going:
        return _(
            "Both have a membership that runs. Choose that of %(going)s to end,"
            " or let %(going)s be the one that stays.",
            **told,
        )
    return None


def fits(term: Term, terms: list[Term]) -> bool:
    """Say whether a term overlaps none of these."""
    return all(term.ends_on < each.starts_on or each.ends_on < term.starts_on for each in terms)
