"""The browser's part of signing in: its cookie, its name, and for how long."""

from datetime import timedelta

from flask import current_app, request, session
from flask_login import UserMixin, login_user

from hubcommunity.core.browsers import browser_name

# The name of what a visitor is in the middle of filling in; it goes along when they sign in.
BEGUN = "registration"
ACTING = "acting_for"


def remember(user: UserMixin) -> None:
    """Put who is signed in into a new cookie, so that one known before is worth nothing."""
    begun = session.get(BEGUN)
    session.clear()
    if begun:
        session[BEGUN] = begun
    login_user(user)
    session.permanent = True


def this_browser() -> str:
    return browser_name(request.user_agent.string)


def session_lifetime() -> timedelta:
    return current_app.permanent_session_lifetime


def act_for(slug: str) -> None:
    """Remember in this browser for which organisation its person acts."""
    session[ACTING] = slug


def acting_for() -> str | None:
    """Return the organisation that was chosen; whether the person still represents it is asked
    anew with every page.
    """
    return session.get(ACTING)
