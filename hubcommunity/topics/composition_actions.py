"""Staff say who should sit in a group."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.composition_models import Region, Wish
from hubcommunity.topics.composition_queries import is_wished
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import unwritable_because
from hubcommunity.topics.rights_actions import refuse_unless_staff
from hubcommunity.topics.seat_actions import refuse


def wish_for(
    group: TopicGroup,
    *,
    type_id: int | None = None,
    country: str | None = None,
    region: Region | None = None,
    minimum: int = 1,
    by: Person,
) -> Wish:
    """Wish for organisations of a type, from a country or a region, or both, in a group."""
    hold(group, by)
    if not (type_id or country or region):
        refuse(_("Say which type of organisation, or where from."))
    if is_wished(group, type_id, country, region):
        refuse(_("This is wished for already."))
    wish = Wish(group=group, type_id=type_id, country=country, region=region, minimum=minimum)
    db.session.add(wish)
    record("composition.wished", by=by, on=group, **plain(wish))
    return wish


def take_wish_back(wish: Wish, *, by: Person) -> None:
    """Wish for it no longer; what was wished stays in the trace."""
    hold(wish.group, by)
    record("composition.wish_dropped", by=by, on=wish.group, **plain(wish))
    db.session.delete(wish)


def hold(group: TopicGroup, by: Person) -> None:
    refuse_unless_staff(by)
    queries.held(group)
    refuse(unwritable_because(group))


def plain(wish: Wish) -> dict[str, object]:
    region = wish.region.value if wish.region else None
    return {
        "group": wish.group.slug,
        "type": wish.type_id,
        "country": wish.country,
        "region": region,
        "minimum": wish.minimum,
    }
