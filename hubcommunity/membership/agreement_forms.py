"""The forms about agreements: they check shape, actions check rules."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from hubcommunity.core import clock
from hubcommunity.core.files import UploadField
from hubcommunity.core.forms import (
    TOO_LONG,
    Form,
    naming,
    one_line,
    required,
    sensible_day,
    trimmed,
    whole_number,
)
from hubcommunity.core.text import as_uid
from hubcommunity.membership.agreement_actions import Signed
from hubcommunity.membership.agreement_models import AgreementKind, AgreementVersion
from hubcommunity.organisations.models import Organisation


def sent(field: HiddenField) -> str:
    """Return what the browser sent, not what the page would show."""
    return str(field.raw_data[0]) if field.raw_data else ""


class AdoptForm(Form):
    """An unticked box, and which version the reader saw."""

    version = HiddenField()
    agree = BooleanField(validators=[DataRequired(_l("Tick the box to adopt the text"))])

    def __init__(self, organisation: Organisation, version: AgreementVersion) -> None:
        super().__init__(version=str(version.uid))
        said = _("I adopt it on behalf of %(organisation)s", organisation=organisation.name)
        self.agree.label.text = said

    @property
    def seen(self) -> uuid.UUID | None:
        """Return which version the reader saw; who does not say which has seen none."""
        return as_uid(sent(self.version))


class TextForm(Form):
    """The next version of a text, and the number of the version that its writer saw."""

    title = StringField(_l("Title"), naming(_l("Enter a title"), 200), filters=[trimmed])
    text = TextAreaField(_l("Text"), required(_l("Enter the text"), 40000), filters=[trimmed])
    after = HiddenField()

    @property
    def seen(self) -> int:
        """Return the version seen; who does not say which has seen none."""
        return whole_number(sent(self.after)) or 0


class SignedForm(Form):
    """What an agreement on paper says."""

    version_uid = SelectField(_l("Version"), [InputRequired(_l("Choose the version"))])
    version_words = StringField(
        _l("Version"),
        [Length(max=80, message=TOO_LONG), one_line],
        description=_l("As the paper has it, for example “2026” or “second amendment”."),
        filters=[trimmed],
    )
    signatory_name = StringField(
        _l("Signed by"), naming(_l("Enter who signed"), 200), filters=[trimmed]
    )
    signatory_title = StringField(
        _l("Job title"), [Length(max=150, message=TOO_LONG), one_line], filters=[trimmed]
    )
    signed_on = DateField(_l("Signed on"), [InputRequired(_l("Enter the day")), sensible_day])
    valid_until = DateField(
        _l("Valid until"),
        [Optional(), sensible_day],
        description=_l("The last day. Leave it empty where the agreement has none."),
    )
    paper = UploadField(
        _l("The signed paper"), description=_l("PDF, PNG or JPEG, ten megabytes at most.")
    )

    def __init__(
        self, kind: AgreementKind, versions: Sequence[AgreementVersion], **known: Any
    ) -> None:
        super().__init__(**known)
        self.versions = {str(version.uid): version for version in versions}
        del self["version_words" if kind.adopted_online else "version_uid"]
        if kind.adopted_online:
            self.version_uid.choices = [
                SelectChoice(uid, _("Version %(number)s", number=version.number))
                for uid, version in self.versions.items()
            ]

    def validate_valid_until(self, field: DateField) -> None:
        if field.data and self.signed_on.data and field.data < self.signed_on.data:
            raise ValidationError(_l("The last day can’t lie before the day of the signature"))

    def signed(self) -> Signed:
        """Return what was filled in, as `record_signed` takes it."""
        said: dict[str, Any] = {"version_words": "", "version_uid": None} | self.data
        return Signed(
            signatory_name=said["signatory_name"],
            signatory_title=said["signatory_title"],
            signed_on=said["signed_on"],
            valid_until=said["valid_until"],
            version_words=said["version_words"],
            version=self.versions.get(said["version_uid"]),
            upload=self.paper.upload,
        )


class EndAgreementForm(Form):
    """When an agreement ended, and why."""

    ended_on = DateField(_l("Ended on"), [InputRequired(_l("Enter the day")), sensible_day])
    reason = TextAreaField(
        _l("Reason"),
        required(_l("Say why; the primary contacts read it"), 300),
        description=_l("The primary contacts read this."),
        filters=[trimmed],
    )

    def __init__(self) -> None:
        super().__init__(ended_on=clock.today())
