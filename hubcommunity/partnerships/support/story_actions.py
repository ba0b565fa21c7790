"""Beginning a success story of what came of a country’s support, and giving it up."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.i18n import country_name, day
from hubcommunity.core.markdown import excerpt
from hubcommunity.library.draft_actions import begin_draft, discard_draft
from hubcommunity.library.draft_models import Draft
from hubcommunity.library.draft_queries import draft_of_lead
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships import step_actions
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.support import queries
from hubcommunity.partnerships.support.actions import held
from hubcommunity.partnerships.support.models import ExpertState, Support
from hubcommunity.people.models import Person


def start_story(lead: Lead, *, by: Person) -> Draft:
    """Return the draft of a lead’s story, begun now where there is none; twice is once.

    Raise `RuleBroken` before an outcome is written down.
    """
    step_actions.hold(lead)
    if present := draft_of_lead(lead.id):
        return present
    support = held(lead)
    if support is None or not support.outcome:
        raise RuleBroken(_("Write down first what came of it."))
    title = title_of(lead, support)
    draft = begin_draft(
        title=title,
        summary=excerpt(support.outcome.partition("\n\n")[0]),
        text=text_of(lead, support),
        topics=lead.topics,
        credited=who_helped(lead),
        lead_id=lead.id,
        by=by,
    )
    record("support.story_begun", by=by, on=lead, item=title)
    return draft


def discard_story(draft: Draft, *, by: Person) -> None:
    """Delete the draft of a story; the lead that it tells of, if any, keeps that there was one."""
    lead = db.session.get(Lead, draft.lead_id) if draft.lead_id else None
    if lead is not None:
        step_actions.hold(lead)
    title = draft.title
    discard_draft(draft, by=by)
    if lead is not None:
        record("support.story_discarded", by=by, on=lead, item=title)


def title_of(lead: Lead, support: Support) -> str:
    what = support.need.name if support.need else _("Country support")
    if not lead.country:
        return what
    return _("%(need)s: %(country)s", need=what, country=country_name(lead.country))


def text_of(lead: Lead, support: Support) -> str:
    """Return what is on record, in Markdown, without the fields that are about people."""
    delivered = [
        f"- {each.name} ({day(each.delivered_on)})"
        for each in queries.deliverables_of(lead)
        if each.delivered_on
    ]
    parts = (
        (_("The need"), support.need.name if support.need else ""),
        (_("What was agreed"), support.scope),
        (_("What was delivered"), "\n".join(delivered)),
        (_("What came of it"), support.outcome),
    )
    return "\n\n".join(f"## {heading}\n\n{words}" for heading, words in parts if words)


def who_helped(lead: Lead) -> list[Organisation]:
    """Return the organisations whose experts agreed to help."""
    agreed = [each for each in queries.experts_of(lead) if each.state is ExpertState.AGREED]
    return list(dict.fromkeys(each.organisation for each in agreed))
