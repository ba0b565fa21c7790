"""A group's overview for everybody, and on it the way to a seat."""

from collections.abc import Sequence

from hubcommunity.core import clock
from hubcommunity.core.access import public
from hubcommunity.core.sessions import acting_for
from hubcommunity.core.templating import render
from hubcommunity.membership.agreement_queries import without_current_code
from hubcommunity.organisations.acting_queries import acting
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.declaration_forms import DeclarationForm
from hubcommunity.topics.drawn_views import side_drawn, work_drawn
from hubcommunity.topics.forms import AskForm, SeatForm
from hubcommunity.topics.glance_queries import glance_at
from hubcommunity.topics.meetings.release_policy import audiences_of
from hubcommunity.topics.models import Office, OfficeName, Policy, TopicGroup
from hubcommunity.topics.policy import Place, closed_because, full_because
from hubcommunity.topics.request_models import RequestState
from hubcommunity.topics.room_views import asks_declaration, group_and_place, invitation_form
from hubcommunity.topics.size_queries import is_full, sits_among


@bp.get("/topics/<slug>/")
@public
def show(slug: str) -> str:
    group, place = group_and_place(slug)
    return overview_page(group, place)


def overview_page(group: TopicGroup, place: Place, form: SeatForm | None = None) -> str:
    """Render a group's overview; a form that came back with errors takes its place."""
    closed = shut_because(group, place)
    lacking = [] if closed else without_code(place)
    today = clock.today()
    audiences = tuple(audiences_of(place))
    return render(
        "topics/show.html",
        group=group,
        place=place,
        glance=glance_at(group, place),
        without_code=lacking,
        declares=place.seat is not None and not place.declared,
        closed=closed,
        work=work_drawn(group.id, place.decides, today),
        side=side_drawn(group.id, audiences, place.runs, today),
        offices=names_of(place.run_by) if place.sees_people else (),
        form=form or (None if closed else form_for(group, place, lacking)),
    )


def names_of(offices: Sequence[Office]) -> tuple[tuple[str, str, OfficeName], ...]:
    return tuple((one.person.initials, one.person.name, one.name) for one in offices)


def shut_because(group: TopicGroup, place: Place) -> str | None:
    """Say why the reader can't join now: the group takes nobody, or no further organisation."""
    if closed := closed_because(group):
        return closed
    if is_full(group) and not finds_place(group, place):
        return full_because(group)
    return None


def finds_place(group: TopicGroup, place: Place) -> bool:
    """Say whether a full group takes the reader: beside those who sit there, or to observe."""
    only_observe = any(place.observes(one) for one in place.organisations)
    return only_observe or sits_among(group, place.organisations)


def form_for(
    group: TopicGroup, place: Place, lacking: Sequence[Organisation]
) -> DeclarationForm | None:
    """Return the form by which the reader can come to a seat now, if there is a way."""
    if place.seat:
        return None
    if place.request:
        return invitation_form(group) if place.request.state is RequestState.INVITED else None
    ready = [one for one in place.organisations if one not in lacking]
    return seat_form(group, ready, place) if ready and group.policy in FORMS else None


def without_code(place: Place) -> list[Organisation]:
    """Return the organisations for which the reader could sit, had they adopted the code."""
    if place.seat or not place.organisations:
        return []
    asked = place.request.organisation_id if place.request else None
    concerned = [one for one in place.organisations if asked in (None, one.id)]
    lacking = without_current_code(one.id for one in concerned)
    return [one for one in concerned if one.id in lacking]


FORMS = {Policy.OPEN: SeatForm, Policy.REQUEST: AskForm}


def seat_form(group: TopicGroup, organisations: Sequence[Organisation], place: Place) -> SeatForm:
    """Return the form of the group's policy, for one or several organisations."""
    form = FORMS.get(group.policy, SeatForm)
    return form(organisations, acts_for(place), asks=asks_declaration(group))


def acts_for(place: Place) -> Organisation | None:
    """Return the organisation for which the reader acts at present."""
    found = acting(place.affiliations, acting_for())
    return found.organisation if found else None
