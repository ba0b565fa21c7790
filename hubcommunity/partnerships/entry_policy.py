"""What a stage asks of a lead before it may enter, and before it may go on."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships.models import Lead, Stage, StageKind


class Fact(NamedTuple):
    """Something that can be known of a lead: its words, and whether it is known."""

    label: Any
    is_known: Callable[[Lead], bool]


# By the names that `Stage.required` keeps, in the order of the lead's form.
FACTS: dict[str, Fact] = {
    "organisation": Fact(
        _l("organisation known to the hub"), lambda lead: known(lead.organisation)
    ),
    "country": Fact(_l("country"), lambda lead: known(lead.country)),
    "type": Fact(_l("type of organisation"), lambda lead: known(lead.type)),
    "contact": Fact(_l("contact with an e-mail address"), lambda lead: known(lead.contact)),
    "source": Fact(_l("source"), lambda lead: known(lead.source)),
    "amount": Fact(_l("amount"), lambda lead: known(lead.amount_cents)),
    "expected_close_on": Fact(_l("expected close"), lambda lead: known(lead.expected_close_on)),
    "description": Fact(_l("description"), lambda lead: known(lead.description)),
    "owner": Fact(_l("owner"), lambda lead: known(lead.owner)),
    "next_step": Fact(_l("next step"), lambda lead: known(lead.next_step)),
    "next_step_on": Fact(_l("date of the next step"), lambda lead: known(lead.next_step_on)),
}


class NotYetKnown(RuleBroken):
    """Something must be known of the lead first; who edits the lead can say it."""


def known(value: object) -> bool:
    """Say whether something was said; 0 is a value."""
    return value is not None and value != ""


def missing(lead: Lead, stage: Stage) -> list[str]:
    """Return the words of what must be known before the lead enters the stage, and is not."""
    asked = [fact for name, fact in FACTS.items() if name in stage.required]
    return [str(fact.label) for fact in asked if not fact.is_known(lead)]


def check_entry(lead: Lead, stage: Stage, *, taken: int) -> None:
    """Raise `RuleBroken` when a stage, which holds so many leads now, does not take the lead."""
    if stage.retired_at is not None:
        raise RuleBroken(_("“%(stage)s” is retired: no lead enters it any more.", stage=stage.name))
    check_room(stage, taken)
    lacks = missing(lead, stage)
    if lacks:
        facts = {"stage": stage.name, "facts": ", ".join(lacks)}
        raise NotYetKnown(_("Before a lead enters “%(stage)s”, say its %(facts)s.", **facts))


def check_room(stage: Stage, taken: int) -> None:
    """Raise `RuleBroken` when a stage that holds so many leads takes no more."""
    if stage.limit_is_hard and is_full(stage, taken):
        facts = {"stage": stage.name, "limit": stage.limit}
        raise RuleBroken(
            _("“%(stage)s” takes %(limit)s at most, and is full: move one on first.", **facts)
        )


def check_leaving(lead: Lead, to: Stage, *, unticked: Sequence[str]) -> None:
    """Raise `RuleBroken` when something is to be done before the lead goes on."""
    if unticked and goes_on(lead.stage, to):
        raise RuleBroken(
            _(
                "Before the lead goes on from “%(stage)s”, tick off: %(items)s.",
                stage=lead.stage.name,
                items=", ".join(unticked),
            )
        )


def goes_on(present: Stage, to: Stage) -> bool:
    """Say whether a move is one ahead: back, on hold and lost is open to every lead."""
    return to.kind in (StageKind.OPEN, StageKind.WON) and to.position > present.position


def is_full(stage: Stage, taken: int) -> bool:
    return stage.limit is not None and taken >= stage.limit


def warning(stage: Stage, taken: int) -> str:
    """Return what to tell whoever put one more lead into a stage; nothing while it has room."""
    if stage.limit is None or taken <= stage.limit:
        return ""
    return _(
        "“%(stage)s” is over its limit: %(taken)s of %(limit)s.",
        stage=stage.name,
        taken=taken,
        limit=stage.limit,
    )
