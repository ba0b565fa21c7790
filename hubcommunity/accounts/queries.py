"""Finding accounts, sessions and one-time links."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import contains_eager, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from hubcommunity.accounts.models import OPENED_BY, Account, Duty, LoginSession, Token
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.prepared import prepared
from hubcommunity.core.revisions import AllMarks, learn_marks
from hubcommunity.core.rows import Part, rows_of
from hubcommunity.core.text import fold_email
from hubcommunity.core.tokens import token_hash
from hubcommunity.people.models import Person


def account_of(person: Person) -> Account | None:
    """Return a person's account."""
    return db.session.scalar(select(Account).where(Account.person_id == person.id))


def greeting_name(person: Person) -> str:
    """Return the name by which our mails greet a person.

    It is empty without an account: the name may then be whatever a stranger typed into a form.
    """
    has_account = select(Account.id).where(Account.person_id == person.id)
    return person.given_name if db.session.scalar(has_account) else ""


def account_by_uid(uid: uuid.UUID) -> Account | None:
    """Return the account of this public id while it is open."""
    return db.session.scalar(select(Account).where(Account.uid == uid, Account.closed_at.is_(None)))


def open_account_with(address: str) -> Account | None:
    """Return the account that signs in with this address; as many queries where there is none."""
    query = (
        select(Account)
        .join(Account.person)
        .options(contains_eager(Account.person), lazyload(Account.duties))
        .where(Person.email_folded == fold_email(address), Account.closed_at.is_(None))
    )
    return db.session.scalar(query)


def signed_in_by(session_uid: uuid.UUID) -> Account | None:
    """Return the account that a session signs in, with its person and duties, in one query.

    None when the session has ended or expired, or the account is closed. Every page asks for it,
    and for the marks of what is remembered: both come along.
    """
    found = db.session.execute(*open_session(session_uid, clock.now())).all()
    if not found:
        return None
    learn_marks(found[0][0])
    session, account, person = rows_of(found[0][1:], SIGNED_IN)
    held = [row[-len(DUTY.names) :] for row in found]
    duties = [DUTY.row(values) for values in held if values[DUTY.number] is not None]
    set_committed_value(account, "duties", duties)
    set_committed_value(account, "person", person)
    set_committed_value(session, "account", account)
    account.session = session
    return account


# What pages ask of whoever is signed in.
SIGNED_IN = (
    Part(LoginSession, "id", "uid"),
    Part(Account, "id", "uid", "person_id"),
    Part(
        Person,
        *("id", "uid", "given_name", "family_name", "job_title", "email", "email_folded"),
        *("language", "timezone"),
    ),
)
DUTY = Part(Duty, "id", "name")


@prepared
def open_session(uid: uuid.UUID, now: datetime) -> Select[Any]:
    """Select the marks, then the parts, once for each duty; from tables, so that nothing but the
    columns is made of it.
    """
    sessions, accounts, people, duties = (part.table for part in (*SIGNED_IN, DUTY))
    columns = [column for part in (*SIGNED_IN, DUTY) for column in part.columns]
    holds = and_(duties.c.account_id == accounts.c.id, duties.c.ended_at.is_(None))
    return (
        select(AllMarks(), *columns)
        .select_from(sessions.join(accounts).join(people).outerjoin(duties, holds))
        .where(sessions.c.uid == uid, accounts.c.closed_at.is_(None))
        .where(*is_open(sessions.c, now))
    )


def open_sessions(now: datetime) -> Select[LoginSession]:
    return select(LoginSession).where(*is_open(LoginSession, now))


def is_open(sessions: Any, now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Say, of the columns of sessions, that one has neither ended nor expired."""
    return sessions.ended_at.is_(None), sessions.expires_at > now


def sessions_of(account: Account, page: int = 1) -> Page[LoginSession]:
    """Return a page of where the account is signed in, the latest first."""
    query = (
        open_sessions(clock.now())
        .options(lazyload(LoginSession.account))
        .where(LoginSession.account_id == account.id)
    )
    return paginate(query, [LoginSession.id.desc()], page)


def session_or_404(account: Account, uid: uuid.UUID) -> LoginSession:
    """Return one of the account's own open sessions; raise 404 for any other."""
    own = open_sessions(clock.now()).where(LoginSession.account_id == account.id)
    return db.one_or_404(own.where(LoginSession.uid == uid))


def people_with_duty(access: str) -> Sequence[Person]:
    """Return everyone whose duties open this door, such as "staff"."""
    return db.session.scalars(holders(access).distinct().order_by(Person.id)).all()


def holders(access: str) -> Select[Person]:
    """Select everyone whose duties open this door; once for each such duty."""
    return (
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .join(Duty, Duty.account_id == Account.id)
        .where(Duty.name.in_(OPENED_BY[access]), Duty.ended_at.is_(None))
        .where(Account.closed_at.is_(None))
    )


def tokens(purpose: str, token: str) -> Select[Token]:
    return select(Token).where(Token.token_hash == token_hash(token), Token.purpose == purpose)


def usable_token(purpose: str, token: str) -> Token | None:
    """Return the one-time link's row while it can still be used."""
    found = db.session.scalar(tokens(purpose, token))
    return found if found is not None and is_usable(found) else None


def is_usable(token: Token) -> bool:
    return token.used_at is None and token.expires_at > clock.now()


def was_sent_to(token: Token, person: Person) -> bool:
    """Say whether a link went to the address that the person has now; no other proves anything."""
    address = person.email_folded
    return address is not None and token.payload.get("sent_to") == address
