"""The versions of a group's charter, and the changes proposed to it."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import Page, paginate
from hubcommunity.topics.charter_models import CharterProposal, CharterVersion, ProposalState
from hubcommunity.topics.models import TopicGroup


def versions_of(group: TopicGroup) -> Select[CharterVersion]:
    return select(CharterVersion).where(CharterVersion.group_id == group.id)


def current(group: TopicGroup) -> CharterVersion | None:
    """Return the charter that is in force."""
    return db.session.scalar(
        versions_of(group)
        .options(joinedload(CharterVersion.by))
        .order_by(CharterVersion.number.desc())
        .limit(1)
    )


class InForce(NamedTuple):
    """A charter as the overview shows it, as plain values."""

    number: int
    since: datetime
    html: Markup


def rendered(version: CharterVersion | None) -> InForce | None:
    if version is None:
        return None
    return InForce(version.number, version.effective_from, to_html(version.text))


def version_or_404(group: TopicGroup, number: int) -> CharterVersion:
    """Return one version of a charter, with who published it; or raise 404."""
    query = versions_of(group).options(joinedload(CharterVersion.by))
    return db.one_or_404(query.where(CharterVersion.number == number))


def compared(group: TopicGroup, older: int, newer: int) -> tuple[CharterVersion, CharterVersion]:
    """Return two versions of a charter in their order; raise 404 where one of them is missing."""
    query = versions_of(group).where(CharterVersion.number.in_([older, newer]))
    found = db.session.scalars(query.order_by(CharterVersion.number)).all()
    if len(found) != 2:
        raise NotFound
    return found[0], found[1]


def history(group: TopicGroup, number: int) -> Page[CharterVersion]:
    """Return a page of all versions without their texts, the newest first."""
    query = versions_of(group).options(joinedload(CharterVersion.by), defer(CharterVersion.text))
    return paginate(query, [CharterVersion.number.desc()], number)


# --- proposals ---


def open_proposals() -> Select[CharterProposal]:
    return (
        select(CharterProposal)
        .options(joinedload(CharterProposal.by), joinedload(CharterProposal.group))
        .where(CharterProposal.state == ProposalState.PROPOSED)
    )


def open_proposal(group: TopicGroup) -> CharterProposal | None:
    """Return the change of a group's charter that waits for staff's answer."""
    return db.session.scalar(open_proposals().where(CharterProposal.group_id == group.id))


def proposal_or_404(group: TopicGroup, uid: uuid.UUID) -> CharterProposal:
    """Return a change proposed to this group's charter with all that its page shows; or 404."""
    query = select(CharterProposal).options(
        joinedload(CharterProposal.by), joinedload(CharterProposal.decided_by)
    )
    return db.one_or_404(
        query.where(CharterProposal.uid == uid, CharterProposal.group_id == group.id)
    )


def latest_proposals(group: TopicGroup, limit: int = 5) -> Sequence[CharterProposal]:
    """Return the changes proposed last, without their texts."""
    query = (
        select(CharterProposal)
        .options(
            joinedload(CharterProposal.by),
            joinedload(CharterProposal.decided_by),
            defer(CharterProposal.text),
        )
        .where(CharterProposal.group_id == group.id)
        .order_by(CharterProposal.id.desc())
    )
    return db.session.scalars(query.limit(limit)).all()


def proposals_by_group() -> dict[str, CharterProposal]:
    """Return the changes that wait for staff's answer, by the group's slug."""
    query = open_proposals().options(defer(CharterProposal.text))
    return {proposal.group.slug: proposal for proposal in db.session.scalars(query)}
