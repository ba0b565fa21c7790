"""What happened to a lead, in the words of its timeline: a moment for each row that was read of it.

A row has the columns of all sources (`history_queries`); those of the others are empty.
"""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from hubcommunity.core.links import path_of
from hubcommunity.mail.models import MessageState
from hubcommunity.partnerships.change_queries import details
from hubcommunity.partnerships.moment_queries import Moment
from hubcommunity.partnerships.step_models import ActivityState

FATES = {
    MessageState.PENDING: _l("waits to be sent"),
    MessageState.CLAIMED: _l("waits to be sent"),
    MessageState.SENT: _l("sent"),
    MessageState.FAILED: _l("not delivered"),
    MessageState.SUPPRESSED: _l("not sent"),
}
# What the trace tells of a lead beside its changes; moves and notes have rows of their own.
TOLD = {
    "lead.application_discarded": _l("Application discarded"),
    "lead.application_filled_in": _l("Application filled in"),
    "lead.application_handed_over": _l("Application handed over"),
    "lead.application_taken_back": _l("Application taken back"),
    "lead.contact_added": _l("Contact added"),
    "lead.contact_changed": _l("Record of a contact changed"),
    "lead.contact_removed": _l("Contact removed"),
    "lead.contact_told": _l("Notice sent to a contact"),
    "lead.edited": _l("Changed"),
    "lead.file_added": _l("File added"),
    "lead.file_removed": _l("File removed"),
    "lead.invited": _l("Invited to apply"),
    "lead.became_member": _l("Became a member"),
    "lead.ticked": _l("Ticked off"),
    "lead.organisation_linked": _l("Organisation linked"),
    "lead.organisation_unlinked": _l("Organisation no longer linked"),
    "lead.took_in": _l("Another lead went into this one"),
    "lead.unticked": _l("Open again"),
    "support.delivered": _l("Delivered"),
    "support.expert_agreed": _l("Expert agreed"),
    "support.expert_asked": _l("Expert asked"),
    "support.expert_declined": _l("Expert declined"),
    "support.promise_changed": _l("Deliverable changed"),
    "support.promised": _l("Deliverable added"),
    "support.story_begun": _l("Success story begun"),
    "support.story_discarded": _l("Draft of the success story discarded"),
    "support.taken_out": _l("Deliverable taken out"),
    "support.written_down": _l("Request for support written down"),
}


def moment(row: Any, people: dict[str, str]) -> Moment:
    """Tell of a row; contacts and owners in changes are named as they are called now."""
    if row.source == "changes":
        return change(row, people)
    return WORDS[row.source](row)


def who(row: Any) -> str:
    return f"{row.given_name} {row.family_name}".strip() if row.given_name is not None else ""


def stay(row: Any) -> Moment:
    """Tell of a stay in a stage, with how long the lead was in the stage before."""
    if row.left_stage is None:
        text, detail = _("Added to “%(stage)s”", stage=row.stage), why(row)
    else:
        text = _("Moved to “%(stage)s”", stage=row.stage)
        detail = "\n".join(filter(None, (why(row), how_long(row))))
    return Moment(row.at, who(row), text, detail)


def why(row: Any) -> str:
    """Say why a lead was lost, and who got it instead."""
    went = _("It went to %(name)s.", name=row.went_to) if row.went_to else ""
    return "\n".join(filter(None, (row.reason, went)))


def how_long(row: Any) -> str:
    """Say how long a lead was in the stage that it left."""
    days = ((row.before_left_at or row.before_entered_at) - row.before_entered_at).days
    if days == 0:
        return _("Less than a day in %(stage)s", stage=row.left_stage)
    return ngettext(
        "%(num)s day in %(stage)s", "%(num)s days in %(stage)s", days, stage=row.left_stage
    )


def activity(row: Any) -> Moment:
    """Tell what was done, and what was not in the end; what is planned has its own list."""
    text = row.activity_kind.label
    if row.activity_state is ActivityState.CANCELLED:
        text = _("%(kind)s cancelled", kind=text)
    detail = "\n".join(filter(None, (row.activity_text, row.outcome)))
    return Moment(row.at, who(row), text, detail)


def mail(row: Any) -> Moment:
    """Tell of a mail by its subject, and whether it went out; its receivers are private."""
    text = _("Mail: %(subject)s", subject=row.mail_subject)
    return Moment(row.at, "", text, str(FATES[row.mail_state]))


def received(row: Any) -> Moment:
    """Tell of a mail that came, with its text, and what of it was not kept."""
    left_out = _("Left out: %(what)s", what=row.left_out) if row.left_out else ""
    detail = "\n\n".join(filter(None, (row.received_text, left_out)))
    text = _("Mail received: %(subject)s", subject=row.received_subject)
    if row.is_ours:
        text = _("Mail: %(subject)s", subject=row.received_subject)
    return Moment(row.at, row.sender_name or row.sender_address, text, detail)


def change(row: Any, people: dict[str, str]) -> Moment:
    """Tell of what the trace has on record; it may lead to the organisation that it names."""
    slug = row.details.get("organisation")
    link = path_of("pages.organisation", slug=slug) if slug else ""
    return Moment(row.at, who(row), str(TOLD[row.event]), details(row, people), link)


WORDS: dict[str, Callable[[Any], Moment]] = {
    "moves": stay,
    "activities": activity,
    "mails": mail,
    "received": received,
}
