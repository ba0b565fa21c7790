"""Reading a pasted list of colleagues, as mail programs and spreadsheets write one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from email_validator import EmailNotValidError, validate_email

from hubcommunity.organisations.models import AffiliationRole

AT_A_TIME = 100
# Text in quotes stays together: "Virta, Aino" <aino@organisation.eu>
PIECES = re.compile(r'(?:"[^"]*"|[^,"]|")+')
IN_BRACKETS = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True)
class Colleague:
    """Somebody on a pasted list: what was written, and the address in it, where there is one.

    `has_strange_role` where what stands behind the address is no role of ours.
    """

    written: str
    address: str | None
    role: AffiliationRole | None = None
    has_strange_role: bool = False


def colleagues_in(text: str) -> list[Colleague]:
    """Return whom a text names, in its order: `Name <address>`, `Name address`, `address` or
    `address, role`.

    Lines, semicolons and commas separate them. A name is left out: it is its owner's to give. What
    stands between an address and the next one is taken for a role, unless it is the name of the
    next one, whose address stands in brackets.
    """
    return [one for part in re.split(r"[\n;]", text) for one in in_part(part)]


def in_part(part: str) -> Iterator[Colleague]:
    """Read what stands between two line ends or semicolons."""
    last: Colleague | None = None
    name = ""
    for piece in (found.strip() for found in PIECES.findall(part)):
        role = roles().get(piece.casefold())
        if role is not None and last is not None:
            last = Colleague(last.written, last.address, role)
        elif "@" not in piece:
            name = f"{name}, {piece}" if name else piece
        else:
            named = bool(name and IN_BRACKETS.search(piece))
            yield from before(last, "" if named else name)
            last = Colleague(f"{name}, {piece}" if named else piece, address_in(piece))
            name = ""
    yield from before(last, name)


def before(last: Colleague | None, words: str) -> list[Colleague]:
    """Return what stood before an address or the end: somebody, and words that name nobody."""
    if last and words:
        written = f"{last.written}, {words}"
        return [replace(last, written=written, has_strange_role=True)]
    return [last] if last else [Colleague(words, None)] if words else []


def address_in(piece: str) -> str | None:
    """Return the address in a piece, if it is one to which mail can be sent: what stands in
    brackets, else its only word with an @.
    """
    bracketed = IN_BRACKETS.search(piece)
    words = [word for word in piece.split() if "@" in word]
    address = bracketed.group(1).strip() if bracketed else words[0] if len(words) == 1 else piece
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return address if len(address) <= 254 else None


def roles() -> dict[str, AffiliationRole]:
    """Return the roles by the words for them: our own, and those of the reader's language."""
    return {word.casefold(): role for role in AffiliationRole for word in (role.value, role.label)}
