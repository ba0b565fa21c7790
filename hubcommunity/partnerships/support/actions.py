"""Writing down what a country asks for, what was agreed, and what came of it."""

from datetime import date
from typing import TypedDict, Unpack

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.partnerships import step_actions
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.support import queries
from hubcommunity.partnerships.support.models import Support, SupportNeed
from hubcommunity.people.models import Person


class Request(TypedDict, total=False):
    """What can be said of a request for support; whatever is not mentioned stays as it is."""

    need: SupportNeed | None
    need_words: str
    authority: str
    requested_on: date | None
    scope: str
    outcome: str


def write_down(lead: Lead, *, by: Person | None, version: int, **said: Unpack[Request]) -> Support:
    """Keep what is said of a request; the version is that which was seen, 0 where there was none.

    Raise `Stale` when somebody wrote it down meanwhile.
    """
    step_actions.hold(lead)
    support = held(lead)
    if (support.version if support else 0) != version:
        raise Stale(_("Somebody else has written down more of this request meanwhile."))
    support = support or begin(lead)
    before = plain(support)
    for name, value in said.items():
        setattr(support, name, value.strip() if isinstance(value, str) else value)
    after = plain(support)
    if changed := [name for name in after if after[name] != before[name]]:
        db.session.flush()
        record("support.written_down", by=by, on=lead, changed=changed)
    return support


def held(lead: Lead) -> Support | None:
    """Return what is written down as it now is; whoever changes it holds the lead."""
    support = queries.support_of(lead)
    if support is not None:
        db.session.refresh(support)
    return support


def begin(lead: Lead) -> Support:
    support = Support(lead_id=lead.id, need=None, need_words="", authority="", scope="", outcome="")
    db.session.add(support)
    return support


def plain(support: Support) -> dict[str, object]:
    return {
        "need": support.need.name if support.need else None,
        "need_words": support.need_words,
        "authority": support.authority,
        "requested_on": support.requested_on,
        "scope": support.scope,
        "outcome": support.outcome,
    }
