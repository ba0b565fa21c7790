"""The page of a lead in parts, each drawn once for all who see the lead, until it changes.

Who sees the lead is asked each time. Leads that may be the same are drawn for each reader: they may
be in pipelines that others do not see.
"""

import uuid
from datetime import date, datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.fragments import draw
from hubcommunity.core.paging import Page
from hubcommunity.core.watching import lasts, remembers
from hubcommunity.partnerships import history_queries, policy
from hubcommunity.partnerships.address_policy import address_of
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.lead_page_queries import KNOWN, Known, known
from hubcommunity.partnerships.models import Lead, Pipeline, Stage
from hubcommunity.partnerships.owner_queries import COLLEAGUES, colleagues, colleagues_for
from hubcommunity.partnerships.queries import LeadSeen
from hubcommunity.partnerships.step_forms import ActivityForm
from hubcommunity.partnerships.step_views import Opened
from hubcommunity.partnerships.twin_models import LeadsApart
from hubcommunity.partnerships.twins.queries import Known as Facts
from hubcommunity.partnerships.twins.queries import twins_of
from hubcommunity.people.models import Person

WITHOUT_TOKEN = {"csrf": False}


class Drawn(NamedTuple):
    """The parts of a lead that depend on its day alone, and when one of them is no longer true."""

    head: Markup
    steps: Markup
    hint: Markup
    work: Markup
    side: Markup
    foot: Markup
    # By what it is compared with others.
    facts: Facts
    until: datetime


class Timeline(NamedTuple):
    """A page of what happened, and its moments as they are shown."""

    page: Page[Any]
    moments: Markup


@remembers(*KNOWN, *COLLEAGUES, still_holds=lasts)
def lead_drawn(lead_id: int, today: date) -> Drawn:
    found = known(lead_id)
    shown = {"lead": found.lead, "known": found, "hanging": found.hanging, "today": today}
    return Drawn(
        head=draw("partnerships/_lead_head.html", **shown),
        steps=steps_shown(found, today, None),
        hint=draw("partnerships/_lead_hint.html", **shown),
        work=draw("partnerships/_lead_work.html", **shown),
        side=draw("partnerships/_lead_side.html", **shown),
        foot=draw("partnerships/_lead_foot.html", **shown, own_address=address_of(found.lead)),
        facts=facts_of(found),
        until=found.older_at,
    )


def facts_of(found: Known) -> Facts:
    emails = (contact.email or "" for contact in found.hanging.contacts)
    return Facts(found.lead.organisation_name, found.lead.organisation_id, tuple(emails))


def steps_with(opened: Opened, lead_id: int, today: date) -> Markup:
    """Return the steps of a lead with a form that is open at one of them."""
    return steps_shown(known(lead_id), today, opened)


def steps_shown(found: Known, today: date, opened: Opened | None) -> Markup:
    return draw(
        "partnerships/_lead_steps.html",
        lead=found.lead,
        rows=found.hanging.steps,
        staff_ids={each.id for each in colleagues()},
        opened=opened,
        today=today,
    )


@remembers(*history_queries.MOMENTS)
def timeline_drawn(lead_id: int, kind: str, number: int) -> Timeline:
    lead = db.session.get_one(Lead, lead_id, options=[joinedload(Lead.stage, innerjoin=True)])
    page = history_queries.history(lead, kind, number)
    moments = draw("partnerships/_lead_moments.html", moments=page.items)
    return Timeline(Page((), page.number, page.size, page.total), moments)


@remembers(Lead, Contact, Person, Stage, LeadsApart, *policy.SIGHT)
def twins_drawn(lead_id: int, uid: uuid.UUID, facts: Facts, person_id: int) -> Markup:
    """Return the leads that a reader sees which may be the same as the one of these facts."""
    twins = twins_of(lead_id, facts, db.session.get_one(Person, person_id))
    return draw("partnerships/_twins.html", uid=uid, twins=twins) if twins else Markup()


def plan_fields(form: ActivityForm | None, lead: LeadSeen) -> Markup:
    """Return the fields of a step or note as they were filled in, or else empty."""
    if form is not None:
        return fields_of(form)
    return empty_fields(lead.pipeline_id, lead.is_restricted)


@remembers(Pipeline, *policy.SIGHT, *COLLEAGUES)
def empty_fields(pipeline_id: int, is_restricted: bool) -> Markup:
    staff = colleagues_for(pipeline_id, is_restricted=is_restricted)
    return fields_of(ActivityForm(staff, formdata=None, meta=WITHOUT_TOKEN))


def fields_of(form: ActivityForm) -> Markup:
    return draw("partnerships/_plan_fields.html", form=form)
