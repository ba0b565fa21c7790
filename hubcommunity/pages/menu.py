"""The menu of whoever is signed in; and the staff's at the side, with what waits, drawn anew where
one of its numbers changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from hubcommunity.core import i18n
from hubcommunity.core.fragments import draw, fragment
from hubcommunity.core.watching import remembers
from hubcommunity.pages.queries import WAITED_FOR, Waiting, waiting
from hubcommunity.partnerships.menu_queries import MENU as PIPELINES
from hubcommunity.partnerships.menu_queries import MenuItem
from hubcommunity.partnerships.menu_queries import menu as pipelines
from hubcommunity.partnerships.step_list_queries import DUE, due_count
from hubcommunity.topics.figure_queries import REQUESTS, open_requests_by_group

# From these the menu is made.
MENU = (*WAITED_FOR, *REQUESTS, *PIPELINES, *DUE)


@dataclass(frozen=True)
class Item:
    """A line of the menu."""

    label: str
    url: str
    count: int = 0
    hot: bool = False


Sections = Sequence[tuple[str, Sequence[Item]]]


class Reader(NamedTuple):
    """Of whoever reads the menu, all on which it depends, with their present day."""

    person_id: int
    is_staff: bool
    keeps_notices: bool
    today: date


def account_menu() -> Markup:
    """Return the menu of the reader's own pages; with its form, which pages give their token."""
    person = current_user.person
    return fragment(
        "layout/account_menu.html",
        at_home=request.endpoint == "pages.desk",
        initials=person.initials,
        name=person.name,
        is_staff=current_user.is_staff,
        reads_reports=current_user.has_duty("reports"),
    )


def staff_menu() -> Markup:
    """Return the menu; a hot count is work that waits.

    Who reads reports without being staff finds these alone.
    """
    keeps_notices = current_user.has_duty("privacy officer")
    of = Reader(current_user.person.id, current_user.is_staff, keeps_notices, i18n.today())
    return draw_menu(of, current_url(sections(of)))


@remembers(*MENU)
def draw_menu(of: Reader, current: str) -> Markup:
    return draw("layout/_staff_menu.html", sections=sections(of), current=current)


@remembers(*MENU)
def sections(of: Reader) -> Sections:
    return all_sections(of) if of.is_staff else [("", reports_items())]


def current_url(menu: Sections) -> str:
    """Return the item under which the present page lies, the nearest of several."""
    overview, here = url_for("pages.staff"), request.path
    urls = [item.url for _heading, items in menu for item in items if here.startswith(item.url)]
    nearest = max(urls, key=len, default="")
    return nearest if nearest != overview or here == overview else ""


def all_sections(of: Reader) -> Sections:
    waits = waiting()
    return [
        ("", [Item(_("Overview"), url_for("pages.staff"))]),
        (_("Members"), member_items(waits)),
        (_("Upkeep"), upkeep_items(waits)),
        (_("Partnerships"), lead_items(of, waits)),
        (_("Topics"), [topic_item(waits), Item(_("Library"), url_for("library.index"))]),
        (
            _("Stewardship"),
            [
                *reports_items(),
                *(notices_items() if of.keeps_notices else ()),
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


def lead_items(of: Reader, waits: Waiting) -> list[Item]:
    """Return the pipelines that a reader sees, and what waits in them."""
    rows, due = pipelines(of.person_id), due_count(of.person_id, of.today)
    mails, untold = (sum(getattr(row, name) for row in rows) for name in ("mails", "untold"))
    return [
        *pipeline_items(rows),
        waiting_item(_("My next steps"), url_for("partnerships.next_steps"), due),
        waiting_item(_("Mail to leads"), url_for("lead_mail.index"), mails),
        waiting_item(_("Notices to contacts"), url_for("partnerships.notices"), untold),
        waiting_item(_("Enquiries"), url_for("enquiries.index"), waits.enquiries),
    ]


def pipeline_items(rows: Sequence[MenuItem]) -> list[Item]:
    """Return the pipelines, and the leads that nobody looks after as long as there are any."""
    items = [
        Item(row.name, url_for("partnerships.board", slug=row.slug), row.open_leads) for row in rows
    ]
    unowned = sum(row.without_owner for row in rows)
    if unowned:
        items.append(waiting_item(_("Without an owner"), url_for("partnerships.unowned"), unowned))
    return items


def topic_item(waits: Waiting) -> Item:
    requests = sum(open_requests_by_group().values())
    count = requests + waits.quiet_groups + waits.charters
    return waiting_item(_("Topic groups"), url_for("topics.staff_index"), count)


def notices_items() -> list[Item]:
    """Notices are the privacy officer's; other staff have no such page."""
    return [Item(_("Notices"), url_for("consent.notices"))]
