"""The sheet on which the attendance of a meeting is noted, with a field for every person."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from hubcommunity.core.forms import Form, hides_signs, trimmed
from hubcommunity.topics.meetings.attendance_models import (
    GUEST_LIMIT,
    TOOK_PART,
    Attendance,
    Presence,
)
from hubcommunity.topics.meetings.attendance_policy import Line, mark_of

MOST_GUESTS = 200


def names_in(text: str | None) -> list[str]:
    return [name for line in (text or "").splitlines() if (name := trimmed(line))]


def guest_names(_form: Any, field: Any) -> None:
    """Refuse names that are too long or too many."""
    names = names_in(field.data)
    if len(names) > MOST_GUESTS:
        raise ValidationError(_l("Name 200 guests at most"))
    if any(len(name) > GUEST_LIMIT or hides_signs(name) for name in names):
        raise ValidationError(_l("Write one name a line, of 120 characters at most"))


class SheetForm(Form):
    """Guests, and the mark of what was noted when the page was opened."""

    seen = HiddenField()
    present = TextAreaField(
        _l("Guests in the room"), [guest_names], description=_l("One name a line.")
    )
    remote = TextAreaField(
        _l("Guests who joined remotely"), [guest_names], description=_l("One name a line.")
    )

    @property
    def guests(self) -> set[tuple[str, Presence]]:
        """Whoever is named, each once and in one way."""
        told = dict.fromkeys(names_in(self.remote.data), Presence.REMOTE)
        told |= dict.fromkeys(names_in(self.present.data), Presence.PRESENT)
        return set(told.items())


def name_of(line: Line) -> str:
    return f"person-{line.person.uid.hex}"


def choices() -> list[SelectChoice]:
    told = [SelectChoice(presence.value, presence.label) for presence in Presence]
    return [SelectChoice("", _l("Not noted")), *told]


def sheet_form(lines: Sequence[Line], noted: Iterable[Attendance]) -> SheetForm:
    """Return a form with a field for every line, filled with what is noted."""
    noted = list(noted)
    fields = {
        name_of(line): SelectField(
            line.person.name,
            choices=choices,
            default=line.presence.value if line.presence else "",
        )
        for line in lines
    }
    guests = {
        presence.value: "\n".join(
            row.guest_name for row in noted if not row.person_id and row.presence is presence
        )
        for presence in TOOK_PART
    }
    form: SheetForm = type("FilledSheet", (SheetForm,), fields)(seen=mark_of(noted), **guests)
    return form


def presences_in(form: SheetForm, lines: Iterable[Line]) -> Mapping[int, Presence | None]:
    """Return what was chosen, by the number of the person."""
    chosen = {line.person.id: form[name_of(line)].data for line in lines}
    return {number: Presence(value) if value else None for number, value in chosen.items()}
