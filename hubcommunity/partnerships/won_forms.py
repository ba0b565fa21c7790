"""What comes of a won lead: the forms, filled in with what is known."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from hubcommunity.core import clock
from hubcommunity.core.forms import (
    TOO_LONG,
    CountryField,
    Form,
    WebsiteField,
    naming,
    required,
    trimmed,
)
from hubcommunity.membership.term_models import Tier
from hubcommunity.membership.tier_queries import what_follows
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships import queries
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.lead_forms import NEW
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.won_queries import likely_website
from hubcommunity.people.models import Person


class OrganisationForm(Form):
    """What the hub has to know of an organisation."""

    name = StringField(
        _l("Organisation name"), naming(_l("Enter the organisation’s name"), 200), filters=[trimmed]
    )
    type_id = SelectField(
        _l("Type of organisation"), required(_l("Choose the type of organisation"), 20)
    )
    country = CountryField(_l("Country"), required(_l("Choose a country"), 2))
    website = WebsiteField(_l("Website"), filters=[trimmed], validators=[Optional()])

    def offer_types(self) -> None:
        named = [SelectChoice(str(kind.id), kind.name) for kind in queries.organisation_types()]
        self.type_id.choices = [SelectChoice("", _("Choose a type")), *named]

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "name": self.name.data,
            "type_id": int(self.type_id.data),
            "country": self.country.data,
            "website": self.website.data or "",
        }


class InviteForm(OrganisationForm):
    """Who is invited to apply, and a few words of one's own."""

    contact_uid = RadioField(_l("Who is invited"), [InputRequired(_l("Choose who is invited"))])
    note = TextAreaField(
        _l("A few words of your own"),
        filters=[trimmed],
        validators=[Length(max=2000, message=TOO_LONG)],
    )

    def offer(self, contacts: Sequence[Contact]) -> None:
        self.offer_types()
        self.contacts = {str(each.uid): each for each in contacts}
        named = names_of(contacts).items()
        self.contact_uid.choices = [SelectChoice(uid, name) for uid, name in named]


class MemberForm(OrganisationForm):
    """Which organisation becomes a member, and in which tier."""

    organisation_uid = RadioField(
        _l("Is it one of these?"), [InputRequired(_l("Say which organisation it is"))]
    )
    tier = RadioField(_l("Tier"), [InputRequired(_l("Choose a tier"))])
    contact_uid = RadioField(
        _l("Who is invited to represent it"),
        [Optional()],
        description=_l("As primary contact, by a mail. They run its profile and its people."),
    )

    def offer(
        self, tiers: Sequence[Tier], known: Sequence[Organisation], contacts: Sequence[Contact]
    ) -> None:
        """Fill the lists; of a lead that names an organisation nothing else is asked about it."""
        self.offer_types()
        self.contacts = {str(each.uid): each for each in contacts}
        named = [SelectChoice(*each) for each in names_of(contacts).items()]
        self.contact_uid.choices = [*named, SelectChoice("", _("Nobody yet"))]
        self.notes = what_follows(tiers, clock.today())
        self.tiers = {tier.code: tier for tier in tiers}
        self.tier.choices = [SelectChoice(code, tier.name) for code, tier in self.tiers.items()]
        self.known = {each.uid: each for each in known}
        named = [SelectChoice(str(each.uid), each.name) for each in known]
        self.organisation_uid.choices = [*named, SelectChoice(NEW, _("No, a new one"))]

    @property
    def to_run(self) -> Person | None:
        """Return who is invited to represent the organisation, if anybody."""
        contact = self.contacts.get(self.contact_uid.data or "")
        return contact.person if contact else None

    @property
    def chosen(self) -> Organisation | None:
        """Return the organisation that the hub knows, unless it is a new one."""
        asked = self.organisation_uid.data
        return None if asked == NEW else self.known[uuid.UUID(asked)]


def names_of(contacts: Sequence[Contact]) -> dict[str, str]:
    """Return the contacts of a lead as a list offers them, by their public names."""
    return {str(each.uid): f"{each.person.name}, {each.person.email}" for each in contacts}


def known_of(lead: Lead, contacts: Sequence[Contact]) -> dict[str, Any]:
    """Return what the hub knows of a lead's organisation, as the forms take it."""
    known = lead.organisation
    return {
        "name": known.name if known else lead.organisation_name,
        "type_id": str((known.type_id if known else lead.type_id) or ""),
        "country": (known.country if known else lead.country) or "",
        "website": (known.website if known else "") or likely_website(contacts),
    }
