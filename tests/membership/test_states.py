"""Random walks through an application's states hold what must always hold."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from hubcommunity.audit.queries import about
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.mail.models import Message
from hubcommunity.membership import actions, queries, term_queries
from hubcommunity.membership import information_actions as information
from hubcommunity.membership.models import NEXT, OPEN_STATES, Application, ApplicationState
from hubcommunity.organisations.queries import primary_contacts
from tests import make

S = ApplicationState
MOVES = {
    "start": lambda a, by: actions.start_review(a, by=by),
    "ask": lambda a, by: information.ask_for_information(a, by=by, question="Where are you?"),
    "answer": lambda a, by: information.answer(a, by=by, text="Here", changes={}),
    "approve": lambda a, by: actions.approve(a, by=by),
    "decline": lambda a, by: actions.decline(a, by=by, reason="Not yet"),
    "withdraw": lambda a, by: actions.withdraw(a, by=by),
}
ACTORS = ("staff", "colleague", "insider", "applicant")
WALKS = st.lists(
    st.tuples(st.sampled_from(sorted(MOVES)), st.sampled_from(ACTORS)), min_size=1, max_size=14
)


def cast_of(application: Application) -> dict:
    """Staff, a second one, one of the organisation's own people among the staff, the applicant."""
    insider = make.staff()
    make.affiliation(insider, make.organisation("Was here", website=application.website))
    return {
        "staff": make.staff(),
        "colleague": make.staff(),
        "insider": insider,
        "applicant": application.applicant,
    }


def count_of(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def attempt(application: Application, move: str, by) -> bool:
    """Try a move as a request would: all of it or nothing."""
    with suppress(RuleBroken, Forbidden), db.session.begin_nested():
        MOVES[move](application, by)
        return True
    return False


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(walk=WALKS)
def test_whatever_anybody_does_an_application_stays_sound(app, walk):
    db.session.rollback()  # each walk begins on an empty hub
    make.tier()
    host = f"https://{make.person().family_name.lower()}.example"
    application = make.application(website=host)
    cast = cast_of(application)
    for move, who in walk:
        before, trace, mails = application.state, len(about(application)), count_of(Message)

        moved = attempt(application, move, cast[who])

        assert len(about(application)) == trace + moved, "one audit row a move, none a refusal"
        assert moved == (application.state is not before)
        assert not moved or application.state in NEXT[before]
        assert not (moved and who == "insider"), "nobody moves an application of their own"
        assert moved is (count_of(Message) > mails) or move == "start"
        check(application)


def check(application: Application) -> None:
    is_open = application.state in OPEN_STATES
    assert is_open == (application.decided_at is None) == (application.decided_by is None)
    assert (application.state is S.NEEDS_INFORMATION) or not is_open or not application.question
    assert (application.state is S.APPROVED) == (application.organisation is not None)
    assert bool(application.reason) == (application.state is S.DECLINED)
    if application.organisation is not None:
        membership = term_queries.membership_of(application.organisation)
        assert len(membership.terms) == 1
        assert primary_contacts(application.organisation) == [application.applicant]
        assert not queries.concerns(application, application.decided_by)


def test_nothing_leaves_a_decided_state():
    for state in S:
        assert (not NEXT[state]) == (state not in (S.DRAFT, *OPEN_STATES))


def test_every_state_has_a_word():
    assert len({str(state.label) for state in S}) == len(S)
