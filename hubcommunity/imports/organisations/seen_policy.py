"""Which rows of a table speak of the same organisation."""

from array import array
from collections.abc import Hashable, Iterable, Iterator

from hubcommunity.imports.fit_policy import sites_around
from hubcommunity.imports.organisations.row_policy import OWN
from hubcommunity.imports.row_policy import Said
from hubcommunity.organisations.derived_models import folded_name

# In the place of a row where several have the same name.
SEVERAL = 0
MARK = 0xFFFF_FFFF


class Seen:
    """The rows that speak of an organisation for the first time, by what tells it.

    Later rows of the same organisation may each bring a further contact, and must say of the
    organisation itself what the first one says, or nothing.
    """

    def __init__(self) -> None:
        # Hashes alone, so that a long table costs little memory.
        self.rows: dict[int, int] = {}
        self.said: dict[int, bytes] = {}

    def first(self, keys: Iterable[Hashable]) -> int | None:
        """Return the row that was noted first by one of these; 0 where several were by it."""
        hashes = map(hash, keys)
        return next((self.rows[each] for each in hashes if each in self.rows), None)

    def note(self, said: Said, keys: Iterable[Hashable]) -> None:
        """Note the first row of an organisation; a name in any country may tell several."""
        self.rows.update((hash(key), said.number) for key in keys)
        for key in names_anywhere(said):
            found = self.rows.setdefault(hash(key), said.number)
            if found != said.number:
                self.rows[hash(key)] = SEVERAL
        self.said[said.number] = marks_of(said)

    def differs(self, said: Said, first: int) -> str | None:
        """Return the first field of which a later row says something else than the first one."""
        marks, noted = (memoryview(each).cast("I") for each in (marks_of(said), self.said[first]))
        told = zip(OWN, marks, noted, strict=True)
        return next((name for name, mark, before in told if mark not in (0, before)), None)

    def earlier(self, key: Hashable, number: int) -> int | None:
        """Note what a row says; return the row that has said it before."""
        found = self.rows.setdefault(hash(key), number)
        return None if found == number else found


def marks_of(said: Said) -> bytes:
    """Return a number for what a row says of the organisation in each field, 0 for nothing."""
    told = {name: said.values[name] for name in OWN if name in said.values}
    if "name" in told:
        told["name"] = folded_name(told["name"])
    marks = (mark_of(name, told[name]) if name in told else 0 for name in OWN)
    return array("I", marks).tobytes()


def mark_of(name: str, value: Hashable) -> int:
    return hash((name, value)) & MARK or 1


def keys_of(said: Said, organisation_id: int | None) -> Iterator[Hashable]:
    """Yield what tells the organisation of a row from those of all other rows."""
    if organisation_id is not None:
        yield ("organisation", organisation_id)
    elif "id" not in said.values:
        for name in names_in(said):
            yield ("name", name, said.values.get("country"))
        yield from sites_around(said)[:1]
    for kind, value in said.numbers.items():
        yield (kind.value, value)


def names_anywhere(said: Said) -> Iterator[Hashable]:
    return (("name", name, None) for name in names_in(said))


def names_in(said: Said) -> list[str]:
    """Return the names under which a row may be known, the other ones too."""
    names = [said.name, *said.values.get("other_names", ())]
    return [folded_name(name) for name in names if name]
