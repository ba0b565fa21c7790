"""The staff's overview, people and the audit trail."""

import uuid

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hubcommunity.accounts.queries import account_of
from hubcommunity.audit import queries as audit_queries
from hubcommunity.consent.queries import standings
from hubcommunity.core import i18n
from hubcommunity.core.access import staff_only
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.organisations.queries import affiliations_of
from hubcommunity.pages import queries
from hubcommunity.pages.blueprint import bp
from hubcommunity.pages.event_queries import words_for
from hubcommunity.pages.forms import AuditFilter
from hubcommunity.pages.sight_queries import entries_in_sight
from hubcommunity.pages.trail_queries import subjects_of
from hubcommunity.partnerships.menu_queries import menu as pipelines
from hubcommunity.partnerships.step_list_queries import due_count
from hubcommunity.people import queries as people_queries
from hubcommunity.topics.figure_queries import open_requests_by_group
from hubcommunity.topics.queries import seats_of

bp.add_app_template_filter(words_for, "event_words")


@bp.get("/staff/")
@staff_only
def staff() -> ResponseReturnValue:
    """Show what waits for staff, and what happened last."""
    me = current_user.person
    latest = audit_queries.latest(10, entries_in_sight(me))
    return render(
        "pages/staff.html",
        waiting=queries.waiting(),
        steps_due=due_count(me.id, i18n.today()),
        join_requests=sum(open_requests_by_group().values()),
        pipelines=pipelines(me.id),
        reach=queries.reach(),
        latest=latest,
        subjects=subjects_of(latest),
    )


@bp.get("/staff/people/")
@staff_only
def people() -> ResponseReturnValue:
    """List the people the hub knows."""
    q = request.args.get("q", "").strip()[:100]
    return render("pages/people.html", q=q, page=queries.page_of_people(q, page_number()))


@bp.get("/staff/people/<uuid:uid>/")
@staff_only
def person(uid: uuid.UUID) -> ResponseReturnValue:
    """Show all hats that a person wears."""
    found = people_queries.get_or_404(uid)
    return render(
        "pages/person.html",
        who=found,
        account=account_of(found),
        affiliations=affiliations_of(found),
        seats=seats_of(found),
        standings=standings(found),
        trail=audit_queries.about(found),
    )


@bp.get("/staff/audit/")
@staff_only
def audit() -> ResponseReturnValue:
    """List the trail, the newest first, under filters."""
    form = AuditFilter(request.args)
    is_right = form.validate()
    actor = people_queries.by_email(form.email.data) if form.email.data else None
    page = audit_queries.page(
        page_number(),
        entries_in_sight(current_user.person),
        event=form.event.data or "",
        actor_id=(actor.id if actor else 0) if form.email.data else None,
        since=form.first_instant if is_right else None,
        until=form.last_instant if is_right else None,
    )
    return render("pages/audit.html", form=form, page=page, subjects=subjects_of(page.items))
