"""The staff's menu at the side, with what waits."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core import i18n
from hubcommunity.pages.queries import Waiting, waiting
from hubcommunity.partnerships.menu_queries import menu as pipelines
from hubcommunity.partnerships.step_list_queries import due_count
from hubcommunity.topics.figure_queries import open_requests_by_group


@dataclass
class Item:
    """A line of the menu."""

    label: str
    url: str
    count: int = 0
    hot: bool = False
    current: bool = False


def staff_menu() -> list[tuple[str, list[Item]]]:
    """Return the sections of the menu; a hot count is work that waits.

    Who reads reports without being staff finds these alone.
    """
    sections = all_sections() if current_user.is_staff else [("", reports_items())]
    mark_current([item for _heading, items in sections for item in items])
    return sections


def mark_current(items: list[Item]) -> None:
    """Mark the item under which the present page lies, the nearest of several."""
    overview = url_for("pages.staff")
    above = [item for item in items if request.path.startswith(item.url)]
    for item in sorted(above, key=lambda item: len(item.url))[-1:]:
        item.current = item.url != overview or request.path == overview


def all_sections() -> list[tuple[str, list[Item]]]:
    waits = waiting()
    return [
        ("", [Item(_("Overview"), url_for("pages.staff"))]),
        (_("Members"), member_items(waits)),
        (_("Upkeep"), upkeep_items(waits)),
        (
            _("Partnerships"),
            [
                *pipeline_items(),
                *unowned_items(),
                steps_item(),
                waiting_item(_("Mail to leads"), url_for("lead_mail.index"), waits.lead_mails),
                enquiries_item(waits.enquiries),
            ],
        ),
        (_("Topics"), [topic_item(waits), Item(_("Library"), url_for("library.index"))]),
        (
            _("Stewardship"),
            [
                *reports_items(),
                *privacy_items(),
                waiting_item(_("Mail"), url_for("mail.index"), waits.failed_mails),
                Item(_("Audit trail"), url_for("pages.audit")),
            ],
        ),
    ]


def member_items(waits: Waiting) -> list[Item]:
    return [
        waiting_item(_("Applications"), url_for("membership.applications"), waits.applications),
        Item(_("Organisations"), url_for("organisations.staff_index")),
        Item(_("Memberships"), url_for("membership.memberships")),
        Item(_("Agreements"), url_for("membership.agreements")),
        Item(_("People"), url_for("pages.people")),
    ]


def upkeep_items(waits: Waiting) -> list[Item]:
    """Return what keeps the hub's knowledge of its members right."""
    return [
        waiting_item(_("E-mail domains"), url_for("organisations.staff_domains"), waits.domains),
        waiting_item(_("Out of reach"), url_for("organisations.unreachable"), waits.unreachable),
        waiting_item(_("Not confirmed"), url_for("membership.unconfirmed"), waits.unconfirmed),
        waiting_item(_("Duplicates"), url_for("merging.duplicates"), waits.duplicates),
    ]


def waiting_item(label: str, url: str, count: int) -> Item:
    return Item(label, url, count, hot=count > 0)


def reports_items() -> list[Item]:
    return [
        Item(_("Reports"), url_for("reports.membership")),
        Item(_("Board report"), url_for("reports.board")),
    ]


def enquiries_item(count: int) -> Item:
    return waiting_item(_("Enquiries"), url_for("enquiries.index"), count)


def pipeline_items() -> list[Item]:
    return [
        Item(row.name, url_for("partnerships.board", slug=row.slug), row.open_leads)
        for row in pipelines(current_user.person)
    ]


def unowned_items() -> list[Item]:
    """Return the leads that nobody looks after, as long as there are any."""
    number = sum(row.without_owner for row in pipelines(current_user.person))
    return (
        [waiting_item(_("Without an owner"), url_for("partnerships.unowned"), number)]
        if number
        else []
    )


def steps_item() -> Item:
    return waiting_item(_("My next steps"), url_for("partnerships.next_steps"), steps_due())


def topic_item(waits: Waiting) -> Item:
    requests = sum(open_requests_by_group().values())
    count = requests + waits.quiet_groups + waits.charters
    return waiting_item(_("Topic groups"), url_for("topics.staff_index"), count)


def privacy_items() -> list[Item]:
    """Notices are the privacy officer's; other staff have no such page."""
    if not current_user.has_duty("privacy officer"):
        return []
    return [Item(_("Notices"), url_for("consent.notices"))]


def steps_due() -> int:
    """Return how many next steps of the signed-in person are late or due today."""
    return due_count(current_user.person, i18n.today())
