"""What words find, and in which order, asked of the database alone: lists must agree with it."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, literal, or_, true

from hubcommunity.core.search import asked_words, matches
from hubcommunity.directory.member_queries import BEST, BY_NAME, Filters, members, ordered_by
from hubcommunity.organisations.models import Organisation

NAMES = (Organisation.name_folded, Organisation.short_folded)


def found(filters: Filters) -> Select[Organisation]:
    """Return the query of the members that words and facets leave."""
    query = members(filters)
    return query.where(matches(Organisation, filters.q)) if filters.q else query


def in_order(filters: Filters) -> Select[Organisation]:
    nearest = [distance(filters.q, *NAMES), *BY_NAME]
    return found(filters).order_by(*(nearest if filters.order == BEST else ordered_by(filters)))


def distance(text: str, *columns: Any) -> ColumnElement[int]:
    """Return how far a row that `matches` is from the text, to order by.

    It is 0 where the first column has every word, 1 where the first two have them together, and so
    on; where all columns do not suffice, it is their number. The columns are folded.
    """
    words = asked_words(text)
    return case(
        *(
            (and_(true(), *(begins_in(word, columns[: far + 1]) for word in words)), far)
            for far in range(len(columns))
        ),
        else_=len(columns),
    )


def begins_in(word: str, columns: tuple[Any, ...]) -> ColumnElement[bool]:
    """Return the condition that a word of a folded column begins so; a folded word has no `%`."""
    return or_(*((literal(" ") + folded).like(f"% {word}%") for folded in columns))
