"""The charter of a group for everybody, and for those who write it."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from hubcommunity.core.access import public, signed_in, staff_only
from hubcommunity.core.db import db
from hubcommunity.core.differences import Difference, difference
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.core.forms import whole_number
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.topics import charter_actions, charter_queries, queries
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.charter_forms import AnswerForm, CharterForm
from hubcommunity.topics.charter_models import CharterProposal, CharterVersion
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place
from hubcommunity.topics.room_views import group_and_place


@bp.get("/topics/<slug>/charter/")
@public
def charter(slug: str) -> str:
    """Show the charter in force, the versions before it, and what waits for an answer."""
    group, place = group_and_place(slug)
    present = charter_queries.current(group)
    return render(
        "topics/charter.html",
        group=group,
        place=place,
        version=present,
        text=to_html(present.text) if present else "",
        history=charter_queries.history(group, page_number()),
        proposals=charter_queries.latest_proposals(group) if place.runs else (),
    )


@bp.get("/topics/<slug>/charter/<int:number>/")
@public
def charter_version(slug: str, number: int) -> str:
    """Show one version, and what it changed in the one before it."""
    group, place = group_and_place(slug)
    version = charter_queries.version_or_404(group, number)
    return render(
        "topics/charter_version.html",
        group=group,
        place=place,
        version=version,
        text=to_html(version.text),
        changes=changes_of(group, version),
    )


def changes_of(group: TopicGroup, version: CharterVersion) -> list[object]:
    """Return what differs from the version that the address names, else from the one before."""
    named = whole_number(request.args.get("from"))
    other = version.number - 1 if named is None else named
    if other == version.number or version.number == 1:
        return []
    older, newer = charter_queries.compared(group, other, version.number)
    return [older.number, newer.number, difference(older.text, newer.text)]


@bp.route("/topics/<slug>/charter/write/", methods=["GET", "POST"])
@signed_in
def write_charter(slug: str) -> ResponseReturnValue:
    """Look at the next version as readers will see it, then publish it or propose it to staff."""
    group, place = group_and_place(slug)
    if not place.decides:
        raise Forbidden(_("Only the chair and the hub’s staff write the charter."))
    present = charter_queries.current(group)
    form = CharterForm(data=beginning(present))
    if not form.validate_on_submit():
        return writing_page(group, place, form)
    if "look" in request.form:
        return writing_page(group, place, form, to_html(form.text.data))
    try:
        write(group, place, form)
    except Stale as told:
        return overtaken(group, place, form, told), 409
    return redirect(url_for(".charter", slug=slug))


def beginning(present: CharterVersion | None) -> dict[str, object]:
    """Return what the form shows at first: the text in force, and which one that is."""
    return {"text": present.text, "after": present.number} if present else {"after": 0}


def write(group: TopicGroup, place: Place, form: CharterForm) -> None:
    """Publish the text where the reader is staff; else it waits for staff's answer."""
    if place.is_staff:
        charter_actions.publish(group, by=current_user.person, **form.said())
        told = _("The charter is in force, and the group hears of it.")
    else:
        charter_actions.propose(group, by=current_user.person, **form.said())
        told = _("The hub’s staff are asked. We write to you when they have answered.")
    db.session.commit()
    flash(told, "success")


def writing_page(
    group: TopicGroup,
    place: Place,
    form: CharterForm,
    preview: Markup | None = None,
    changes: Difference | None = None,
) -> str:
    facts = {"group": group, "place": place, "form": form, "preview": preview, "changes": changes}
    return render("topics/write_charter.html", **facts)


def overtaken(group: TopicGroup, place: Place, form: CharterForm, told: Stale) -> str:
    """Say which version was published meanwhile, and keep what was typed for a second try."""
    present = charter_queries.current(group)
    form.after.data = str(present.number if present else 0)
    form.form_errors.append(_("%(told)s What you typed is kept.", told=told))
    changes = difference(present.text if present else "", form.text.data)
    return writing_page(group, place, form, changes=changes)


@bp.post("/topics/<slug>/charter/proposals/<uuid:uid>/withdraw")
@signed_in
def withdraw_charter(slug: str, uid: uuid.UUID) -> Response:
    group, _place = group_and_place(slug)
    charter_actions.withdraw(charter_queries.proposal_or_404(group, uid), by=current_user.person)
    db.session.commit()
    flash(_("The change is withdrawn."), "success")
    return redirect(url_for(".charter", slug=slug))


# --- staff's answer ---


@bp.route("/staff/topics/<slug>/charter/<uuid:uid>/", methods=["GET", "POST"])
@staff_only
def decide_charter(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Show what a chair wants to change, and say yes or no to it."""
    group = queries.group_or_404(slug)
    proposal = charter_queries.proposal_or_404(group, uid)
    form = AnswerForm(declines="decline" in request.form)
    if not form.validate_on_submit():
        return answer_page(group, proposal, form)
    answer(proposal, form)
    db.session.commit()
    flash(_("%(name)s is told.", name=proposal.by.name), "success")
    return redirect(url_for(".staff_show", slug=slug))


def answer(proposal: CharterProposal, form: AnswerForm) -> None:
    act = charter_actions.decline if form.declines else charter_actions.accept
    act(proposal, by=current_user.person, reason=form.reason.data or "")


def answer_page(group: TopicGroup, proposal: CharterProposal, form: AnswerForm) -> str:
    present = charter_queries.current(group)
    return render(
        "topics/decide_charter.html",
        group=group,
        proposal=proposal,
        form=form,
        present=present,
        changes=difference(present.text if present else "", proposal.text),
        text=to_html(proposal.text),
    )
