"""Which column of a table is which field: guessed from its heading in several languages."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from hubcommunity.core.text import fold

# Our fields, and what each is called elsewhere, folded.
Synonyms = Mapping[str, Sequence[str]]


def fields_by_heading(synonyms: Synonyms) -> dict[str, str]:
    """Return our fields by the folded headings under which they stand elsewhere."""
    found: dict[str, str] = {}
    for field, others in synonyms.items():
        own = field.replace("_", " ")
        for heading in (own, *others):
            found.setdefault(heading, field)
    return found


def guess(headings: Sequence[str], synonyms: Synonyms) -> list[str]:
    """Return the field of each column; empty for one that we do not know, or know already."""
    known, columns = fields_by_heading(synonyms), []
    for heading in headings:
        field = known.get(fold(heading), "")
        columns.append(field if field not in columns else "")
    return columns


def mark_of(headings: Sequence[str]) -> str:
    """Return a short name for a set of headings in their order."""
    folded = json.dumps([fold(heading) for heading in headings])
    return hashlib.sha256(folded.encode()).hexdigest()
