"""What several people change: nobody saves over what somebody else wrote meanwhile, unseen."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField

from hubcommunity.core.errors import Stale
from hubcommunity.core.forms import Form
from hubcommunity.core.i18n import day


def mark_of(part: Mapping[str, Any]) -> str:
    """Return the mark of what can be changed as it is: another one, and somebody changed it."""
    told = json.dumps(part, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def refuse_old(part: Mapping[str, Any], seen: str | None) -> None:
    """Raise `Stale` where a part, read under its lock, is not the one that its writer has seen."""
    if seen is not None and seen != mark_of(part):
        raise Stale(
            _(
                "Somebody changed this while you were writing. Nothing is lost: compare below, and"
                " save again what is right."
            )
        )


class MarkedForm(Form):
    """A form that carries the mark of what its writer saw."""

    seen = HiddenField()
    now: Sequence[tuple[str, str]] = ()

    def compare(self, part: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Take the present part as seen; return what it says where something else was typed."""
        self.seen.data = mark_of(part)
        told = [(self[name], value) for name, value in part.items() if name in self]
        return [
            (str(field.label.text), in_words(field, value))
            for field, value in told
            if field.data != value
        ]

    def overtaken(self, part: Mapping[str, Any], told: Stale) -> None:
        """Say that somebody was faster, and what stands there now; what was typed stays."""
        self.now = self.compare(part)
        self.form_errors.append(str(told))


def in_words(field: Field, value: Any) -> str:
    """Return a field's value as its page shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_l("Yes") if value else _l("No"))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if not hasattr(field, "iter_choices"):
        return str(value)
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(str(each.label) for each in field.iter_choices() if each.value in chosen)
