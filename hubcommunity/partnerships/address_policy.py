"""The address of a lead's own: what is written there is filed with the lead."""

import re
import uuid
from base64 import b32decode, b32encode

from flask import current_app

from hubcommunity.partnerships.models import Lead

# A lead's public name in base 32, which stays the same in capitals: mail servers may fold it.
TOKEN = re.compile(r"[a-z2-7]{26}")


def address_of(lead: Lead) -> str | None:
    """Return the lead's own address; None while no mail for leads is received."""
    base: str = current_app.config["LEAD_ADDRESS"]
    if not base:
        return None
    local, _at, domain = base.rpartition("@")
    return f"{local}+{token_of(lead.uid)}@{domain}"


def token_of(uid: uuid.UUID) -> str:
    return b32encode(uid.bytes).decode().rstrip("=").lower()


def named_by(address: str) -> uuid.UUID | None:
    """Return the public name of the lead whose own address this is; None for any other address."""
    base_local, _at, base_domain = current_app.config["LEAD_ADDRESS"].lower().rpartition("@")
    local, _at, domain = address.strip().strip("<>").lower().rpartition("@")
    user, _plus, token = local.rpartition("+")
    if not base_local or (user, domain) != (base_local, base_domain):
        return None
    return uuid.UUID(bytes=b32decode(f"{token.upper()}======")) if TOKEN.fullmatch(token) else None
