"""What comes of a won lead: one page that offers the ways, and a form for each that needs one."""

import uuid
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.membership.agreement_queries import kinds
from hubcommunity.membership.prepared_queries import prepared_for
from hubcommunity.membership.tier_queries import open_tiers
from hubcommunity.organisations.queries import look_alikes
from hubcommunity.partnerships import contact_queries, queries, won_actions
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.lead_forms import NEW
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.won_forms import InviteForm, MemberForm, known_of

AT = "/staff/leads/<uuid:uid>/won/"


@bp.get(AT)
@staff_only
def won(uid: uuid.UUID) -> str:
    lead = queries.lead_or_404(uid, current_user.person)
    return render("partnerships/won.html", lead=lead, kinds=kinds(), draft=prepared_for(lead.uid))


@bp.get(f"{AT}agreement/<code>/")
@staff_only
def won_agreement(uid: uuid.UUID, code: str) -> ResponseReturnValue:
    """Lead on to the record of an agreement, with the first contact and the day filled in."""
    lead = queries.lead_or_404(uid, current_user.person)
    if lead.organisation is None:
        return redirect(url_for(".won", uid=uid))
    known: dict[str, Any] = {"person": lead.contact.uid} if lead.contact else {}
    known |= {"on": lead.closed_at.date()} if lead.closed_at else {}
    slug = lead.organisation.slug
    return redirect(url_for("membership.record_agreement", slug=slug, code=code, **known))


@bp.route(f"{AT}invitation/", methods=["GET", "POST"])
@staff_only
def won_invitation(uid: uuid.UUID) -> ResponseReturnValue:
    lead = queries.lead_or_404(uid, current_user.person)
    form = invite_form(lead)
    if not form.validate_on_submit():
        return render("partnerships/won_invitation.html", lead=lead, form=form)
    contact, facts = form.contacts[form.contact_uid.data], form.facts
    facts["organisation_name"] = facts.pop("name")
    said = {"note": form.note.data or "", "by": current_user.person}
    won_actions.invite_to_apply(lead, contact, facts, **said)
    db.session.commit()
    flash(_("The invitation is on its way to %(name)s.", name=contact.person.name), "success")
    return redirect(url_for(".lead", uid=uid))


@bp.route(f"{AT}membership/", methods=["GET", "POST"])
@staff_only
def won_membership(uid: uuid.UUID) -> ResponseReturnValue:
    lead = queries.lead_or_404(uid, current_user.person)
    form = member_form(lead)
    if not form.validate_on_submit():
        return render("partnerships/won_membership.html", lead=lead, form=form)
    tier, said = form.tiers[form.tier.data], {"known": form.chosen, "by": current_user.person}
    membership = won_actions.make_member(lead, tier, form.facts, **said)
    db.session.commit()
    flash(_("The membership has begun. Invite somebody to represent it."), "success")
    return redirect(url_for("pages.organisation", slug=membership.organisation.slug))


def invite_form(lead: Lead) -> InviteForm:
    contacts = [each for each in contact_queries.contacts_of(lead) if each.person.email]
    first = str(contacts[0].uid) if contacts else ""
    form = InviteForm(**known_of(lead), contact_uid=first)
    form.offer(contacts)
    return form


def member_form(lead: Lead) -> MemberForm:
    """Return the form of a membership; a new organisation is first compared with those known."""
    known = [lead.organisation] if lead.organisation else look_alikes(lead.organisation_name)
    tiers = open_tiers()
    at_first = {"tier": tiers[0].code if tiers else ""}
    if lead.organisation or not known:
        at_first["organisation_uid"] = str(lead.organisation.uid) if lead.organisation else NEW
    form = MemberForm(**known_of(lead), **at_first)
    form.offer(tiers, known)
    return form
