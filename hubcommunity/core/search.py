"""Full-text search by folded words: FTS5 on SQLite, tsvector on PostgreSQL, the same hits."""

from typing import Any

from sqlalchemy import ColumnElement, column, func, literal, select, table, true

from hubcommunity.core.db import db
from hubcommunity.core.text import fold


def matches(model: Any, text: str) -> ColumnElement[bool]:
    """Return the condition that a row has every word of the text, the beginning of a word enough.

    The model has `search_text`, kept by `searchable`, and its migration made the index.
    """
    words = fold(text).split()
    if not words:
        return true()
    if db.engine.dialect.name == "sqlite":
        index = table(f"{model.__tablename__}_fts", column("rowid"), column("search_text"))
        phrase = " ".join(f'"{word}"*' for word in words)
        hits = select(index.c.rowid).where(index.c.search_text.op("MATCH")(phrase))
        return model.id.in_(hits)
    vector = func.to_tsvector(literal("simple", literal_execute=True), model.search_text)
    return vector.op("@@")(func.to_tsquery("simple", " & ".join(f"{word}:*" for word in words)))


def searchable(*parts: str | None) -> str:
    """Return the folded words under which a row is found."""
    return fold(" ".join(part for part in parts if part))
