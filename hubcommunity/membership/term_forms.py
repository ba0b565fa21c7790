"""The staff's forms on memberships, fees and tiers."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, Regexp

from hubcommunity.core import clock
from hubcommunity.core.forms import (
    AmountField,
    Form,
    naming,
    one_line,
    required,
    sensible_day,
    trimmed,
)
from hubcommunity.core.i18n import names_by_code
from hubcommunity.membership.list_queries import FEE_OPEN, Filters, counts
from hubcommunity.membership.policy import Status
from hubcommunity.membership.term_models import Tier

WHICH_DAY = _l("Enter a day")


class EuroField(AmountField):
    """An amount in euro."""

    most = 100_000_000


class MembershipFilter(Form):
    """What a reader asks the list for; it comes in the address, so it has no token."""

    class Meta:
        csrf = False

    q = StringField(_l("Organisation"), filters=[trimmed])
    tier = SelectField(_l("Tier"), validate_choice=False)
    country = SelectField(_l("Country"), validate_choice=False)
    ends_before = DateField(_l("Ends before"), validators=[Optional(), sensible_day])
    fee = SelectField(_l("Fee"), validate_choice=False)
    status = SelectField(_l("Status"), validate_choice=False)

    @property
    def filters(self) -> Filters:
        known = {status.value for status in Status}
        return Filters(
            q=self.q.data or "",
            status=self.status.data if self.status.data in known else "",
            tier=self.tier.data or "",
            country=self.country.data or "",
            ends_before=None if self.ends_before.errors else self.ends_before.data,
            fee=FEE_OPEN if self.fee.data == FEE_OPEN else "",
        )

    def offer(self, tiers: Sequence[Tier]) -> None:
        """Offer the choices with the number of memberships that each would leave."""
        asked, names = self.filters, names_by_code()
        found = counts(asked, "tier")
        every = SelectChoice("", _l("All"))
        self.tier.choices = [
            every,
            *(SelectChoice(each.code, f"{each.name} ({found[each.code]})") for each in tiers),
        ]
        by_country = sorted(counts(asked, "country").items(), key=lambda each: names[each[0]])
        self.country.choices = [
            every,
            *(SelectChoice(code, f"{names[code]} ({number})") for code, number in by_country),
        ]
        unpaid = counts(asked, "fee")[FEE_OPEN]
        self.fee.choices = [every, SelectChoice(FEE_OPEN, _l("Not paid (%(n)d)", n=unpaid))]


class ChangeTierForm(Form):
    """Another tier from a day on."""

    tier = SelectField(_l("New tier"), [DataRequired(_l("Choose a tier"))])
    from_on = DateField(
        _l("From"), [DataRequired(WHICH_DAY), sensible_day], default=lambda: clock.today()
    )

    def __init__(self, tiers: Sequence[Tier]) -> None:
        super().__init__()
        self.tier.choices = [SelectChoice(each.code, each.name) for each in tiers]


class FeeForm(Form):
    fee = EuroField(_l("Fee in euro"), description=_l("Leave it empty where none is to be paid."))


class InvoiceForm(Form):
    """An invoice of the amount that the page showed."""

    cents = HiddenField()
    number = StringField(
        _l("Invoice number"),
        [*required(_l("Enter the number of the invoice"), 40), one_line],
        filters=[trimmed],
    )
    invoiced_on = DateField(
        _l("Date of the invoice"),
        [DataRequired(WHICH_DAY), sensible_day],
        default=lambda: clock.today(),
    )


class PaymentForm(Form):
    paid_on = DateField(
        _l("Paid on"), [DataRequired(WHICH_DAY), sensible_day], default=lambda: clock.today()
    )


def within(least: int, most: int) -> NumberRange:
    """Return the check of a number, both ends included."""
    told = _l("Enter a number from %(least)d to %(most)d", least=least, most=most)
    return NumberRange(least, most, told)


class TierForm(Form):
    """What a tier is called, costs and allows."""

    name = StringField(_l("Name"), naming(_l("Enter a name"), 80), filters=[trimmed])
    description = TextAreaField(_l("Description"), filters=[trimmed])
    votes = BooleanField(
        _l("Has a vote in topic groups"),
        description=_l(
            "Without one, the people of a member sit and speak in topic groups like all others, and"
            " the organisation is not asked in calls for consensus. It counts at once."
        ),
    )
    seats_per_group = IntegerField(
        _l("Seats per topic group"),
        [Optional(), within(1, 1000)],
        description=_l(
            "How many persons an organisation may seat in one group. Empty: no limit. A lower"
            " number ends nobody’s seat: it only keeps new ones out."
        ),
    )
    fee_cents = EuroField(
        _l("Yearly fee in euro"), description=_l("Leave it empty where none is to be paid.")
    )
    term_months = IntegerField(
        _l("Length of a term in months"),
        [
            InputRequired(_l("Enter a number")),
            NumberRange(1, 120, _l("Enter a number from 1 to 120")),
        ],
        default=12,
    )
    by_calendar = BooleanField(
        _l("By the calendar year"),
        description=_l(
            "The first term runs to 31 December, renewals are whole years. Otherwise a term ends"
            " before the day on which it began."
        ),
    )
    grace_days = IntegerField(
        _l("Days of grace"),
        [
            InputRequired(_l("Enter a number")),
            NumberRange(0, 365, _l("Enter a number from 0 to 365")),
        ],
        description=_l("How long a member stays listed after a term. It counts at once."),
        default=30,
    )
    position = IntegerField(
        _l("Place in the list"),
        description=_l(
            "The first tier that takes new memberships is offered first when you approve an"
            " application."
        ),
        validators=[
            InputRequired(_l("Enter a number")),
            NumberRange(0, 1000, _l("Enter a number from 0 to 1000")),
        ],
        default=0,
    )

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the form says of a tier, by the names of its columns."""
        said = {name: self[name].data for name in FACTS}
        return said | {"fee_cents": self["fee_cents"].cents}


FACTS = (
    *("name", "description", "votes", "seats_per_group"),
    *("term_months", "by_calendar", "grace_days", "position"),
)


class NewTierForm(TierForm):
    code = StringField(
        _l("Code"),
        [
            *required(_l("Enter a code"), 40),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("Use small letters, digits and -")),
        ],
        description=_l("Stands in addresses and files, and stays: small letters, digits and -."),
        filters=[trimmed],
    )
