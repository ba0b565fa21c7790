"""Making accounts, issuing and using one-time links, and writing to an account's owner."""

import uuid
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from hubcommunity.accounts import queries
from hubcommunity.accounts.models import HAS_ACCOUNT, Account, Token
from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.tokens import new_token
from hubcommunity.mail.actions import queue
from hubcommunity.mail.bounce_actions import forget_bounce
from hubcommunity.mail.models import Message
from hubcommunity.people.models import Person


def create_account(person: Person, password_hash: str) -> Account:
    """Give a person a login; raise `RuleBroken` where they have one, or no address to use it."""
    db.session.flush()
    db.session.scalar(locked(select(Person).where(Person.id == person.id)))
    db.session.refresh(person, ["email", "email_folded"])  # it may be somebody else's by now
    if not person.email:
        raise RuleBroken(_("There is no e-mail address to sign in with."))
    if queries.account_of(person) is not None:
        raise RuleBroken(str(HAS_ACCOUNT))
    account = Account(person=person, password_hash=password_hash)
    db.session.add(account)
    forget_bounce(person.email)  # an account is made by a link that was mailed there
    record("account.created", by=person, on=account)
    return account


def issue_token(purpose: str, subject_uid: uuid.UUID, *, lasts: timedelta, **payload: Any) -> str:
    """Return the secret of a new one-time link; only its hash is kept."""
    secret, kept = new_token()
    db.session.add(
        Token(
            token_hash=kept,
            purpose=purpose,
            subject_uid=subject_uid,
            payload=payload,
            expires_at=clock.now() + lasts,
        )
    )
    db.session.flush()
    return secret


def use_token(purpose: str, token: str) -> Token:
    """Use a one-time link up and return its row; raise `RuleBroken` when it no longer works."""
    found = db.session.scalar(
        locked(queries.tokens(purpose, token)).execution_options(populate_existing=True)
    )
    if found is None or not queries.is_usable(found):
        raise RuleBroken(_("This link was used already, or is too old. Ask for a new one."))
    found.used_at = clock.now()
    return found


def end_tokens(purpose: str, subject_uid: uuid.UUID) -> None:
    """Make every open link of one purpose and subject unusable."""
    db.session.execute(
        update(Token)
        .where(Token.purpose == purpose, Token.subject_uid == subject_uid)
        .where(Token.used_at.is_(None))
        .values(used_at=clock.now())
    )


def end_all_tokens(*subject_uids: uuid.UUID) -> None:
    """Make every open link about these subjects unusable, whatever it is for."""
    db.session.execute(
        update(Token)
        .where(Token.subject_uid.in_(subject_uids), Token.used_at.is_(None))
        .values(used_at=clock.now())
    )


def tell(
    person: Person,
    event: str,
    *,
    to_address: str | None = None,
    holds_secret: bool = False,
    **context: Any,
) -> Message | None:
    """Write a mail about a person's own login: no preference and no consent has a say in it.

    Only the person's own address is greeted by name: of any other nobody knows whose it is.
    """
    address = to_address or person.email
    if not address:
        return None
    return queue(
        event,
        key=uuid.uuid4().hex,
        to_address=address,
        language=person.language,
        person_id=person.id,
        holds_secret=holds_secret,
        person=person,
        greeting_name="" if to_address else queries.greeting_name(person),
        **context,
    )
