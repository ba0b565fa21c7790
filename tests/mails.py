"""Reading mails in tests."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import urlsplit

from hubcommunity.mail.models import Message
from hubcommunity.people.models import Person


def link_in(mail: EmailMessage, containing: str = "") -> str:
    """Return the first address in a mail's text, or the first that contains a word."""
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    found = [link for link in re.findall(r"https?://\S+", text) if containing in link]
    assert found, f"no such link in:\n{text}"
    return found[0]


def path_of(address: str) -> str:
    return urlsplit(address).path


def told(outbox: Callable[[], list[Message]], person: Person) -> str:
    """Return what the last mail to a person says, its lines joined."""
    mails = [message for message in outbox() if message.to_address == person.email]
    assert mails, f"no mail to {person.email}"
    return " ".join(mails[-1].text.split())
