"""Why a lead is lost: the part of every form that closes one."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from hubcommunity.core import clock
from hubcommunity.core.forms import TOO_LONG, Form, one_line, sensible_day, trimmed
from hubcommunity.partnerships.loss_models import Loss, LostReason

NOTE_LIMIT = 400


class LossForm(Form):
    """What is asked of a lead that comes to nothing; asked for only where `is_lost`."""

    because = SelectField(_l("Why is it lost?"), default="", validators=[Optional()])
    reason = TextAreaField(
        _l("Reason in your words"),
        filters=[trimmed],
        validators=[Length(max=NOTE_LIMIT, message=TOO_LONG)],
    )
    competitor = StringField(
        _l("Went to"),
        filters=[trimmed],
        validators=[Length(max=200, message=TOO_LONG), one_line],
    )
    look_again_on = DateField(_l("Look again on"), validators=[Optional(), sensible_day])

    def offer_reasons(self, reasons: Sequence[LostReason]) -> None:
        """Fill the list of reasons; the script asks for words where `data-words` says so."""
        self.reasons = {str(each.uid): each for each in reasons}
        words = {True: {"data-words": "yes"}, False: {}}
        listed = [
            SelectChoice(uid, each.name, render_kw=words[each.needs_note])
            for uid, each in self.reasons.items()
        ]
        self.because.choices = [SelectChoice("", _("Choose a reason")), *listed]

    @property
    def is_lost(self) -> bool:
        """Say whether what is asked for closes a lead as lost."""
        return True

    @property
    def loss(self) -> Loss:
        """Return what was said beside the reason in words; the form is valid."""
        chosen = self.reasons.get(self.because.data)
        return Loss(chosen, self.competitor.data or "", self.look_again_on.data)

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        missing = dict(self.missing()) if self.is_lost else {}
        for name, sentence in missing.items():
            self[name].errors = [sentence]
        return is_valid and not missing

    def missing(self) -> Iterator[tuple[str, str]]:
        """Yield what else has to be said, by field."""
        chosen = self.reasons.get(self.because.data)
        if self.reasons and chosen is None:
            yield "because", _("Choose why it is lost")
        if not self.reason.data and not self.reasons:
            yield "reason", _("Say why the lead is closed")
        if not self.reason.data and chosen and chosen.needs_note:
            yield "reason", _("Say in a few words why")
        if has_come(self.look_again_on):
            yield "look_again_on", _("Enter a day to come")


def has_come(day: Field) -> bool:
    return bool(day.data and not day.errors and day.data <= clock.today())
