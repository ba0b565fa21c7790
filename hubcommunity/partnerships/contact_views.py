"""The contacts of a lead, and whom to tell that the hub has their data."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.partnerships import (
    contact_actions,
    contact_queries,
    notice_actions,
    queries,
    template_queries,
)
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.contact_forms import ContactForm, NewContactForm
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.named_actions import person_behind

AT = "/staff/leads/<uuid:uid>/contacts/"
ONE = f"{AT}<uuid:contact_uid>/"


@bp.get("/staff/leads/notices/")
@staff_only
def notices() -> str:
    """Show who is still to be told, in all leads."""
    page = contact_queries.due(current_user.person, page_number())
    return render("partnerships/notices.html", page=page, today=clock.today())


@bp.route(f"{AT}add/", methods=["GET", "POST"])
@staff_only
def add_contact(uid: uuid.UUID) -> ResponseReturnValue:
    lead, me = queries.lead_or_404(uid, current_user.person), current_user.person
    form = NewContactForm(obtained_on=clock.today(), source=lead.source_name)
    if not form.validate_on_submit():
        return render("partnerships/add_contact.html", form=form, lead=lead)
    person = person_behind(form.email.data, form.name.data)
    contact_actions.add_contact(lead, person, by=me, provenance=form.provenance())
    db.session.commit()
    flash(_("%(name)s is a contact now.", name=person.name), "success")
    return redirect(url_for(".lead", uid=uid))


@bp.route(ONE, methods=["GET", "POST"])
@staff_only
def contact(uid: uuid.UUID, contact_uid: uuid.UUID) -> ResponseReturnValue:
    """Show what is on record of a contact, and change it."""
    found = contact_of(uid, contact_uid)
    untold = found.untold_because.value if found.untold_because else ""
    known = {name: getattr(found, name) for name in ("source", "obtained_on", "untold_note")}
    form = ContactForm(**known, basis=found.basis.value, untold_because=untold)
    if not form.validate_on_submit():
        has_objected = template_queries.objected(found.person)
        return render(
            "partnerships/contact.html", form=form, contact=found, has_objected=has_objected
        )
    facts = {"untold_because": form.untold, "note": form.untold_note.data}
    provenance = form.provenance()
    contact_actions.change_contact(found, by=current_user.person, provenance=provenance, **facts)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for(".lead", uid=uid))


@bp.post(f"{ONE}notice")
@staff_only
def send_notice(uid: uuid.UUID, contact_uid: uuid.UUID) -> ResponseReturnValue:
    found = contact_of(uid, contact_uid)
    notice_actions.send_notice(found, by=current_user.person)
    db.session.commit()
    flash(_("The notice is on its way to %(name)s.", name=found.person.name), "success")
    return redirect(url_for(".lead", uid=uid))


@bp.post(f"{ONE}remove")
@staff_only
def remove_contact(uid: uuid.UUID, contact_uid: uuid.UUID) -> ResponseReturnValue:
    found = contact_of(uid, contact_uid)
    name = found.person.name
    contact_actions.remove_contact(found, by=current_user.person)
    db.session.commit()
    flash(_("%(name)s is no contact any more.", name=name), "success")
    return redirect(url_for(".lead", uid=uid))


def contact_of(uid: uuid.UUID, contact_uid: uuid.UUID) -> Contact:
    lead = queries.lead_or_404(uid, current_user.person)
    return contact_queries.contact_or_404(lead, contact_uid)
