"""Every setting the hub reads: environment variables, with defaults for development."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
REDIS_PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1}
REQUIRED_IN_PRODUCTION = ("SECRET_KEY", "HUB_BASE_URL", "MAIL_SERVER")


class SettingsMissing(SystemExit):
    """A setting is missing or cannot be used; the message names it in one line."""


def load(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return Flask's configuration; raise `SettingsMissing` when production lacks a setting."""
    production = is_production(environ)
    if production:
        refuse_if_missing(environ)
    base_url = environ.get("HUB_BASE_URL") or f"http://127.0.0.1:{environ.get('PORT', '8000')}"
    refuse_if_no_address(base_url)
    return {
        "PRODUCTION": production,
        "SECRET_KEY": environ.get("SECRET_KEY") or development_secret(),
        "HUB_BASE_URL": base_url.rstrip("/"),
        "TRUSTED_HOSTS": trusted_hosts(base_url, production, environ),
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "LANGUAGES": environ.get("HUB_LANGUAGES", "en").split(","),
        "BABEL_DEFAULT_TIMEZONE": environ.get("HUB_TIMEZONE", "Europe/Brussels"),
        "LOG_LEVEL": environ.get("LOG_LEVEL", "INFO").upper(),
        "PROXIES": number(environ, "HUB_PROXIES", 0),
        "MAILBOX_FOLDER": environ.get("HUB_MAILBOX_FOLDER", str(ROOT / "instance" / "mailbox")),
        **database_settings(environ),
        **mail_settings(environ, base_url),
        **lead_mail_settings(environ),
        **cookie_settings(production),
        **limiter_settings(environ),
    }


def is_production(environ: Mapping[str, str]) -> bool:
    """Say whether `HUB_ENV` asks for production; refuse any word that is neither of the two."""
    mode = environ.get("HUB_ENV", "development")
    if mode not in ("development", "production"):
        raise SettingsMissing(f"HUB_ENV is “{mode}”; it may be “development” or “production”.")
    return mode == "production"


def refuse_if_missing(environ: Mapping[str, str]) -> None:
    missing = [name for name in REQUIRED_IN_PRODUCTION if not environ.get(name)]
    if missing:
        raise SettingsMissing(f"Production needs these settings: {', '.join(missing)}.")


def refuse_if_no_address(base_url: str) -> None:
    """Refuse a base address that no link can begin with, and whose host could not be checked."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise SettingsMissing(
            f"HUB_BASE_URL is “{base_url}”; it must be like https://hub.example.org."
        )


def development_secret() -> str:
    """Return the secret kept under `instance/`, made on first use: sessions outlive a restart."""
    kept = ROOT / "instance" / "secret_key"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32))
    return kept.read_text()


def number(environ: Mapping[str, str], name: str, default: int) -> int:
    """Return a setting that is a whole number; refuse any other word."""
    given = environ.get(name) or str(default)
    if not given.isdecimal():
        raise SettingsMissing(f"{name} is “{given}”; it must be a whole number.")
    return int(given)


def trusted_hosts(base_url: str, production: bool, environ: Mapping[str, str]) -> list[str]:
    """List the hosts that requests may ask for: the base address, and loopback in development."""
    hosts = [urlsplit(base_url).hostname or "", *environ.get("HUB_HOSTS", "").split(",")]
    if not production:
        hosts += ["localhost", "127.0.0.1", "[::1]"]
    return [host for host in hosts if host]


def database_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the database address; plain `postgresql://` means the driver that is installed."""
    url = environ.get("DATABASE_URL") or database_of_our_own()
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            url = "postgresql+psycopg://" + url.removeprefix(plain)
    return {"SQLALCHEMY_DATABASE_URI": url}


def database_of_our_own() -> str:
    """Return the SQLite database under `instance/`; SQLite makes the file, but not the folder."""
    folder = ROOT / "instance"
    folder.mkdir(exist_ok=True)
    return f"sqlite:///{folder / 'hub.sqlite3'}"


def mail_settings(environ: Mapping[str, str], base_url: str) -> dict[str, Any]:
    host = urlsplit(base_url).hostname or "localhost"
    if not host.strip("0123456789.:"):  # a number is no domain of an address (RFC 5321, 4.1.3)
        host = "localhost"
    return {
        "MAIL_SERVER": environ.get("MAIL_SERVER", ""),
        "MAIL_PORT": number(environ, "MAIL_PORT", 25),
        "MAIL_USE_TLS": environ.get("MAIL_USE_TLS", "") == "1",
        "MAIL_USE_SSL": environ.get("MAIL_USE_SSL", "") == "1",
        "MAIL_USERNAME": environ.get("MAIL_USERNAME"),
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD"),
        "MAIL_DEFAULT_SENDER": environ.get("MAIL_DEFAULT_SENDER") or f"hub@{host}",
        "MAIL_ID_DOMAIN": environ.get("MAIL_ID_DOMAIN") or host,
        "MAIL_TIMEOUT": number(environ, "MAIL_TIMEOUT", 20),
        "MAIL_LEASE": number(environ, "MAIL_LEASE", 300),
    }


def lead_mail_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return where mail for leads comes in, and whose word on senders is believed."""
    address = environ.get("HUB_LEAD_ADDRESS", "")
    local, at, domain = address.partition("@")
    if address and not (local and at and domain and "+" not in local):
        raise SettingsMissing(
            f"HUB_LEAD_ADDRESS is “{address}”; it must be like lead@hub.example.org."
        )
    return {
        "LEAD_ADDRESS": address,
        "AUTHSERV_ID": environ.get("HUB_AUTHSERV_ID", ""),
        "IMAP_SERVER": environ.get("HUB_IMAP_SERVER", ""),
        "IMAP_PORT": number(environ, "HUB_IMAP_PORT", 993),
        "IMAP_USERNAME": environ.get("HUB_IMAP_USERNAME", ""),
        "IMAP_PASSWORD": environ.get("HUB_IMAP_PASSWORD", ""),
        "IMAP_FOLDER": environ.get("HUB_IMAP_FOLDER", "INBOX"),
        "IMAP_DONE_FOLDER": environ.get("HUB_IMAP_DONE_FOLDER", "Filed"),
    }


def cookie_settings(production: bool) -> dict[str, Any]:
    """Return strict cookies; the `__Host-` prefix (RFC 6265bis) needs HTTPS: production has it."""
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if production else "session",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 14 * 24 * 3600,
        # The session's row ends when its cookie does: a page does not prolong it.
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def limiter_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    redis = environ.get("REDIS_URL")
    return {
        "RATELIMIT_STORAGE_URI": redis or "memory://",
        # A Redis that does not answer must not keep visitors waiting.
        "RATELIMIT_STORAGE_OPTIONS": REDIS_PATIENCE if redis else {},
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(redis),
        "RATELIMIT_HEADERS_ENABLED": False,
    }
