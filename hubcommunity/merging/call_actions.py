"""What the one that goes has said in calls for consensus."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import aliased

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.merging.step_actions import Merge
from hubcommunity.topics import queries as topics
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.letter_models import Letter
from hubcommunity.topics.calls.models import Call, Elector, Round
from hubcommunity.topics.calls.objection_actions import follow_position, settle
from hubcommunity.topics.calls.objection_models import Objection, ObjectionState
from hubcommunity.topics.calls.objection_queries import standing_objection
from hubcommunity.topics.calls.queries import is_running


def carry_electors(merge: Merge) -> None:
    """Let the one that stays be asked where the other was; where both were, it is asked once.

    In a round that runs its own position counts, or that of the other where it has none. In one
    that is over each stays on record as it was counted.
    """
    for ours, theirs, call in running_with_both(merge):
        become_one(ours, theirs, call, merge)
    carry(merge, Elector.organisation_id, Elector.round_id)


def running_with_both(merge: Merge) -> list[tuple[Elector, Elector, Call]]:
    """Lock the calls whose running round asks both, and return both as electors of each."""
    db.session.flush()
    theirs = aliased(Elector)
    query = (
        select(Elector, theirs, Call)
        .join(theirs, theirs.round_id == Elector.round_id)
        .join(Round, Round.id == Elector.round_id)
        .join(Call, Call.id == Round.call_id)
        .where(Elector.organisation_id == merge.stays.id, theirs.organisation_id == merge.goes.id)
        .order_by(Call.group_id, Call.id)
    )
    for *_electors, call in db.session.execute(query.where(is_running(clock.now()))).all():
        topics.held(call.group)
        topics.reread(call)
    # A round may have ended while this waited in line.
    found = db.session.execute(query.where(is_running(clock.now()))).all()
    return [(ours, theirs, call) for ours, theirs, call in found]


def become_one(ours: Elector, theirs: Elector, call: Call, merge: Merge) -> None:
    our_word, their_word = queries.latest_position(ours), queries.latest_position(theirs)
    our_objection = standing_objection(call, merge.stays)
    their_objection = standing_objection(call, merge.goes)
    if their_objection and (our_objection or our_word):
        settle(their_objection, ObjectionState.WITHDRAWN, merge.by)
    if their_word and not our_word:
        exchange(ours, theirs, merge)
        if our_objection:
            follow_position(call, their_word, merge.by)
    else:
        theirs.merged_at = clock.now()
    names = {"name": merge.goes.name, "into": merge.stays.name}
    record("call.merged", by=merge.by, on=call, **names, both_said=bool(our_word and their_word))


def exchange(ours: Elector, theirs: Elector, merge: Merge) -> None:
    """Let the place of the one that goes, with what is said there, be that of the one that stays:
    a position is never written to.
    """
    round_id = ours.round_id
    db.session.execute(delete(Letter).where(Letter.elector_id == ours.id))
    db.session.delete(ours)
    db.session.flush()
    theirs.organisation = merge.stays
    db.session.flush()
    gone = Elector(round_id=round_id, organisation_id=merge.goes.id, merged_at=clock.now())
    db.session.add(gone)
    db.session.flush()


def carry_objections(merge: Merge) -> None:
    """Carry objections over, but for those to calls in which the one that stays has its own."""
    carry(merge, Objection.organisation_id, Objection.call_id)


def carry(merge: Merge, column: Any, within: Any) -> None:
    db.session.flush()
    ours = select(within).where(column == merge.stays.id)
    rows = update(column.class_).where(column == merge.goes.id, within.not_in(ours))
    db.session.execute(rows.values({column.key: merge.stays.id}))
