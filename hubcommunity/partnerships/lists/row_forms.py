"""The form in which a row of the list is changed in its place."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from hubcommunity.core.forms import VersionedForm, sensible_day, trimmed
from hubcommunity.partnerships.forms import at_most
from hubcommunity.people.models import Person


class RowForm(VersionedForm):
    """Who looks after a lead, and what comes next."""

    owner_uid = SelectField(_l("Owner"), default="", validators=[Optional()])
    next_step = StringField(_l("Next step"), filters=[trimmed], validators=[at_most(200)])
    next_step_on = DateField(_l("Next step date"), validators=[Optional(), sensible_day])

    @classmethod
    def of(cls, row: Any, staff: Sequence[Person]) -> "RowForm":
        """Return the form with what stands in a row; whoever left the staff can stay the owner."""
        form = cls(
            owner_uid=row.owner_uid,
            next_step=row.step,
            next_step_on=row.step_on,
            version=row.version,
        )
        form.offer(staff, row.owner_uid, row.owner)
        return form

    def offer(self, staff: Iterable[Person], owner_uid: str, owner: str) -> None:
        """Fill the list of owners: the staff, and who owns the lead now."""
        self.staff = {str(person.uid): person for person in staff}
        names = {uid: person.name for uid, person in self.staff.items()}
        names |= {owner_uid: owner} if owner_uid else {}
        by_name = sorted(names.items(), key=lambda each: each[1].casefold())
        choices = [SelectChoice(uid, name) for uid, name in by_name]
        self.owner_uid.choices = [SelectChoice("", _("No owner")), *choices]

    def owner_instead_of(self, present: Person | None) -> Person | None:
        """Return who is chosen: one of the staff, nobody, or who owns the lead now."""
        chosen = self.owner_uid.data
        return self.staff.get(chosen, present) if chosen else None
