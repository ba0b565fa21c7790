"""Changing the address with which a person signs in."""

from datetime import timedelta

from flask_babel import gettext as _

from hubcommunity.accounts.actions import end_all_tokens, end_tokens, issue_token, tell, use_token
from hubcommunity.accounts.models import Account, Token
from hubcommunity.accounts.queries import account_of
from hubcommunity.audit.actions import record
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.core.text import fold_email
from hubcommunity.mail.bounce_actions import forget_bounce
from hubcommunity.people.actions import change_email, release_address
from hubcommunity.people.models import Person
from hubcommunity.people.queries import held_by_email

CHANGE = "account.email"
CHANGE_LASTS = timedelta(hours=24)


def ask_for_new_email(account: Account, address: str) -> None:
    """Write to the new address; it counts once its owner confirms it, whoever else may have it."""
    if fold_email(address) == account.person.email_folded:
        raise RuleBroken(_("That is your address already."))
    end_tokens(CHANGE, account.uid)
    token = issue_token(
        CHANGE,
        account.uid,
        lasts=CHANGE_LASTS,
        address=address.strip(),
        instead_of=account.person.email_folded,
    )
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
    account; `RuleBroken` when the link no longer works or another account has the address. Every
    other link of the person ends: it went to an address that is no longer theirs.
    """
    used = use_token(CHANGE, token)
    if used.subject_uid != account.uid:
        raise Forbidden(_("This link belongs to another account."))
    refuse_if_changed(account.person, used)
    address: str = used.payload["address"]
    old = account.person.email
    take_from_who_cannot_sign_in(address, account.person)
    change_email(account.person, address, by=account.person)
    end_all_tokens(account.uid, account.person.uid)
    forget_bounce(address)
    record("account.email_changed", by=account.person, on=account)
    if old:
        tell(account.person, "account.email_changed", to_address=old, address=address)
    return address


def refuse_if_changed(person: Person, token: Token) -> None:
    """Refuse a link that was asked for under an address which the person no longer has."""
    if token.payload.get("instead_of") != person.email_folded:
        raise RuleBroken(_("Your address has changed since this link was sent. Ask for a new one."))


def take_from_who_cannot_sign_in(address: str, person: Person) -> None:
    """Release the address from whoever was only ever named with it, as in the contact form.

    The confirmed link has shown whose mailbox it is. Whoever has an account has shown it as well,
    and keeps the address.
    """
    other = held_by_email(address)
    if other is None or other.id == person.id or account_of(other) is not None:
        return
    end_all_tokens(other.uid)
    release_address(other, by=person)
