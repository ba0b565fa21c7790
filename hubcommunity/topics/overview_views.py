"""A group's overview for everybody, and on it the way to a seat."""

from collections.abc import Sequence

from hubcommunity.core import clock
from hubcommunity.core.access import public
from hubcommunity.core.sessions import acting_for
from hubcommunity.core.templating import render
from hubcommunity.membership.agreement_queries import without_current_code
from hubcommunity.organisations.acting_queries import acting
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics import figure_queries, queries, roster_queries
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.declaration_forms import DeclarationForm
from hubcommunity.topics.declaration_queries import declaration_holds
from hubcommunity.topics.forms import AskForm, SeatForm
from hubcommunity.topics.models import Policy, TopicGroup
from hubcommunity.topics.policy import Place, closed_because
from hubcommunity.topics.request_models import RequestState
from hubcommunity.topics.room_views import asks_declaration, group_and_place, invitation_form

PREVIEW = 12


@bp.get("/topics/<slug>/")
@public
def show(slug: str) -> str:
    group, place = group_and_place(slug)
    return overview_page(group, place)


def overview_page(group: TopicGroup, place: Place, form: SeatForm | None = None) -> str:
    """Render a group's overview; a form that came back with errors takes its place."""
    form = form or form_for(group, place)
    return render(
        "topics/show.html",
        group=group,
        place=place,
        without_code=without_code(group, place),
        declares=place.seat is not None and not declaration_holds(place.seat),
        closed=closed_because(group),
        figures=figure_queries.figures_of(group),
        table=figure_queries.table_of(group),
        sitting=roster_queries.first_organisations(group, PREVIEW),
        today=clock.today(),
        offices=queries.offices_in(group) if place.sees_people else (),
        waiting=queries.count_requests_in(group) if place.decides else 0,
        form=form,
    )


def form_for(group: TopicGroup, place: Place) -> DeclarationForm | None:
    """Return the form by which the reader can come to a seat now, if there is a way."""
    if closed_because(group) or place.seat:
        return None
    if place.request:
        return invitation_form(group) if place.request.state is RequestState.INVITED else None
    lacking = without_code(group, place)
    ready = [one for one in place.organisations if one not in lacking]
    return seat_form(group, ready, place) if ready and group.policy in FORMS else None


def without_code(group: TopicGroup, place: Place) -> list[Organisation]:
    """Return the organisations for which the reader could sit, had they adopted the code."""
    if closed_because(group) or place.seat or not place.organisations:
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
