"""Finding access tokens, and whose they are."""

import uuid

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from hubcommunity.accounts.access_token_models import AccessToken
from hubcommunity.accounts.models import Account
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.tokens import token_hash


def usable() -> Select[AccessToken]:
    """Select the tokens that open something now."""
    return kept().where(AccessToken.expires_at > clock.now())


def kept() -> Select[AccessToken]:
    """Select the tokens that nobody has ended; some may be too old to be used."""
    return select(AccessToken).where(AccessToken.ended_at.is_(None))


def account_behind(secret: str) -> Account | None:
    """Return the account for which a program speaks, with its person and duties, in one query."""
    query = (
        usable()
        .join(AccessToken.account)
        .options(
            contains_eager(AccessToken.account).options(
                joinedload(Account.person, innerjoin=True), joinedload(Account.duties)
            )
        )
        .where(AccessToken.token_hash == token_hash(secret), Account.closed_at.is_(None))
    )
    token = db.session.scalars(query).unique().one_or_none()
    if token is None:
        return None
    token.account.access_token = token
    return token.account


def access_tokens_of(account: Account, page: int = 1) -> Page[AccessToken]:
    """Return a page of the tokens of an account, the newest first."""
    query = kept().where(AccessToken.account_id == account.id)
    return paginate(query, [AccessToken.id.desc()], page)


def access_token_or_404(account: Account, uid: uuid.UUID) -> AccessToken:
    """Return one of the account's own tokens; raise 404 for any other."""
    own = kept().where(AccessToken.account_id == account.id)
    return db.one_or_404(own.where(AccessToken.uid == uid))


def is_taken(account: Account, name: str) -> bool:
    """Say whether a token of this account that can be used has the name."""
    query = usable().where(AccessToken.account_id == account.id, AccessToken.name == name)
    return db.session.scalar(query) is not None
