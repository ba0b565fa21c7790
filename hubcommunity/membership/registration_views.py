"""Registering an organisation in four steps, each with its own address."""

import uuid
from typing import Any

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from limits import parse
from werkzeug.wrappers import Response

from hubcommunity.consent.models import MEMBERSHIP, NEWS
from hubcommunity.consent.queries import present_notice
from hubcommunity.core import attempts, sessions
from hubcommunity.core.access import public
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.membership import registration_actions as actions
from hubcommunity.membership import registration_queries as queries
from hubcommunity.membership.answer_queries import answers_that_count
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.handed_in_views import onward as handed_in
from hubcommunity.membership.models import Application
from hubcommunity.membership.prepared_actions import send_proven
from hubcommunity.membership.prepared_queries import is_proven
from hubcommunity.membership.registration_forms import OrganisationForm, PersonForm, TopicsForm
from hubcommunity.membership.registration_queries import (
    ALIKE,
    CHECK,
    MORE,
    ORGANISATION,
    TOPICS,
    YOU,
)
from hubcommunity.people.models import Person

BEGUN = parse("60/hour")
SENT = parse("30/hour")
# What the session cookie carries: the draft's name, nothing that was answered.
KEPT = sessions.BEGUN


def applicant() -> Person | None:
    """Return who is signed in; they are not asked who they are."""
    return current_user.person if current_user.is_authenticated else None


def present_draft() -> Application | None:
    """Return the draft that this browser is working on."""
    return queries.draft(uuid.UUID(session[KEPT]), applicant()) if KEPT in session else None


def to_first_missing(draft: Application | None) -> Response:
    return redirect(url_for(queries.first_missing(draft, applicant())))


def onward(draft: Application, step: str) -> Response:
    """Go to the next step; back to the check page when an answer was changed from there."""
    pages = queries.pages(draft, applicant())
    after = pages[pages.index(step) + 1]
    if request.args.get("change") or not queries.is_reached(after, draft, applicant()):
        return to_first_missing(draft)
    return redirect(url_for(after))


def back_from(step: str, draft: Application) -> str:
    """Return the address of the page before; an offer to join stands between the first two.

    Who changes an answer came from the check page, and goes back there.
    """
    if request.args.get("change"):
        return url_for(CHECK)
    pages = queries.pages(draft, applicant())
    before = pages[pages.index(step) - 1]
    joins = before == ORGANISATION and draft.organisation_id is not None
    return url_for(ALIKE if joins else before)


def step_page(step: str, draft: Application | None, **context: Any) -> str:
    """Render a step with the way through all of them."""
    steps = queries.steps(draft, applicant())
    place = steps.index(ORGANISATION if step in (ALIKE, MORE) else step)
    return render(
        f"membership/{step.partition('.')[2]}.html",
        draft=draft,
        headings=[queries.HEADINGS[each] for each in steps],
        current=place + 1,
        **context,
    )


@bp.route("/join/", methods=["GET", "POST"])
@public
def join() -> ResponseReturnValue:
    """Step one: the organisation. The draft begins here, when all of it is right."""
    draft = present_draft()
    form = OrganisationForm(obj=draft)
    if request.method == "GET" or (not form.validate() and draft is None):
        return step_page(ORGANISATION, draft, form=form)
    if draft is None:
        refusal = _("Registrations were begun here too often.")
        attempts.spend(BEGUN, "registration", attempts.source(), refusal=refusal)
        draft = actions.begin(form.answers(), by=applicant())
        session[KEPT] = str(draft.uid)
    else:
        actions.keep_organisation(draft, form.answers())
    db.session.commit()
    return step_page(ORGANISATION, draft, form=form) if form.errors else onward(draft, ORGANISATION)


@bp.route("/join/alike/", methods=["GET", "POST"])
@public
def alike() -> ResponseReturnValue:
    """Between the steps: organisations that this one may be are offered to be joined."""
    draft = present_draft()
    found = queries.alike(draft) if draft else ()
    if draft is None or not found:
        return to_first_missing(draft)
    if request.method == "GET":
        return step_page(ALIKE, draft, alike=found)
    chosen = next((each for each in found if str(each.uid) == request.form.get("join")), None)
    if chosen is None:
        actions.insist(draft)
    else:
        actions.choose(draft, chosen)
    db.session.commit()
    return to_first_missing(draft)


@bp.route("/join/you/", methods=["GET", "POST"])
@public
def you() -> ResponseReturnValue:
    """Step two: the person. Right answers are kept, even while others are wrong."""
    draft = present_draft()
    if draft is None or applicant() or not queries.is_reached(YOU, draft, None):
        return to_first_missing(draft)
    form = PersonForm(obj=draft, has_password=draft.password_hash is not None)
    if request.method == "GET":
        return step_page(YOU, draft, form=form, proven=is_proven(draft))
    is_right = form.validate()
    actions.keep_person(draft, form.answers(), form.right_password())
    db.session.commit()
    if "back" in request.form:
        return redirect(back_from(YOU, draft))
    return onward(draft, YOU) if is_right else step_page(YOU, present_draft(), form=form)


@bp.route("/join/topics/", methods=["GET", "POST"])
@public
def topics() -> ResponseReturnValue:
    """Step three: topics of interest, and a separate question about news."""
    draft = present_draft()
    is_step = TOPICS in queries.steps(draft, applicant())
    if draft is None or not is_step or not queries.is_reached(TOPICS, draft, applicant()):
        return to_first_missing(draft)
    ticked = [topic.id for topic in draft.topics]
    form = TopicsForm(data={"topics": ticked, "wants_news": draft.wants_news})
    if form.validate_on_submit():
        actions.keep_topics(draft, form.topics.ticked, form.wants_news.data)
        db.session.commit()
        goes_back = "back" in request.form
        return redirect(back_from(TOPICS, draft)) if goes_back else onward(draft, TOPICS)
    notices = {"news": present_notice(NEWS), "notice": present_notice(MEMBERSHIP)}
    return step_page(TOPICS, draft, form=form, **notices)


@bp.route("/join/check/", methods=["GET", "POST"])
@public
def check() -> ResponseReturnValue:
    """Step four: all answers at a glance; the button hands them in."""
    draft = present_draft()
    if draft is None or not queries.is_reached(CHECK, draft, applicant()):
        return to_first_missing(draft)
    if request.method == "GET":
        facts = {"back": back_from(CHECK, draft), "notice": present_notice(MEMBERSHIP)}
        more = answers_that_count(draft)
        return step_page(CHECK, draft, person=applicant(), more=more, **facts)
    refusal = _("Applications were sent from here too often.")
    attempts.spend(SENT, "application", attempts.source(), refusal=refusal)
    return send(draft, applicant())


def send(draft: Application, person: Person | None) -> Response:
    """Hand in the answers of somebody whom we know, or whose address is proven; ask anybody else to
    confirm it.
    """
    if person is None and is_proven(draft):
        confirmed = send_proven(draft)
        session.pop(KEPT, None)
        return handed_in(confirmed)
    if person is None:
        actions.ask_to_confirm(draft)
        db.session.commit()
        return redirect(url_for(".sent"))
    actions.send(draft, by=person)
    db.session.commit()
    session.pop(KEPT, None)
    flash(actions.what_happened(draft), "success")
    return redirect(url_for("pages.desk"))


@bp.get("/join/sent/")
@public
def sent() -> ResponseReturnValue:
    """Say that a mail is on its way: the same words, whoever the address belongs to."""
    draft = present_draft()
    if draft is None or draft.mailed_at is None:
        return to_first_missing(draft)
    return render("membership/sent.html", draft=draft)
