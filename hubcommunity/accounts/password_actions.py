"""Changing a password: with the present one, or by a link when it is forgotten."""

import uuid
from datetime import timedelta

from flask_babel import gettext as _

from hubcommunity.accounts import queries
from hubcommunity.accounts.actions import end_tokens, issue_token, tell, use_token
from hubcommunity.accounts.models import Account, LoginSession, Token
from hubcommunity.accounts.session_actions import end_sessions
from hubcommunity.audit.actions import record
from hubcommunity.core import passwords
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.mail.bounce_actions import forget_bounce
from hubcommunity.people.models import Person

RESET = "account.reset"
RESET_LASTS = timedelta(hours=2)


def prove(account: Account, password: str) -> bool:
    """Say whether the owner sits at the keyboard; a wrong password goes on record."""
    fits = passwords.is_right(account.password_hash, password)
    if not fits:
        record("account.password_refused", by=account.person, on=account)
    return fits


def change_password(account: Account, password: str, *, keep: LoginSession | None = None) -> None:
    """Set a new password: all other sessions and open links end, and the owner is told.

    Raise `RuleBroken` for a password that is too short or too common.
    """
    problem = passwords.problem_with(password, *personal_words(account.person))
    if problem:
        raise RuleBroken(problem)
    account.password_hash = passwords.hash_password(password)
    end_sessions(account, but=keep)
    end_tokens(RESET, account.uid)
    record("account.password_changed", by=account.person, on=account)
    tell(account.person, "account.password_changed")


def personal_words(person: Person) -> tuple[str, str]:
    """Return what a password of this person must not be made of."""
    return person.name, person.email or ""


def send_reset_link(address: str) -> None:
    """Write a link for a new password to the address, where an account signs in with it.

    The same is done for an unknown address, and undone, so that both take the same time.
    """
    account = queries.open_account_with(address)
    record("account.reset_asked", on=account)
    if account is not None:
        write_reset_link(account.person, account.uid)
        return
    trial = db.session.begin_nested()
    write_reset_link(Person(given_name="Nobody", family_name="", email=address), uuid.uuid4())
    trial.rollback()


def write_reset_link(person: Person, account_uid: uuid.UUID) -> None:
    end_tokens(RESET, account_uid)
    token = issue_token(RESET, account_uid, lasts=RESET_LASTS, sent_to=person.email_folded)
    tell(person, "account.reset", holds_secret=True, token=token)


def account_behind(token: Token) -> Account | None:
    """Return the account that a link opens, while it is open and keeps the link's address."""
    account = queries.account_by_uid(token.subject_uid)
    return account if account and queries.was_sent_to(token, account.person) else None


def reset_password(token: str, password: str) -> Account:
    """Set a new password by a link from a mail, and end all sessions.

    Raise `RuleBroken` when the link no longer works or the password is no good.
    """
    account = account_behind(use_token(RESET, token))
    if account is None:
        raise RuleBroken(_("This account is closed, or signs in with another address by now."))
    change_password(account, password)
    forget_bounce(account.person.email)
    return account
