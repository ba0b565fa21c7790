"""Finding accounts, sessions and one-time links."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from hubcommunity.accounts.models import OPENED_BY, Account, Duty, Token
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.tokens import token_hash
from hubcommunity.people.models import Person


def account_of(person: Person) -> Account | None:
    """Return a person's account."""
    return db.session.scalar(select(Account).where(Account.person_id == person.id))


def people_with_duty(access: str) -> Sequence[Person]:
    """Return everyone whose duties open this door, such as "staff"."""
    query = (
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .join(Duty, Duty.account_id == Account.id)
        .where(Duty.name.in_(OPENED_BY[access]), Duty.ended_at.is_(None))
        .where(Account.closed_at.is_(None))
        .distinct()
        .order_by(Person.id)
    )
    return db.session.scalars(query).all()


def tokens(purpose: str, token: str) -> Select[tuple[Token]]:
    return select(Token).where(Token.token_hash == token_hash(token), Token.purpose == purpose)


def usable_token(purpose: str, token: str) -> Token | None:
    """Return the one-time link's row while it can still be used."""
    found = db.session.scalar(tokens(purpose, token))
    return found if found is not None and is_usable(found) else None


def is_usable(token: Token) -> bool:
    return token.used_at is None and token.expires_at > clock.now()
