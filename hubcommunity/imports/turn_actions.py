"""The worker's turn at an import: it claims one, goes on with it, and puts it back if it fails."""

from flask_babel import gettext as _

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.i18n import writing_to
from hubcommunity.imports import queries
from hubcommunity.imports.models import Import
from hubcommunity.imports.run_actions import LEASE, Step, go_on, spoil


def claim(worker: str) -> Import | None:
    """Take the import that waits longest, for the time of a lease; None when none is due."""
    one = db.session.scalar(queries.due().limit(1).with_for_update(skip_locked=True))
    if one is not None:
        one.claimed_by, one.lease_until = worker, clock.now() + LEASE
    return one


def carry_out(one: Import, worker: str, step: Step) -> None:
    """Go on with a claimed import; nothing where another worker has it by now.

    The row stays locked while it is written, so that nobody takes over what is still going on.
    """
    queries.hold(one)
    if one.claimed_by == worker and one.waits:
        with writing_to(one.by.language, None):  # what is said is kept for who handed it in
            go_on(one, step)


def give_up(one: Import, worker: str) -> None:
    """Put an import that could not be carried out back before its readers."""
    queries.hold(one)
    if one.claimed_by == worker and one.waits:
        with writing_to(one.by.language, None):
            spoil(one, _("Something went wrong on our side. Nothing was written. Try again later."))
