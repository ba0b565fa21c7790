"""Whether our own mail server found that a sender's address is no forgery (RFC 8601)."""

import re
from email.message import Message

from flask import current_app

from hubcommunity.partnerships.receiving.header_policy import said

QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
COMMENT = re.compile(r"\([^()]*\)")
RESULT = re.compile(r"([a-z][a-z0-9-]*)\s*=\s*([a-z]+)")
PROPERTY = re.compile(r"([a-z]+\.[a-z0-9-]+)\s*=\s*(\S+)")
# The property of each method that names the domain which it vouches for.
VOUCHES = {"dmarc": "header.from", "dkim": "header.d", "spf": "smtp.mailfrom"}


def is_proven(mail: Message, address: str) -> bool:
    """Say whether our server vouches for the domain of an address.

    Of the headers that bear our server's name only the uppermost is believed: it is the one that
    was put on last. A server must take off those that came with the mail, but not all do.
    """
    ours = current_app.config["AUTHSERV_ID"].lower()
    domain = address.rpartition("@")[2].lower()
    if not ours or not domain:
        return False
    for told in said(mail, "Authentication-Results"):
        server, *results = told_in(told)
        if server == ours:
            return any(vouches(result, domain) for result in results)
    return False


def told_in(header: str) -> list[str]:
    """Return the server's name and its results; nothing but "" where quotes or comments break."""
    text = QUOTED.sub("quoted", header.lower())
    while COMMENT.search(text):
        text = COMMENT.sub(" ", text)
    if set('"()') & set(text):
        return [""]
    server, *results = text.split(";")
    return [next(iter(server.split()), ""), *results]


def vouches(result: str, domain: str) -> bool:
    """Say whether a result is a pass for this domain, or for one above it."""
    found = RESULT.match(result.strip())
    if found is None or found[2] != "pass" or found[1] not in VOUCHES:
        return False
    said_of = dict(PROPERTY.findall(result)).get(VOUCHES[found[1]], "")
    proven = said_of.rpartition("@")[2]
    return "." in proven and f".{domain}".endswith(f".{proven}")
