"""The link in the mail that asks to confirm an address."""

import re

from hubcommunity.mail.models import Message


def path_in(message: Message) -> str:
    """Return the path that the mail's text leads to."""
    found = re.search(r"/join/confirm/[^/\s]+/", message.text)
    assert found, message.text
    return found[0]


def token_in(message: Message) -> str:
    return path_in(message).split("/")[3]
