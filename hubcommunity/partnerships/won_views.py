"""What comes of a won lead: one page that offers the ways, and a form for each that needs one."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.membership.agreement_queries import kinds
from hubcommunity.membership.prepared_queries import prepared_for
from hubcommunity.membership.tier_queries import open_tiers
from hubcommunity.organisations.queries import look_alikes
from hubcommunity.partnerships import contact_queries, queries, won_actions, won_queries
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.lead_forms import NEW
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.won_forms import InviteForm, MemberForm, known_of
from hubcommunity.people.models import Person

AT = "/staff/leads/<uuid:uid>/won/"


@bp.get(AT)
@staff_only
def won(uid: uuid.UUID) -> str:
    lead = queries.lead_or_404(uid, current_user.person)
    known = {"kinds": kinds(), "draft": prepared_for(lead.uid), "so_far": won_queries.so_far(lead)}
    return render("partnerships/won.html", lead=lead, **known)


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
        return way("partnerships/won_invitation.html", lead, form)
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
        return way("partnerships/won_membership.html", lead, form)
    said = {"known": form.chosen, "to_run": form.to_run, "by": current_user.person}
    membership = won_actions.make_member(lead, form.tiers[form.tier.data], form.facts, **said)
    db.session.commit()
    flash(what_began(form.to_run), "success")
    return redirect(url_for("pages.organisation", slug=membership.organisation.slug))


def way(template: str, lead: Lead, form: InviteForm | MemberForm) -> str:
    """Render a way on, with the application that there may be."""
    known = {"stands": won_queries.standing_application(lead), "today": clock.today()}
    return render(template, lead=lead, form=form, **known)


def what_began(to_run: Person | None) -> str:
    if to_run is None:
        return _("The membership has begun. Invite somebody to represent it.")
    return _("The membership has begun. %(name)s is asked to represent it.", name=to_run.name)


def invite_form(lead: Lead) -> InviteForm:
    contacts = contact_queries.with_address(lead)
    form = InviteForm(**known_of(lead, contacts), contact_uid=first_of(contacts))
    form.offer(contacts)
    return form


def first_of(contacts: Sequence[Contact]) -> str:
    return str(contacts[0].uid) if contacts else ""


def member_form(lead: Lead) -> MemberForm:
    """Return the form of a membership; a new organisation is first compared with those known."""
    known = [lead.organisation] if lead.organisation else look_alikes(lead.organisation_name)
    tiers, contacts = open_tiers(), contact_queries.with_address(lead)
    at_first = {"tier": tiers[0].code if tiers else "", "contact_uid": first_of(contacts)}
    if lead.organisation or not known:
        at_first["organisation_uid"] = str(lead.organisation.uid) if lead.organisation else NEW
    form = MemberForm(**known_of(lead, contacts), **at_first)
    form.offer(tiers, known, contacts)
    return form
