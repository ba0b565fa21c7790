"""Whose account it is, for the pages on which its owner changes it."""

import uuid

from flask_babel import gettext as _
from flask_login import current_user
from wtforms import PasswordField

from hubcommunity.accounts import password_actions, queries
from hubcommunity.accounts.models import Account
from hubcommunity.accounts.sign_in_views import FAILURES
from hubcommunity.core import attempts
from hubcommunity.core.db import db


def own_account() -> Account:
    return current_user._get_current_object()


def is_owner(account: Account, field: PasswordField) -> bool:
    """Say whether the present password is right, and put the error on its field where it isn't."""
    key = ("password", str(account.uid), attempts.source())
    attempts.spend(FAILURES, *key, refusal=_("The password was wrong too often."))
    if password_actions.prove(account, field.data):
        attempts.forget(FAILURES, *key)
        return True
    session_uid = uuid.UUID(account.get_id())
    db.session.commit()
    queries.signed_in_by(session_uid)  # the page that comes now shows who is signed in
    field.errors = [_("This is not your current password.")]
    return False
