"""What comes of a lead that is won: an invitation to apply, or a membership at once."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.membership.invited_actions import invite
from hubcommunity.membership.term_actions import begin_membership
from hubcommunity.membership.term_models import Membership, Tier
from hubcommunity.organisations.actions import add_organisation
from hubcommunity.organisations.invitation_actions import invite as invite_colleague
from hubcommunity.organisations.models import AffiliationRole, Organisation
from hubcommunity.organisations.queries import open_affiliation
from hubcommunity.partnerships import won_queries
from hubcommunity.partnerships.actions import edit
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.hold_actions import hold
from hubcommunity.partnerships.lead_models import LeadMessage
from hubcommunity.partnerships.models import Lead, StageKind
from hubcommunity.people.models import Person


def invite_to_apply(
    lead: Lead, contact: Contact, facts: Mapping[str, Any], *, note: str, by: Person
) -> None:
    """Write to a contact of a won lead that the organisation is invited to apply, with what is
    known of it filled in; the mail stands on the timeline, and the application names the lead.

    Raise `RuleBroken` where the organisation is a member or applies.
    """
    refuse_unless_won(lead)
    refuse_if_known(lead)
    message = invite(contact.person, facts, lead_uid=lead.uid, note=note.strip(), by=by)
    db.session.flush()
    db.session.add(LeadMessage(lead_id=lead.id, message_id=message.id))
    record("lead.invited", by=by, on=lead, person=str(contact.person.uid))


def make_member(
    lead: Lead,
    tier: Tier,
    facts: Mapping[str, Any],
    *,
    known: Organisation | None,
    by: Person,
    to_run: Person | None = None,
) -> Membership:
    """Let the membership of a won lead's organisation begin today: that of one that the hub knows,
    or of a new one. The lead names it from now on. Who is `to_run` it is invited as its primary
    contact, unless they belong to it already.

    Raise `RuleBroken` where the membership can't begin.
    """
    refuse_unless_won(lead)
    organisation = known or add_organisation(**facts, by=by)
    membership = begin_membership(organisation, tier, by=by)
    if lead.organisation_id != organisation.id:
        edit(lead, by=by, version=lead.version, organisation=organisation)
    told = {"tier": membership.tier.code, "item": membership.tier.name}
    record("lead.became_member", by=by, on=lead, organisation=organisation.slug, **told)
    if to_run is not None and to_run.email and open_affiliation(to_run, organisation) is None:
        invite_colleague(organisation, to_run.email, AffiliationRole.PRIMARY_CONTACT, by=by)
    return membership


def refuse_unless_won(lead: Lead) -> None:
    """Hold the lead as it was seen, and raise `RuleBroken` while it is not won."""
    hold(lead, lead.version)
    if lead.stage.kind is not StageKind.WON:
        raise RuleBroken(_("This lead is not won: move it first."))


def refuse_if_known(lead: Lead) -> None:
    if lead.organisation is not None and lead.organisation.is_member(clock.today()):
        name = lead.organisation.name
        raise RuleBroken(_("%(name)s is a member already.", name=name))
    if won_queries.standing_application(lead) is not None:
        raise RuleBroken(_("There is an application of this organisation already."))
