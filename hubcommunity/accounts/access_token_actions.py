"""Making and ending access tokens."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from hubcommunity.accounts.access_token_models import LONGEST, AccessToken
from hubcommunity.accounts.access_token_queries import is_taken
from hubcommunity.accounts.actions import tell
from hubcommunity.accounts.models import Account
from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.tokens import new_token
from hubcommunity.people.models import Person


def make_access_token(
    account: Account, *, name: str, may_write: bool, lasts: timedelta
) -> tuple[AccessToken, str]:
    """Give an account a token and return it with its secret, which is known only now; the owner is
    told by mail.

    Raise `RuleBroken` for a name that another one has, and for more than a year.
    """
    db.session.scalar(locked(select(Account).where(Account.id == account.id)))
    if not timedelta() < lasts <= LONGEST:
        raise RuleBroken(_("An access token is good for a year at most."))
    name = name.strip()
    if is_taken(account, name):
        raise RuleBroken(_("You have an access token of this name already."))
    secret, kept = new_token()
    expires_at = clock.now() + lasts
    token = AccessToken(
        account=account, name=name, token_hash=kept, may_write=may_write, expires_at=expires_at
    )
    db.session.add(token)
    said: dict[str, Any] = {"name": name, "may_write": may_write}
    record("account.access_token_made", by=account.person, on=account, **said)
    tell(
        account.person,
        "account.access_token_made",
        **said,
        expires_at=expires_at,
    )
    return token, secret


def end_access_token(token: AccessToken, *, by: Person) -> None:
    """Let a token open nothing any more."""
    token.ended_at = clock.now()
    record("account.access_token_ended", by=by, on=token.account, name=token.name)


def end_access_tokens(account: Account, *, by: Person | None) -> None:
    """End all tokens of an account; those that are too old anyway stay as they are."""
    query = (
        update(AccessToken)
        .where(AccessToken.account_id == account.id, AccessToken.ended_at.is_(None))
        .where(AccessToken.expires_at > clock.now())
        .values(ended_at=clock.now())
    )
    ended: int = db.session.execute(query).rowcount  # type: ignore[attr-defined]
    if ended:
        record("account.access_tokens_ended", by=by, on=account, count=ended)


def note_use(token_id: int) -> None:
    """Keep the day on which a token was last used."""
    token = AccessToken.id == token_id
    db.session.execute(update(AccessToken).where(token).values(last_used_on=clock.today()))
