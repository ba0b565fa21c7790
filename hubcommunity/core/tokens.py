"""Secrets for links, of which only the hash is kept, and signed references that need no row."""

import hashlib
import secrets

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def new_token() -> tuple[str, str]:
    """Return a fresh secret for a link and the hash to keep."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign(purpose: str, value: str) -> str:
    """Return the value signed for one purpose, fit for an address."""
    return URLSafeSerializer(current_app.secret_key or "", salt=purpose).dumps(value)


def unsign(purpose: str, signed: str) -> str | None:
    """Return the value that was signed for the purpose; None when it was tampered with."""
    try:
        return URLSafeSerializer(current_app.secret_key or "", salt=purpose).loads(signed)
    except BadSignature:
        return None
