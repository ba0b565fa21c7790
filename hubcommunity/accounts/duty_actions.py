"""Granting and ending duties. `by=None` is the operator, at the machine's own command line."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from hubcommunity.accounts import policy, queries
from hubcommunity.accounts.access_token_actions import end_access_tokens
from hubcommunity.accounts.models import Account, Duty, DutyName
from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.people.models import Person


def grant_duty(account: Account, name: DutyName, *, by: Person | None) -> Duty:
    """Give an account a duty.

    Raise `Forbidden` unless another person who is administrator does it, `RuleBroken` where the
    account has the duty already.
    """
    lock(account)
    refuse_unless_allowed(account, by)
    if any(duty.name is name for duty in open_duties(account)):
        raise RuleBroken(_("This account has that duty already."))
    duty = Duty(account_id=account.id, name=name, granted_by_id=by.id if by else None)
    db.session.add(duty)
    record("duty.granted", by=by, on=account, duty=name.value)
    db.session.expire(account, ["duties"])
    return duty


def end_duty(account: Account, name: DutyName, *, by: Person | None) -> None:
    """Take a duty from an account; it stays on record. Who leaves the staff loses their tokens.

    Raise `Forbidden` as for granting; `RuleBroken` where the account does not have it, or is the
    last administrator.
    """
    administrators = lock_administrators()
    lock(account)
    refuse_unless_allowed(account, by)
    duty = next((duty for duty in open_duties(account) if duty.name is name), None)
    if duty is None:
        raise RuleBroken(_("This account does not have that duty."))
    if name is DutyName.ADMINISTRATOR and len(administrators) == 1:
        raise RuleBroken(_("The last administrator stays: name another one first."))
    duty.ended_at = clock.now()
    record("duty.ended", by=by, on=account, duty=name.value)
    db.session.expire(account, ["duties"])
    if not account.is_staff:
        end_access_tokens(account, by=by)


def refuse_unless_allowed(account: Account, by: Person | None) -> None:
    if by is None:
        return
    actor = queries.account_of(by)
    if actor is not None:
        db.session.refresh(actor, ["duties"])  # they may have ended while this waited for its turn
    if not policy.may_change_duties(account, actor, by):
        raise Forbidden(_("Only another administrator changes duties."))


def lock_administrators() -> Sequence[Duty]:
    """Lock the open duties of administrators, so that two cannot end each other's at once."""
    query = (
        select(Duty)
        .join(Account, Account.id == Duty.account_id)
        .where(Duty.name == DutyName.ADMINISTRATOR, Duty.ended_at.is_(None))
        .where(Account.closed_at.is_(None))
        .order_by(Duty.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(locked(query)).all()


def lock(account: Account) -> None:
    """Let one at a time change the account's duties."""
    db.session.scalar(locked(select(Account).where(Account.id == account.id)))


def open_duties(account: Account) -> Sequence[Duty]:
    return db.session.scalars(
        select(Duty).where(Duty.account_id == account.id, Duty.ended_at.is_(None))
    ).all()
