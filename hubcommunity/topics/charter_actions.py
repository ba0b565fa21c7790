"""The charter of a group: published by staff, or proposed by the chair and answered by staff."""

from typing import Any

from flask_babel import gettext as _

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.core.links import external
from hubcommunity.core.versions import refuse_old_text
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from hubcommunity.topics import charter_queries, queries
from hubcommunity.topics.charter_models import (
    NEXT_OF_PROPOSAL,
    ONE_AT_A_TIME,
    CharterProposal,
    CharterVersion,
    ProposalState,
)
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_actions import announce
from hubcommunity.topics.news_models import NewsKind
from hubcommunity.topics.policy import unwritable_because
from hubcommunity.topics.rights_actions import refuse_unless_staff
from hubcommunity.topics.seat_actions import refuse


def publish(
    group: TopicGroup, text: str, *, note: str = "", after: int, by: Person
) -> CharterVersion:
    """Publish a version of the charter at once: that is for staff.

    Raise `RuleBroken` for no text or the one that is in force, and `Stale` when another version
    than `after` is in force by now.
    """
    refuse_unless_staff(by)
    queries.held(group)
    refuse(unwritable_because(group))
    return add_version(group, text, note=note, after=after, by=by)


def add_version(
    group: TopicGroup, text: str, *, note: str, after: int, by: Person
) -> CharterVersion:
    """Add the next version of a group that is locked, or new; its people hear of it."""
    present = charter_queries.current(group)
    version = CharterVersion(
        group=group,
        number=present.number + 1 if present else 1,
        text=refuse_old_text(text, present, after, _("Write the charter first.")),
        note=note.strip(),
        by=by,
    )
    db.session.add(version)
    facts = {"group": group.slug, "version": version.number, "sha256": version.sha256}
    record("charter.published", by=by, on=version, **facts)
    if group.takes_members:
        title = _("Charter, version %(number)s", number=version.number)
        link = external("topics.charter", slug=group.slug)
        announce(
            group, NewsKind.GROUP, on=version, title=title, link=link, by=by, excerpt=version.note
        )
    return version


def propose(group: TopicGroup, text: str, *, note: str, after: int, by: Person) -> CharterProposal:
    """Ask staff for another charter: that is for the chair. Staff are told.

    Raise `RuleBroken` where a change waits already, or there is nothing new in this one, and
    `Stale` when another version than `after` is in force by now.
    """
    queries.held(group)
    if not queries.place(group, by).is_chair:
        raise Forbidden
    refuse(unwritable_because(group))
    if charter_queries.open_proposal(group):
        refuse(str(ONE_AT_A_TIME))
    present = charter_queries.current(group)
    text = refuse_old_text(text, present, after, _("Write the charter first."))
    proposal = CharterProposal(group=group, text=text, note=note.strip(), after=after, by=by)
    db.session.add(proposal)
    record("charter_proposal.made", by=by, on=proposal, group=group.slug, after=after)
    page = external("topics.decide_charter", slug=group.slug, uid=proposal.uid)
    for person in people_with_duty("staff"):
        if person.id != by.id:
            notify(person, "charter_proposal.made", group=group, proposal=proposal, page=page)
    return proposal


def withdraw(proposal: CharterProposal, *, by: Person) -> None:
    """Take one's own proposal back."""
    if proposal.by_id != by.id:
        raise Forbidden
    hold(proposal)
    settle(proposal, ProposalState.WITHDRAWN, by)


def accept(proposal: CharterProposal, *, by: Person, reason: str = "") -> CharterVersion:
    """Make a proposal the next version of the charter, and tell the chair who proposed it.

    Raise `Stale` when it was answered already, or another version was published since.
    """
    refuse_unless_staff(by)
    hold(proposal)
    refuse(unwritable_because(proposal.group))
    proposal.reason = reason.strip()
    settle(proposal, ProposalState.ACCEPTED, by)
    version = add_version(
        proposal.group,
        proposal.text,
        note=proposal.note,
        after=proposal.after,
        by=proposal.by,
    )
    tell(proposal, "charter_proposal.accepted", version=version)
    return version


def decline(proposal: CharterProposal, *, by: Person, reason: str) -> None:
    """Turn a proposal down, and say why to the chair who made it."""
    refuse_unless_staff(by)
    hold(proposal)
    if not reason.strip():
        refuse(_("Give a reason: the chair who proposed the change is told."))
    turn_down(proposal, reason.strip(), by)


def turn_down(proposal: CharterProposal, reason: str, by: Person) -> None:
    proposal.reason = reason
    settle(proposal, ProposalState.DECLINED, by)
    tell(proposal, "charter_proposal.declined")


def turn_down_what_waits(group: TopicGroup, reason: str, by: Person) -> None:
    """Answer the proposal that waits in a group, locked already, which ends."""
    proposal = charter_queries.open_proposal(group)
    if proposal:
        turn_down(proposal, reason, by)


def settle(proposal: CharterProposal, to: ProposalState, by: Person) -> None:
    states.move(proposal, NEXT_OF_PROPOSAL, to, answered_by(proposal))
    proposal.decided_at = clock.now()
    proposal.decided_by = by
    record(f"charter_proposal.{to.value}", by=by, on=proposal, group=proposal.group.slug)


def hold(proposal: CharterProposal) -> None:
    """Lock the group, look at the proposal again, and refuse who comes too late."""
    queries.held(proposal.group)
    db.session.refresh(proposal)
    if proposal.state is not ProposalState.PROPOSED:
        raise Stale(answered_by(proposal))


def answered_by(proposal: CharterProposal) -> str:
    """Say what became of a proposal, and by whom."""
    name = proposal.decided_by.name if proposal.decided_by else ""
    return {
        ProposalState.PROPOSED: _("This change waits for an answer."),
        ProposalState.ACCEPTED: _("%(name)s has accepted this change already.", name=name),
        ProposalState.DECLINED: _("%(name)s has declined this change already.", name=name),
        ProposalState.WITHDRAWN: _("%(name)s has withdrawn this change.", name=name),
    }[proposal.state]


def tell(proposal: CharterProposal, event: str, **context: Any) -> None:
    page = external("topics.charter", slug=proposal.group.slug)
    notify(proposal.by, event, group=proposal.group, proposal=proposal, page=page, **context)
