"""A person's own choice to be named on the public profile of an organisation they represent."""

from collections.abc import Collection
from uuid import UUID

from hubcommunity.audit.actions import record
from hubcommunity.consent import actions as consent
from hubcommunity.consent.models import LISTING
from hubcommunity.consent.queries import is_given
from hubcommunity.core import clock
from hubcommunity.organisations.actions import refuse_unless
from hubcommunity.organisations.listing_queries import listed_by
from hubcommunity.organisations.models import Affiliation
from hubcommunity.organisations.queries import affiliations_of
from hubcommunity.people.models import Person

HOW = "signed in"


def choose_listings(person: Person, ticked: Collection[UUID], *, by: Person) -> None:
    """Name the person for the organisations of these affiliations, and for no others.

    Nobody chooses for somebody else. The ticked box is consent, on record with what was ticked;
    without any tick left it is withdrawn.
    """
    refuse_unless(by.id == person.id)
    listed = {each.uid for each in listed_by(person)}
    for affiliation in affiliations_of(person):
        if affiliation.uid in ticked and affiliation.uid not in listed:
            list_publicly(affiliation)
        elif affiliation.uid in listed and affiliation.uid not in ticked:
            unlist(affiliation)


def list_publicly(affiliation: Affiliation) -> None:
    person = affiliation.person
    evidence = {"organisation": affiliation.organisation.name, "page": "public listing"}
    consent.request(person, LISTING, how=HOW, by=person, evidence=evidence)
    given = consent.give(person, LISTING, how=HOW, by=person, evidence=evidence)
    affiliation.listed_at = max(clock.now(), given.at)
    record("affiliation.listed", by=person, on=affiliation)


def unlist(affiliation: Affiliation) -> None:
    person = affiliation.person
    affiliation.listed_at = None
    record("affiliation.unlisted", by=person, on=affiliation)
    if is_given(person, LISTING) and not listed_by(person):
        evidence = {"organisation": affiliation.organisation.name, "page": "public listing"}
        consent.withdraw(person, LISTING, how=HOW, by=person, evidence=evidence)
