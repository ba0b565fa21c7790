"""Keeping the lists from which something is chosen of a lead. Nothing of them is ever deleted."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.audit.queries import latest_about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.i18n import moment
from hubcommunity.core.revisions import bump
from hubcommunity.partnerships.listed_models import Listed
from hubcommunity.partnerships.listed_queries import KeptList, held_rows, list_of
from hubcommunity.partnerships.pipeline_actions import swapped
from hubcommunity.people.models import Person


def add_listed(kept: KeptList, *, by: Person, **said: Any) -> Listed:
    """Add a row to a list, behind the others; raise `RuleBroken` where one has its name."""
    rows = held_rows(kept.model)
    refuse_taken(kept, rows, said["name"])
    row = kept.model(position=behind(rows), **said)
    db.session.add(row)
    db.session.flush()
    record(f"{kept.event}.added", by=by, on=row, name=row.name)
    bump("partnerships")
    return row


def change_listed(row: Listed, *, version: int, is_retired: bool, by: Person, **said: Any) -> None:
    """Say something else of a row, retire it, or bring it back behind the others; leads that have
    it keep it. Raise `Stale` for an old version, `RuleBroken` where another row has its name.
    """
    kept, rows = list_of(row), held_rows(type(row))
    if row.version != version:
        raise stale(row)
    refuse_taken(kept, [each for each in rows if each is not row], said["name"])
    before = facts_of(row, said)
    if is_retired != (row.retired_at is not None):
        row.retired_at = clock.now() if is_retired else None
        row.position = row.position if is_retired else behind(rows)
    for name, value in said.items():
        setattr(row, name, value)
    after = facts_of(row, said)
    if changes := {name: [was, after[name]] for name, was in before.items() if was != after[name]}:
        row.version += 1
        record(f"{kept.event}.changed", by=by, on=row, name=row.name, changes=changes)
        bump("partnerships")


def order_listed(row: Listed, *, up: bool, by: Person) -> None:
    """Put a row before its neighbour, or behind it; at the end nothing happens. Raise `Stale` for
    one that somebody has retired.
    """
    rows = [each for each in held_rows(type(row)) if each.retired_at is None]
    if row.retired_at is not None:
        raise stale(row)
    if swapped(rows, row, up):
        record(f"{list_of(row).event}.ordered", by=by, on=row, name=row.name, up=up)


def facts_of(row: Listed, said: dict[str, Any]) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in said}
    return {**facts, "retired": row.retired_at is not None}


def behind(rows: Sequence[Listed]) -> int:
    return max((row.position for row in rows), default=-1) + 1


def refuse_taken(kept: KeptList, rows: Sequence[Listed], name: str) -> None:
    if any(row.name == name for row in rows):
        raise RuleBroken(str(kept.taken))


def stale(row: Listed) -> Stale:
    """Return the refusal that says who changed the row last, when, and what it is called now."""
    last = next(iter(latest_about(row, 1)), None)
    who = last.actor.name if last and last.actor else _("Somebody else")
    facts = {"who": who, "name": row.name, "when": moment(last.at if last else clock.now())}
    if row.retired_at is not None:
        return Stale(_("%(who)s retired “%(name)s” on %(when)s.", **facts))
    return Stale(_("%(who)s changed this on %(when)s. It is called “%(name)s” now.", **facts))
