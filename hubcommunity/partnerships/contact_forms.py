"""A contact of a lead: who it is, where the data come from, and why no notice is needed, if so."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from hubcommunity.core import clock
from hubcommunity.core.forms import Form, address, naming, required, sensible_day, trimmed
from hubcommunity.partnerships.contact_actions import Provenance
from hubcommunity.partnerships.contact_models import LegalBasis, Untold
from hubcommunity.partnerships.forms import at_most


class ProvenanceForm(Form):
    """Where a contact's data come from."""

    source = StringField(
        _l("Where the data come from"),
        required(_l("Say where the data come from: the person is told"), 200),
        filters=[trimmed],
        description=_l("A business card, their website, a colleague. The person is told."),
    )
    obtained_on = DateField(
        _l("Since when we have them"),
        [InputRequired(_l("Enter a day")), sensible_day],
        description=_l("The person is told within a month of this day."),
    )
    basis = SelectField(
        _l("Legal basis"),
        choices=lambda: [SelectChoice(basis.value, basis.label) for basis in LegalBasis],
        default=LegalBasis.LEGITIMATE_INTERESTS.value,
    )

    def validate_obtained_on(self, field: DateField) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError(_("This day is still to come"))

    def provenance(self) -> Provenance:
        basis = LegalBasis(self.basis.data)
        return Provenance(self.source.data, basis, self.obtained_on.data)


class NewContactForm(ProvenanceForm):
    """One more contact of a lead."""

    email = StringField(_l("Email address"), address(_l("Enter an address")), filters=[trimmed])
    name = StringField(_l("Name"), naming(_l("Enter a name"), 200), filters=[trimmed])


class ContactForm(ProvenanceForm):
    """What is on record of a contact."""

    untold_because = SelectField(
        _l("Why no notice is needed"),
        choices=lambda: [
            SelectChoice("", _("One is needed")),
            *(SelectChoice(reason.value, reason.label) for reason in Untold),
        ],
        default="",
        validators=[Optional()],
    )
    untold_note = TextAreaField(_l("In words"), [at_most(500)], filters=[trimmed])

    @property
    def untold(self) -> Untold | None:
        return Untold(self.untold_because.data) if self.untold_because.data else None

    def validate_untold_note(self, field: TextAreaField) -> None:
        if self.untold is Untold.EFFORT and not field.data:
            raise ValidationError(_("Say why it is impossible or out of proportion"))
