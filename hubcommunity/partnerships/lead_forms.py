"""What is known of a lead, in one form that adds and edits."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from hubcommunity.core.forms import (
    AmountField,
    BoxesField,
    CountryField,
    VersionedForm,
    one_line,
    reachable,
    required,
    sensible_day,
    trimmed,
)
from hubcommunity.core.text import as_uid
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import look_alikes, topics
from hubcommunity.partnerships import lead_queries, queries, source_queries
from hubcommunity.partnerships.contact_actions import Provenance
from hubcommunity.partnerships.contact_models import LegalBasis
from hubcommunity.partnerships.forms import at_most
from hubcommunity.partnerships.lead_actions import Facts
from hubcommunity.partnerships.lead_models import (
    CURRENCIES,
    LONGEST_DESCRIPTION,
    MOST_TAGS,
    TAG_LIMIT,
)
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.partnerships.twins.queries import Alike, Known
from hubcommunity.people.models import Person

# What the choice of an organisation says when its name is to be kept as it was typed.
NEW = "new"
# What the choice of an owner says when it is left to the rules of the pipeline.
BY_RULE = "rule"


class LeadForm(VersionedForm):
    """What is known of a lead; the same page adds and edits.

    The organisation is one that was chosen from those the hub knows, by its public name, or else a
    new one by the name typed. Whoever types a name like one that the hub knows is asked which it
    is: `alikes` are those that are offered then.
    """

    organisation_name = StringField(
        _l("Organisation"),
        filters=[trimmed],
        validators=[*required(_l("Enter the organisation’s name"), 200), one_line],
    )
    organisation_uid = RadioField(
        _l("Is it one of these?"), choices=[], validate_choice=False, validators=[Optional()]
    )
    country = CountryField(_l("Country"), default="", validators=[Optional()])
    type_id = SelectField(_l("Type"), coerce=int, default=0, validators=[Optional()])
    contact_name = StringField(_l("Contact name"), filters=[trimmed], validators=[at_most(200)])
    contact_email = StringField(
        _l("Contact email"), filters=[trimmed], validators=[Optional(), at_most(254), reachable]
    )
    contact_source = StringField(
        _l("Where the contact’s data come from"), filters=[trimmed], validators=[at_most(200)]
    )
    contact_basis = SelectField(
        _l("Legal basis"),
        choices=lambda: [SelectChoice(basis.value, basis.label) for basis in LegalBasis],
        default=LegalBasis.LEGITIMATE_INTERESTS.value,
        validators=[Optional()],
    )
    owner_uid = SelectField(_l("Owner"), default="", validators=[Optional()])
    helper_uids = BoxesField(_l("Helpers"))
    next_step = StringField(_l("Next step"), filters=[trimmed], validators=[at_most(200)])
    next_step_on = DateField(_l("Next step date"), validators=[Optional(), sensible_day])
    source_uid = SelectField(_l("Source"), default="", validators=[Optional()])
    campaign = StringField(_l("Campaign"), filters=[trimmed], validators=[at_most(120)])
    topic_ids = BoxesField(_l("Topics"))
    tag_names = StringField(_l("Tags"), filters=[trimmed], validators=[at_most(600), one_line])
    amount = AmountField(_l("Amount"))
    currency = SelectField(_l("Currency"), choices=CURRENCIES, validators=[Optional()])
    probability = IntegerField(
        _l("Probability in percent"),
        validators=[Optional(), NumberRange(0, 100, _l("Enter a number from 0 to 100"))],
    )
    expected_close_on = DateField(_l("Expected close"), validators=[Optional(), sensible_day])
    description = TextAreaField(
        _l("Description"), filters=[trimmed], validators=[at_most(LONGEST_DESCRIPTION)]
    )

    alikes: Sequence[Organisation] = ()
    known_name = ""

    def offer(self, staff: Iterable[Person], *, by_rule: bool = False) -> None:
        """Fill the lists from which something is chosen; a new lead may be given by rule."""
        named = [SelectChoice(kind.id, kind.name) for kind in queries.organisation_types()]
        self.type_id.choices = [SelectChoice(0, _("Choose a type")), *named]
        people = sorted(staff, key=lambda person: person.name.casefold())
        self.people = {str(person.uid): person for person in people}
        choices = [SelectChoice(uid, person.name) for uid, person in self.people.items()]
        nobody = [SelectChoice("", _("No owner"))]
        ruled = [SelectChoice(BY_RULE, _("By the rules of the pipeline"))] if by_rule else []
        self.owner_uid.choices = [*ruled, *nobody, *choices]
        self.helper_uids.choices = choices
        self.topics = {str(topic.id): topic for topic in topics()}
        self.topic_ids.choices = [SelectChoice(n, topic.name) for n, topic in self.topics.items()]
        self.offer_sources()

    def offer_sources(self) -> None:
        """Fill the list of sources, with the one that the lead has if that is retired."""
        listed = {str(source.uid): source for source in source_queries.sources()}
        present = source_queries.source_with(self.source_uid.object_data)
        if present is not None:
            listed.setdefault(str(present.uid), present)
        self.sources = listed
        named = [SelectChoice(uid, source.name) for uid, source in listed.items()]
        self.source_uid.choices = [SelectChoice("", _("Not known")), *named]

    @property
    def organisation(self) -> Organisation | None:
        """Return the organisation that was chosen."""
        chosen = as_uid(self.organisation_uid.data)
        return lead_queries.present_organisation(chosen) if chosen else None

    @property
    def chosen_source(self) -> LeadSource | None:
        return self.sources.get(self.source_uid.data)

    @property
    def by_rule(self) -> bool:
        return bool(self.owner_uid.data == BY_RULE)

    @property
    def tags(self) -> list[str]:
        return [name for name in (self.tag_names.data or "").split(",") if name.strip()]

    @property
    def has_more(self) -> bool:
        """Say whether what is folded away holds something, or something wrong."""
        folded = (self.helper_uids, self.campaign, self.topic_ids, self.tag_names, self.amount)
        rest = (self.expected_close_on, self.description, self.source_uid, self.contact_source)
        contact = (self.contact_name, self.contact_email)
        known = any(field.data or field.errors for field in (*folded, *rest, *contact))
        return known or self.probability.data is not None or bool(self.probability.errors)

    def validate_organisation_name(self, field: StringField) -> None:
        """Ask once whether it is one that the hub knows; one of the very name is linked at once."""
        is_said = self.organisation is not None or self.organisation_uid.data == NEW
        if is_said or not field.data or field.data == self.known_name:
            return
        if queries.organisation_named(field.data) is None:
            self.alikes = look_alikes(field.data)
        if self.alikes:
            known = [SelectChoice(str(each.uid), each.name) for each in self.alikes]
            self.organisation_uid.choices = [*known, SelectChoice(NEW, _("No, a new one"))]
            raise ValidationError(_("The hub knows organisations of such a name: say which it is"))

    def validate_tag_names(self, _field: StringField) -> None:
        if len(self.tags) > MOST_TAGS:
            raise ValidationError(_("These are too many tags: %(most)s at most", most=MOST_TAGS))
        if any(len(" ".join(name.split())) > TAG_LIMIT for name in self.tags):
            raise ValidationError(_("A tag has %(most)s characters at most", most=TAG_LIMIT))

    def values(self) -> Facts:
        """Return what was filled in, as `add_lead` and `edit` take it."""
        chosen = self.organisation
        cents = self.amount.cents
        return {
            "organisation_name": chosen.name if chosen else self.organisation_name.data,
            "organisation": chosen,
            "contact_name": self.contact_name.data,
            "contact_email": self.contact_email.data,
            "country": self.country.data or None,
            "type_id": self.type_id.data or None,
            "source": self.chosen_source,
            "campaign": self.campaign.data,
            "topics": [self.topics[number] for number in self.topic_ids.data or ()],
            "tags": self.tags,
            "owner": self.people.get(self.owner_uid.data),
            "helpers": [self.people[uid] for uid in self.helper_uids.data or ()],
            "amount_cents": cents,
            "currency": self.currency.data if cents else None,
            "probability": self.probability.data,
            "expected_close_on": self.expected_close_on.data,
            "next_step": self.next_step.data,
            "next_step_on": self.next_step_on.data,
            "description": self.description.data,
        }

    def provenance(self) -> Provenance:
        """Return where the contact's data come from: from where the lead does, if nobody says."""
        source = self.chosen_source
        said = self.contact_source.data or (source.name if source else "")
        return Provenance(said, LegalBasis(self.contact_basis.data))


class NewLeadForm(LeadForm):
    """A lead that is added. Whoever is shown leads that may be the same adds it by sending it once
    more; those shown while they typed count as well.
    """

    alike_seen = HiddenField()

    @property
    def known(self) -> Known:
        """Return by what the lead is compared with others."""
        chosen, facts = self.organisation, self.values()
        emails = [facts["contact_email"]]
        return Known(facts["organisation_name"], chosen.id if chosen else None, emails)

    def unseen(self, found: Sequence[Alike]) -> Sequence[Alike]:
        """Return the leads that may be the same unless all of them were shown; now they are."""
        uids = {str(each.lead.uid) for each in found}
        is_known = uids <= set((self.alike_seen.data or "").split())
        self.alike_seen.data = " ".join(sorted(uids))
        return () if is_known else found


def filled_with(lead: Any) -> dict[str, Any]:
    """Return what is known of a lead, as the form takes it beside the lead itself."""
    return {
        "owner_uid": str(lead.owner.uid) if lead.owner else "",
        "source_uid": str(lead.source.uid) if lead.source else "",
        "helper_uids": [str(person.uid) for person in lead.helpers],
        "topic_ids": [str(topic.id) for topic in lead.topics],
        "tag_names": ", ".join(tag.name for tag in lead.tags),
        "amount": lead.amount_cents,
        "currency": lead.currency or CURRENCIES[0],
        "contact_email": lead.contact.email if lead.contact else "",
    }
