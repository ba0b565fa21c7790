"""Links in the mails of invitations."""

import re

from hubcommunity.mail.models import Message


def path_in(message: Message) -> str:
    """Return the path to which an invitation leads."""
    found = re.search(r"/organisation/invitation/[\w-]+/", message.text)
    assert found, message.text
    return found[0]
