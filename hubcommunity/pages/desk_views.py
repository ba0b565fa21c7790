"""The members' desk: what they have here and what waits for them, drawn anew when it changes.

In three parts, so that what is written all day long, such as who has read what, lets the others be.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_login import current_user
from markupsafe import Markup

from hubcommunity.core import clock
from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.durations import same_for
from hubcommunity.core.fragments import draw
from hubcommunity.core.revisions import OWN
from hubcommunity.core.sessions import acting_for
from hubcommunity.core.templating import render
from hubcommunity.core.watching import first_of, lasts, remembers
from hubcommunity.membership.models import Application
from hubcommunity.membership.queries import applications_of
from hubcommunity.membership.term_models import Membership, Term, Tier, TierChange
from hubcommunity.membership.yearly_models import ConfirmationDue
from hubcommunity.organisations.acting_queries import acting
from hubcommunity.organisations.domain_models import EmailDomain
from hubcommunity.organisations.domain_queries import joinable
from hubcommunity.organisations.models import Affiliation, Organisation, OrganisationType
from hubcommunity.pages.blueprint import bp
from hubcommunity.pages.desk_queries import asked_of, represented_by, seated
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.absence_models import Absence
from hubcommunity.topics.calls.models import Call, Elector, Position, Round
from hubcommunity.topics.calls.waiting_queries import waiting_for
from hubcommunity.topics.declaration_models import Declaration
from hubcommunity.topics.discussion.models import Post, ReadMark, Thread
from hubcommunity.topics.discussion.queries import unread_threads
from hubcommunity.topics.meetings.invitation_queries import to_reply
from hubcommunity.topics.meetings.item_models import ActionItem
from hubcommunity.topics.meetings.item_queries import open_items_of
from hubcommunity.topics.meetings.models import Invitation, Meeting
from hubcommunity.topics.models import Office, Seat, SeatOffer, TopicGroup
from hubcommunity.topics.office_queries import offices_held_by
from hubcommunity.topics.request_models import JoinRequest

# How many threads with something new the desk shows.
THREADS = 6
OWN_PARTS = ("top", "waiting", "deciding", "seats", "side")
OF_ORGANISATIONS = (
    *(Affiliation, Organisation, OrganisationType, Person, EmailDomain, Application),
    *(ConfirmationDue, Membership, Term, Tier, TierChange),
)
OF_GROUPS = (TopicGroup, Seat, Office)
OF_SEATS = (*OF_GROUPS, SeatOffer, Declaration, JoinRequest)
PROMISED = (*OF_GROUPS, ActionItem, Meeting, Invitation)
ASKED = (Call, Round, Elector, Position, Absence)


class Drawn(NamedTuple):
    """Parts of the desk as they are shown, and when something of them is over by itself."""

    parts: Mapping[str, Markup]
    until: datetime | None


@bp.get("/home/")
@signed_in
def desk() -> str:
    """Show a member what they have here, and what waits for them."""
    of, today = current_user.person.id, clock.today()
    own, promised = draw_own(of, acting_for(), today), draw_promised(of, today)
    return render("pages/desk.html", **own.parts, **promised.parts, unread=draw_unread(of))


@remembers(*OF_ORGANISATIONS, *OF_SEATS, shelf=OWN, still_holds=lasts)
def draw_own(person_id: int, acts_for: str | None, _today: date) -> Drawn:
    person = db.session.get_one(Person, person_id)
    represented, sits = represented_by(person), seated(person)
    shown: dict[str, Any] = {
        **vars(represented),
        **vars(sits),
        **vars(asked_of(person)),
        "acts_by": acting(represented.affiliations, acts_for),
        "joinable": joinable(person, is_signed_in=True),
        "applications": applications_of(person),
        "offices": offices_held_by(person),
    }
    parts = {name: draw(f"pages/desk/_{name}.html", **shown) for name in OWN_PARTS}
    return Drawn(parts, first_of(represented.until, sits.until))


@remembers(*PROMISED, *ASKED, shelf=OWN, still_holds=lasts)
def draw_promised(person_id: int, _today: date) -> Drawn:
    person, now = db.session.get_one(Person, person_id), clock.now()
    calls, meetings = waiting_for(person), to_reply(person)
    shown = {"items": open_items_of(person), "calls": calls, "meetings": meetings, "now": now}
    ends = [now + same_for(asked.closes_at - now) for asked in calls]
    until = first_of(*ends, *(invited.meeting.starts_at for invited in meetings))
    return Drawn({"promised": draw("pages/desk/_promised.html", **shown)}, until)


@remembers(*OF_GROUPS, Thread, Post, ReadMark, shelf=OWN)
def draw_unread(person_id: int) -> Markup:
    person = db.session.get_one(Person, person_id)
    return draw("pages/desk/_unread.html", unread=unread_threads(person, THREADS))
