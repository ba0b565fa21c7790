"""Texts that change by new versions only, each kept with a fingerprint of its exact words."""

import hashlib
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from hubcommunity.core import clock
from hubcommunity.core.db import UtcDateTime
from hubcommunity.core.errors import RuleBroken, Stale


class ExactText:
    """One exact text with its number and the SHA-256 of its UTF-8 bytes.

    Once written it stays: the migration makes the table append-only.
    """

    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    effective_from: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @validates("text")
    def keep_fingerprint(self, _key: str, text: str) -> str:
        self.sha256 = hashlib.sha256(text.encode()).hexdigest()
        return text


def refuse_old_text(text: str, present: ExactText | None, after: int | None, empty: str) -> str:
    """Return the text as it is kept, if it is new and follows the version its writer had seen.

    Raise `RuleBroken` for no text, told by `empty`, or the text that is in force already, and
    `Stale` when another version than `after` is in force by now.
    """
    text = tidy(text)
    if not text:
        raise RuleBroken(empty)
    number = present.number if present else 0
    if after is not None and after != number:
        raise Stale(
            _("Version %(number)s was published while you wrote. Look at it first.", number=number)
        )
    if present and tidy(present.text) == text:
        raise RuleBroken(_("This is the text that is in force already, so there is nothing new."))
    return text


def tidy(text: str) -> str:
    """Return the text without white space at the ends of lines, however its lines were ended."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
