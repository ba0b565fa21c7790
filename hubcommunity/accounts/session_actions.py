"""Signing in and out, and ending sessions."""

from datetime import timedelta

from sqlalchemy import update

from hubcommunity.accounts import queries
from hubcommunity.accounts.access_token_actions import end_access_tokens
from hubcommunity.accounts.models import Account, LoginSession
from hubcommunity.audit.actions import record
from hubcommunity.core import clock, passwords
from hubcommunity.core.db import db


def sign_in(
    address: str, password: str, *, browser: str, lasts: timedelta, last_try: bool = False
) -> LoginSession | None:
    """Begin a session where address and password fit; else keep the refusal, and return None.

    One hash is verified, whether there is an account or not, so that both take the same time.
    """
    account = queries.open_account_with(address)
    fits = passwords.is_right(account.password_hash if account else None, password)
    if account is None or not fits:
        record("account.sign_in_refused", on=account, last_try=last_try)
        return None
    if passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hash_password(password)
    return begin_session(account, browser=browser, lasts=lasts)


def begin_session(account: Account, *, browser: str, lasts: timedelta) -> LoginSession:
    """Sign an account in on one browser."""
    account.last_sign_in_at = clock.now()
    session = LoginSession(
        account=account, browser=browser[:80], expires_at=account.last_sign_in_at + lasts
    )
    db.session.add(session)
    db.session.flush()  # its uid is what the cookie carries
    record("account.signed_in", by=account.person, on=account)
    account.session = session
    return session


def sign_out(account: Account) -> None:
    """End the session by which the account is signed in."""
    if account.session is not None:
        account.session.ended_at = clock.now()
    record("account.signed_out", by=account.person, on=account)


def end_session(session: LoginSession) -> None:
    """Sign a browser out from afar."""
    session.ended_at = clock.now()
    record("account.session_ended", by=session.account.person, on=session.account)


def end_sessions(account: Account, *, but: LoginSession | None = None) -> int:
    """End all sessions of an account, but perhaps the present one, and all its access tokens;
    return how many sessions ended.
    """
    query = (
        update(LoginSession)
        .where(LoginSession.account_id == account.id, LoginSession.ended_at.is_(None))
        .where(LoginSession.expires_at > clock.now())
        .values(ended_at=clock.now())
    )
    if but is not None:
        query = query.where(LoginSession.id != but.id)
    end_access_tokens(account, by=account.person)
    ended: int = db.session.execute(query).rowcount  # type: ignore[attr-defined]
    if ended:
        record("account.sessions_ended", by=account.person, on=account, count=ended)
    return ended
