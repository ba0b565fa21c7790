"""Writing to a contact from the lead: choosing a template, looking at the letter, sending it."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.partnerships import letter_actions, queries, template_queries
from hubcommunity.partnerships.address_policy import address_of
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.contact_views import ONE, contact_of
from hubcommunity.partnerships.letter_forms import LetterForm
from hubcommunity.partnerships.merge_policy import as_letter, fill, values
from hubcommunity.partnerships.models import Lead


@bp.route("/staff/leads/<uuid:uid>/write/", methods=["GET", "POST"])
@staff_only
def write_letter(uid: uuid.UUID) -> ResponseReturnValue:
    lead, me = queries.lead_or_404(uid, current_user.person), current_user.person
    form = letter_form(lead)
    if request.form.get("do") == "take":
        form.take_template()
        return show(lead, form)
    if not form.validate_on_submit() or form.chosen is None:
        return show(lead, form)
    if request.form.get("do") != "send":
        return show(lead, form, is_looked_at=True)
    text = {"subject": form.subject.data, "body": form.body.data}
    letter_actions.write_to(form.chosen, by=me, draft=form.draft_uid, **text)
    db.session.commit()
    flash(_("The letter to %(name)s is on its way.", name=form.chosen.person.name), "success")
    return redirect(url_for(".lead", uid=uid))


@bp.post(f"{ONE}objection")
@staff_only
def note_objection(uid: uuid.UUID, contact_uid: uuid.UUID) -> ResponseReturnValue:
    """Note that a contact objected to letters, or wants them again."""
    found = contact_of(uid, contact_uid)
    is_back = request.form.get("objects") == "no"
    act = letter_actions.take_objection_back if is_back else letter_actions.note_objection
    act(found, by=current_user.person)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for(".contact", uid=uid, contact_uid=contact_uid))


def letter_form(lead: Lead) -> LetterForm:
    form = LetterForm()
    contacts = template_queries.writable_contacts(lead)
    form.offer(contacts, template_queries.templates_for(lead))
    if form.chosen:
        form.known = values(lead, form.chosen.person, current_user.person)
    return form


def show(lead: Lead, form: LetterForm, *, is_looked_at: bool = False) -> str:
    preview = None
    if is_looked_at:
        preview = {
            "subject": fill(form.subject.data or "", form.known),
            "body": as_letter(form.body.data or "", form.known),
        }
    return render(
        "partnerships/write.html",
        lead=lead,
        form=form,
        preview=preview,
        own_address=address_of(lead),
    )
