"""Changing the address with which a person signs in."""

from datetime import timedelta

from flask_babel import gettext as _

from hubcommunity.accounts.actions import end_tokens, issue_token, tell, use_token
from hubcommunity.accounts.models import Account
from hubcommunity.accounts.password_actions import RESET
from hubcommunity.audit.actions import record
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.core.text import fold_email
from hubcommunity.people.actions import change_email

CHANGE = "account.email"
CHANGE_LASTS = timedelta(hours=24)


def ask_for_new_email(account: Account, address: str) -> None:
    """Write to the new address; it counts once its owner confirms it, whoever else may have it."""
    if fold_email(address) == account.person.email_folded:
        raise RuleBroken(_("That is your address already."))
    end_tokens(CHANGE, account.uid)
    token = issue_token(CHANGE, account.uid, lasts=CHANGE_LASTS, address=address.strip())
    record("account.email_change_asked", by=account.person, on=account)
    tell(
        account.person,
        "account.email_confirm",
        to_address=address.strip(),
        holds_secret=True,
        token=token,
        address=address.strip(),
    )


def confirm_new_email(account: Account, token: str) -> str:
    """Take the new address, tell the old one, and return the new one.

    Raise `Forbidden` for another account's link, so that a mistyped address gives nobody the
    account; `RuleBroken` when the link no longer works or another person has the address.
    """
    used = use_token(CHANGE, token)
    if used.subject_uid != account.uid:
        raise Forbidden(_("This link belongs to another account."))
    address: str = used.payload["address"]
    old = account.person.email
    change_email(account.person, address, by=account.person)
    end_tokens(RESET, account.uid)
    record("account.email_changed", by=account.person, on=account)
    if old:
        tell(account.person, "account.email_changed", to_address=old, address=address)
    return address
