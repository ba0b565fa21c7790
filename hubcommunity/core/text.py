"""Folding of names and addresses, so that the same thing written twice compares equal."""

import re
import secrets
import unicodedata
import uuid
from collections.abc import Callable
from itertools import chain, count
from urllib.parse import urlsplit

# Letters that Unicode does not take apart, although readers do.
UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"}
)
# The longest host of a website that is kept and compared.
HOST_LIMIT = 200
WORDS = re.compile(r"[^\W_]+")
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fold(text: str) -> str:
    """Return the text without case, accents and punctuation: words, one space between them."""
    return " ".join(WORDS.findall(plain(text)))


def plain(text: str) -> str:
    """Return the text without case and accents.

    Each character is folded on its own, so that the plain text of a whole is that of its parts.
    """
    if text.isascii():  # most are, and have nothing to take off
        return text.lower()
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    return bare.translate(UNDECOMPOSED)


def fold_email(address: str) -> str:
    """Return the address as it is compared: trimmed, normalised and case-folded."""
    return unicodedata.normalize("NFKC", address).strip().casefold()


def slugify(text: str, limit: int = 60) -> str:
    """Return lower-case ASCII words joined by hyphens, or a random word where nothing is left."""
    words = WORDS.findall(fold(text).encode("ascii", "ignore").decode())
    slug = "-".join(words)[:limit].strip("-")
    return slug or secrets.token_hex(4)


def first_free(slug: str, is_taken: Callable[[str], bool]) -> str:
    """Return a slug, or the first of `slug-2`, `slug-3`, … that nothing has yet."""
    numbered = (f"{slug}-{number}" for number in count(2))
    return next(each for each in chain([slug], numbered) if not is_taken(each))


def website_host(address: str | None) -> str | None:
    """Return the host of a web address, folded, without `www.`; None where there is none."""
    if not address:
        return None
    if "//" not in address:
        address = f"//{address}"
    try:
        host = urlsplit(address.strip()).hostname
    except ValueError:
        return None
    return host.casefold().removeprefix("www.") if host else None


def web_link(address: str) -> str:
    """Return the address where it may be linked to: http and https only, else an empty string."""
    return address if re.match(r"https?://", address, re.IGNORECASE) else ""


def without_controls(text: str) -> str:
    """Return the text without the characters that XML 1.0 forbids, even escaped."""
    return NOT_IN_XML.sub("", text)


def as_uid(text: str | None) -> uuid.UUID | None:
    """Return the public name that somebody sent; None for anything else."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def initials(name: str) -> str:
    """Return up to two initials of a name, for the round marks beside it."""
    words = [word for word in re.findall(r"\w+", name) if word]
    return "".join(
        word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
    ).upper()
