"""Merging two organisations that are one, once and for all."""

from dataclasses import asdict

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.revisions import bump
from hubcommunity.library.draft_models import DraftCredit
from hubcommunity.library.models import Credit, Dissent
from hubcommunity.membership.models import Application
from hubcommunity.membership.term_queries import hold_all, membership_of
from hubcommunity.membership.yearly_models import Confirmation, ConfirmationDue
from hubcommunity.merging import queries
from hubcommunity.merging.agreement_actions import carry_agreements
from hubcommunity.merging.call_actions import carry_electors, carry_objections
from hubcommunity.merging.credit_actions import crediting
from hubcommunity.merging.people_actions import carry_people
from hubcommunity.merging.policy import not_merged_because
from hubcommunity.merging.profile_actions import (
    carry_descriptions,
    carry_domains,
    carry_logo,
    carry_names,
    carry_numbers,
    carry_topics,
    exchange_fields,
)
from hubcommunity.merging.seat_actions import carry_requests, carry_seats
from hubcommunity.merging.step_actions import Merge, Step, dropping, repointing
from hubcommunity.merging.term_actions import carry_membership
from hubcommunity.organisations.duplicate_actions import find_duplicates, settle
from hubcommunity.organisations.duplicate_models import PairState
from hubcommunity.organisations.duplicate_queries import pairs_with
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.near_models import NameKey, NearName
from hubcommunity.organisations.profile_actions import keep_words
from hubcommunity.organisations.queries import refuse_merged
from hubcommunity.organisations.reach_models import Unreachable
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.support.models import Expert
from hubcommunity.people.models import Person
from hubcommunity.topics.discussion.models import Post
from hubcommunity.topics.documents.models import DocumentComment, DocumentVersion
from hubcommunity.topics.meetings.attendance_models import Attendance
from hubcommunity.topics.meetings.models import Invitation


def carry_verdicts(merge: Merge) -> None:
    """Remember of the one that stays what neither of them is a duplicate of.

    Pairs that only look alike are found anew.
    """
    for pair in pairs_with(merge.goes, PairState.OPEN):
        db.session.delete(pair)
    for pair in pairs_with(merge.goes, PairState.APART):
        other = pair.second if pair.first_id == merge.goes.id else pair.first
        if other.id != merge.stays.id:
            settle(merge.stays, other, PairState.APART, pair.decided_by)


# Every column that names an organisation, and what a merge does with it; a test looks for others.
STEPS: dict[str, Step] = {
    "organisation_names.organisation_id": carry_names,
    "organisation_descriptions.organisation_id": carry_descriptions,
    "organisation_logos.organisation_id": carry_logo,
    "organisation_topics.organisation_id": carry_topics,
    "organisation_identifiers.organisation_id": carry_numbers,
    "email_domains.organisation_id": carry_domains,
    "agreements.organisation_id": carry_agreements,
    "affiliations.organisation_id": carry_people,
    "memberships.organisation_id": carry_membership,
    "seats.organisation_id": carry_seats,
    "join_requests.organisation_id": carry_requests,
    "call_electors.organisation_id": carry_electors,
    "call_objections.organisation_id": carry_objections,
    "posts.organisation_id": repointing(Post.organisation_id),
    "meeting_invitations.organisation_id": repointing(Invitation.organisation_id),
    "meeting_attendances.organisation_id": repointing(Attendance.organisation_id),
    "applications.organisation_id": repointing(Application.organisation_id),
    "leads.organisation_id": repointing(Lead.organisation_id),
    "support_experts.organisation_id": repointing(Expert.organisation_id),
    "unreachable_organisations.organisation_id": dropping(Unreachable.organisation_id),
    "confirmations.organisation_id": repointing(Confirmation.organisation_id),
    "confirmations_due.organisation_id": dropping(ConfirmationDue.organisation_id),
    "resource_credits.organisation_id": crediting(Credit.organisation_id, Credit.version_id),
    "resource_draft_credits.organisation_id": crediting(
        DraftCredit.organisation_id, DraftCredit.draft_id
    ),
    "resource_dissents.organisation_id": repointing(Dissent.organisation_id),
    "document_versions.organisation_id": repointing(DocumentVersion.organisation_id),
    "document_comments.organisation_id": repointing(DocumentComment.organisation_id),
    "duplicate_pairs.first_id": carry_verdicts,
    "duplicate_pairs.second_id": carry_verdicts,
    "name_keys.organisation_id": dropping(NameKey.organisation_id),
    "near_names.first_id": dropping(NearName.first_id),
    "near_names.second_id": dropping(NearName.second_id),
    # An address that was old already leads on to where all is now.
    "organisations.merged_into_id": repointing(Organisation.merged_into_id),
}


def merge(
    goes: Organisation,
    stays: Organisation,
    *,
    by: Person,
    taken: frozenset[str] = frozenset(),
    ends_membership: bool = False,
    seen: str | None = None,
) -> None:
    """Let one organisation go into another with everything that hangs on it; nobody is written to.

    `taken` names the fields (`policy.FIELDS`) whose value comes from the one that goes. Its row
    stays, with what was not taken, so that its history can be read. Raise `RuleBroken` where both
    have a membership that runs unless `ends_membership` chooses to end that of the one that goes,
    and `Stale` where one was merged meanwhile, or is not as it was `seen`.
    """
    hold(goes, stays, seen)
    going, staying = membership_of(goes), membership_of(stays)
    if refusal := not_merged_because(staying, going, ends_going=ends_membership):
        raise RuleBroken(refusal)
    carried = asdict(queries.figures(goes))
    names = {"name": goes.name, "into": stays.name}
    step = Merge(goes, stays, by, taken)
    exchange_fields(step)
    for carry in dict.fromkeys(STEPS.values()):
        carry(step)
    leave(step)
    record("organisation.merged", by=by, on=goes, **names)
    record("organisation.took_in", by=by, on=stays, **names, taken=sorted(taken), **carried)


def hold(goes: Organisation, stays: Organisation, seen: str | None) -> None:
    """Lock both, read them as others have left them, and refuse what can't be merged."""
    if goes.id == stays.id:
        raise RuleBroken(_("An organisation can’t be merged with itself."))
    db.session.flush()
    hold_all([goes.id, stays.id])
    for side in (goes, stays):
        db.session.refresh(side)
        refuse_merged(side.name, side.merged_into_id)
    if seen is not None and seen != queries.mark_of(stays, goes):
        raise Stale(_("One of the two changed after you opened the page. Compare them again."))


def leave(step: Merge) -> None:
    """Take the one that goes out of every list, and let the one that stays be found by all."""
    goes, stays = step.goes, step.stays
    goes.merged_into_id, goes.merged_at = stays.id, clock.now()
    goes.member_from = goes.member_until = goes.term_ends_on = goes.tier_id = None
    settle(goes, stays, PairState.MERGED, step.by)
    db.session.flush()
    keep_words(goes)
    keep_words(stays)
    find_duplicates(clock.now(), of=stays)
    bump("members")
