"""Telling people which leads they got, and finding an owner for those that have none."""

from hubcommunity.core.links import external
from hubcommunity.notifications.actions import notify
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.step_mail_queries import settings_of
from hubcommunity.people.models import Person


def tell_owner(lead: Lead, *, by: Person | None) -> None:
    """Write to whoever owns a new lead, unless they added it themselves or want no such mails."""
    owner = lead.owner
    if owner is None or (by is not None and owner.id == by.id):
        return
    chosen = settings_of(owner)
    if chosen is not None and not chosen.wants_assigned:
        return
    notify(
        owner,
        "lead.assigned",
        key=f"lead.assigned:{lead.uid}:{lead.version}:{owner.uid}",
        organisation_name=lead.organisation_name,
        pipeline=lead.pipeline.name,
        country=lead.country,
        next_step=lead.next_step,
        page=external("partnerships.lead", uid=lead.uid),
        settings_url=external("partnerships.step_mail_settings"),
    )
