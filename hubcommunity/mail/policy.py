"""How often a mail is tried, and what staff may see and do of it."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from hubcommunity.mail.models import Message, MessageState

# Minutes to wait after the first, second, … failed try: 10 tries in 5 hours. Greylisting (RFC 6647)
# is over after the first few, a server's restart after the middle ones, a bad afternoon in the end.
WAITS = (1, 2, 4, 8, 15, 30, 60, 80, 100)
TRIES = len(WAITS) + 1
# What stays of a text that held a link with a secret, once it is sent.
# How long a failed mail keeps a text that holds a secret; by then every link in one is too old.
SECRETS_KEPT = timedelta(days=7)
EMPTIED = _l("This mail held a secret link. Its text was removed when it was sent.")


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after this many tries; None after the last."""
    return timedelta(minutes=WAITS[attempts - 1]) if attempts < TRIES else None


def may_be_sent_again(message: Message) -> bool:
    """Only what failed for good goes out again; everything else is under way or has arrived."""
    return message.state is MessageState.FAILED and not is_emptied(message)


def is_emptied(message: Message) -> bool:
    """Say whether a failed mail has lost its text, because of the secret in it."""
    return not message.text


def body_may_be_read(message: Message) -> bool:
    """Nobody reads a mail that can open somebody else's account."""
    return not message.holds_secret
