"""Full-text search by folded words: FTS5 on SQLite, tsvector on PostgreSQL, the same hits.

What is found is ranked and marked by the same folded words, and not by the databases' own ranks
and snippets, which differ from each other.
"""

import json
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    cast,
    column,
    false,
    func,
    literal,
    select,
    table,
    true,
)

from hubcommunity.core.db import db
from hubcommunity.core.text import WORDS, fold, plain

EXCERPT = 280  # about three lines of a list
LONGEST_WORD = 40  # an excerpt is cut at a space no farther away than this
plain_char = lru_cache(maxsize=4096)(plain)


def matches(model: Any, text: str) -> ColumnElement[bool]:
    """Return the condition that a row has every word of the text, the beginning of a word enough.

    A text of signs alone, in which there is no word, finds nothing.

    The model has `search_text`, kept by `searchable`, and its migration made the index.
    """
    words = asked_words(text)
    if not words:
        return false() if text.strip() else true()
    if db.engine.dialect.name == "sqlite":
        return model.id.in_(hits_in_index(model, words))
    vector = func.to_tsvector(literal("simple", literal_execute=True), model.search_text)
    return vector.op("@@")(func.to_tsquery("simple", " & ".join(f"{word}:*" for word in words)))


def ids_matching(model: Any, text: str) -> list[int]:
    """Return the ids of the rows that `matches`, in no order.

    On SQLite the index alone is read.
    """
    words = asked_words(text)
    if words and db.engine.dialect.name == "sqlite":
        hits = hits_in_index(model, words).subquery().c[0]
    else:
        hits = select(model.id).where(matches(model, text)).subquery().c[0]
    return numbers_from(db.session.scalar(select(numbers_as_text(hits))))


def numbers_as_text(column: Any) -> ColumnElement[str]:
    """Return all numbers of a column as one text, in no order, to be read by `numbers_from`.

    Thousands of rows of one number each take five times as long.
    """
    if db.engine.dialect.name == "sqlite":
        return func.json_group_array(column)
    return cast(func.json_agg(column), String)


def numbers_from(text: str | None) -> list[int]:
    return json.loads(text or "[]")


def hits_in_index(model: Any, words: list[str]) -> Select[Any]:
    index = table(f"{model.__tablename__}_fts", column("rowid"), column("search_text"))
    phrase = " ".join(f'"{word}"*' for word in words)
    return select(index.c.rowid).where(index.c.search_text.op("MATCH")(phrase))


def searchable(*parts: str | None) -> str:
    """Return the folded words under which a row is found."""
    return fold(" ".join(part for part in parts if part))


def asked_words(text: str) -> list[str]:
    """Return the folded words of what somebody looks for, each once.

    Some signs fold into several words; a hundred of one would else make a very long query.
    """
    return list(dict.fromkeys(fold(text).split()))


def marked(text: str, asked: str) -> Markup:
    """Return the text, escaped, with what `matches` found in it in `<mark>`."""
    pieces, done = [], 0
    for start, end in places(text, asked):
        pieces += [escape(text[done:start]), Markup("<mark>%s</mark>") % text[start:end]]
        done = end
    return Markup("").join([*pieces, escape(text[done:])])


def excerpt(text: str, asked: str = "", length: int = EXCERPT) -> str:
    """Return a text that is too long from a little before the first match on, cut at spaces."""
    if len(text) <= length:
        return text
    start, end = 0, length
    first = next(iter(places(text, asked)), (0, 0))[0]
    if first > length // 2:
        start = first - length // 4
        start = text.find(" ", start, start + LONGEST_WORD) + 1 or start
        end = start + length
    if end < len(text):
        space = text.rfind(" ", end - LONGEST_WORD, end)
        end = space if space > 0 else end
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


@lru_cache(maxsize=512)
def places(text: str, asked: str) -> tuple[tuple[int, int], ...]:
    """Return where the asked words stand in the text, from where to where, in order.

    Who pages through what was found, or reads it again, asks for the same.
    """
    words = sorted(asked_words(asked), key=len, reverse=True)
    if not words:
        return ()
    parts = [plain_char(char) for char in text]
    origin = [place for place, part in enumerate(parts) for _char in part]
    found: list[tuple[int, int]] = []
    for word in WORDS.finditer("".join(parts)):
        hit = next((asked for asked in words if word[0].startswith(asked)), None)
        if hit is None or (found and origin[word.start()] < found[-1][1]):
            continue
        end = origin[word.start() + len(hit) - 1] + 1
        while end < len(text) and not parts[end]:
            end += 1  # the accents that follow a letter belong to it
        found.append((origin[word.start()], end))
    return tuple(found)
