"""The mails that consent governs: each carries its way out."""

from hubcommunity.accounts.queries import greeting_name
from hubcommunity.consent.models import ConsentEvent
from hubcommunity.core.links import external
from hubcommunity.core.tokens import sign
from hubcommunity.mail.actions import queue
from hubcommunity.people.models import Person

# The purpose of the signature in an unsubscribe link, which never expires.
UNSUBSCRIBES = "unsubscribe"


def unsubscribe_link(person: Person, code: str) -> str:
    """Return the address at which the person withdraws without signing in; it never expires."""
    return external("consent.unsubscribe", token=sign(UNSUBSCRIBES, f"{person.uid}:{code}"))


def one_click(url: str) -> dict[str, str]:
    """Return the headers by which mail programs offer to unsubscribe (RFC 2369, RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def send_receipt(person: Person, line: ConsentEvent) -> None:
    """Send what was agreed to, and how to take it back."""
    if not person.email:
        return
    if not line.purpose.is_asked_by_mail:
        send_record(person, person.email, line)
        return
    leave = unsubscribe_link(person, line.purpose.code)
    queue(
        "consent.given",
        key=f"consent.given:{line.receipt}",
        to_address=person.email,
        language=person.language,
        timezone=person.timezone,
        person_id=person.id,
        purpose=line.purpose.code,
        headers=one_click(leave),
        unsubscribe_url=leave,
        greeting_name=greeting_name(person),
        subject_matter=line.purpose.name,
        notice=line.notice.text,
        given_at=line.at,
        receipt_url=external("consent.receipt", uid=line.receipt),
    )


def send_record(person: Person, address: str, line: ConsentEvent) -> None:
    """Send what was agreed to by ticking a box, and where the tick is taken away again."""
    queue(
        "consent.ticked",
        key=f"consent.ticked:{line.receipt}",
        to_address=address,
        language=person.language,
        timezone=person.timezone,
        person_id=person.id,
        purpose=line.purpose.code,
        greeting_name=greeting_name(person),
        subject_matter=line.purpose.name,
        notice=line.notice.text,
        given_at=line.at,
        receipt_url=external("consent.receipt", uid=line.receipt),
        privacy_url=external("consent.mine"),
    )
