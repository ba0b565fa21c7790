"""The staff's own page of a group, drawn for each of them until anything of it changes."""

from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from hubcommunity.core.fragments import draw
from hubcommunity.core.revisions import LONG
from hubcommunity.core.watching import remembers
from hubcommunity.people.models import Person
from hubcommunity.topics import queries, request_queries, staff_queries
from hubcommunity.topics.charter_models import CharterProposal, CharterVersion
from hubcommunity.topics.composition_queries import TABLE, composition_in
from hubcommunity.topics.dormancy_models import QuietSpell
from hubcommunity.topics.forms import AppointForm
from hubcommunity.topics.models import NEXT_OF_GROUP, GroupState, Office, TopicGroup
from hubcommunity.topics.policy import Place
from hubcommunity.topics.request_models import JoinRequest

RUN = (Office, Person, JoinRequest, CharterVersion, CharterProposal, QuietSpell)


class Shown(NamedTuple):
    """A group as a member of staff sees it."""

    title: str
    panel: Markup


@remembers(*TABLE, *RUN, shelf=LONG)
def shown_to(slug: str, person_id: int, today: date) -> Shown:
    """Return the page; raise 404 where there is no such group."""
    group = queries.group_or_404(slug)
    people = staff_queries.people_to_appoint(group.id, person_id)
    form = AppointForm(people, formdata=None, meta={"csrf": False})
    return drawn_with(group, person_id, today, form)


def drawn_with(group: TopicGroup, person_id: int, today: date, form: AppointForm) -> Shown:
    """Return the same with a form that came back with errors."""
    panel = draw(
        "topics/_staff_show.html",
        group=group,
        place=Place(person_id=person_id, is_staff=True),
        composition=composition_in(group.id),
        requests=request_queries.requests_in(group),
        offices=queries.offices_in(group),
        affairs=staff_queries.affairs_of(group.id),
        today=today,
        moves=sorted(NEXT_OF_GROUP[group.state], key=list(GroupState).index),
        form=form,
    )
    return Shown(group.name, panel)
