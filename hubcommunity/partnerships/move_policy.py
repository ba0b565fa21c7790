"""What is asked of a lead that is to enter a stage, and of what is said of its loss."""

from collections.abc import Sequence

from flask_babel import gettext as _

from hubcommunity.core import clock
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships import entry_policy
from hubcommunity.partnerships.entry_models import Entry
from hubcommunity.partnerships.loss_policy import in_words, not_lost_because
from hubcommunity.partnerships.models import Lead, Stage, StageKind


def check_move(lead: Lead, entry: Entry, *, taken: int, unticked: Sequence[str]) -> None:
    """Raise `RuleBroken` when a lead may not enter a stage that holds so many leads now.

    A retired stage holds nobody back by its checklist.
    """
    refuse_other_pipeline(lead, entry.stage)
    check_loss(entry)
    entry_policy.check_entry(lead, entry.stage, taken=taken)
    if lead.stage.retired_at is None:
        entry_policy.check_leaving(lead, entry.stage, unticked=unticked)


def check_loss(entry: Entry) -> None:
    is_lost = entry.stage.kind is StageKind.LOST
    if is_lost and (refusal := not_lost_because(entry.loss, entry.reason, clock.today())):
        raise RuleBroken(refusal)


def refuse_other_pipeline(lead: Lead, stage: Stage) -> None:
    if stage.pipeline_id != lead.pipeline_id:
        raise RuleBroken(_("This stage belongs to another pipeline."))


def say_why(lead: Lead, entry: Entry) -> None:
    """Write down why a lead is lost, if it enters such a stage; what was said of it before goes."""
    is_lost = entry.stage.kind is StageKind.LOST
    lead.lost_reason = in_words(entry.loss, entry.reason) if is_lost else ""
    lead.lost_because = entry.loss.because if is_lost else None
    lead.competitor = entry.loss.competitor.strip() if is_lost else ""
