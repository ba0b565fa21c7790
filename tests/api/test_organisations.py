"""Organisations and their people for programs, as staff see them on the pages."""

import uuid
from datetime import timedelta

import pytest

from hubcommunity.consent.models import LISTING
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership.term_models import Membership
from hubcommunity.organisations.identifier_models import Identifier, IdentifierKind
from hubcommunity.organisations.listing_actions import choose_listings
from hubcommunity.organisations.models import AffiliationRole, AffiliationState, Organisation
from hubcommunity.organisations.profile_models import Description, OtherName
from hubcommunity.organisations.visibility_models import Visibility
from tests import make
from tests.follow import followed

ORGANISATIONS = "/api/v1/organisations"


def names(answer):
    assert answer.status_code == 200, answer.json
    return [each["name"] for each in answer.json["organisations"]]


def ended(member):
    db.session.query(Membership).filter_by(organisation=member).update(
        {"ended_on": clock.today() - timedelta(days=1)}
    )
    member.member_until = clock.today() - timedelta(days=2)


@pytest.fixture
def known():
    """A member, one that was a member, and an organisation that never was."""
    member = make.member("Agence Été", country="FR", topics=[make.topic()])
    former = make.member("Former", tier=make.tier("observer", "Observer"))
    ended(former)
    other = make.organisation("Other", type=make.organisation_type("industry", "Industry"))
    gone = make.organisation("Gone")
    gone.merged_into_id = other.id
    db.session.flush()
    return member, former, other, gone


def test_organisations_are_found_by_the_filters_of_the_pages(ask, known):
    every = ["Agence Été", "Former", "Other"]
    asked = {
        "": every,
        "?q=ete": ["Agence Été"],
        "?country=FR": ["Agence Été"],
        "?type=industry": ["Other"],
        "?topic=reimbursement": ["Agence Été"],
        "?tier=observer": ["Former"],
        "?member=yes": ["Agence Été"],
        "?member=no": ["Former", "Other"],
        "?status=active": ["Agence Été"],
        "?status=ended": ["Former"],
        "?member=yes&status=ended": [],
    }
    assert {each: names(ask.get(ORGANISATIONS + each)) for each in asked} == asked
    first, second = followed(ask, f"{ORGANISATIONS}?limit=2")
    assert names(first) + names(second) == every


@pytest.mark.parametrize("asked", ["type=x", "tier=x", "topic=x", "country=XX", "member=x", "p=1"])
def test_what_an_organisation_cannot_be_is_told_by_its_field(ask, asked):
    refused = ask.get(f"{ORGANISATIONS}?{asked}")
    assert (refused.status_code, list(refused.json["errors"])) == (422, [asked.partition("=")[0]])


def test_a_word_of_one_list_goes_on_in_no_other(ask, known):
    make.group()
    make.group()
    word = ask.get("/api/v1/groups?limit=1").json["next"].partition("after=")[2]
    refused = ask.get(f"{ORGANISATIONS}?after={word}")
    assert list(refused.json["errors"]) == ["after"]


def test_an_organisation_is_told_with_who_else_sees_what(ask, known):
    member = known[0]
    member.city, member.city_for, member.website = "Lyon", Visibility.STAFF, "https://ete.test/"
    member.description, member.description_for = "Cares.", Visibility.MEMBERS
    make.saved(OtherName(organisation_id=member.id, name="Summer Agency"))
    make.saved(Description(organisation_id=member.id, language="fr", text="Soigne."))
    number = {"kind": IdentifierKind.VAT, "value": "FR1", "shown_for": Visibility.STAFF}
    make.saved(Identifier(organisation_id=member.id, **number))
    group = make.group("care")
    make.sitting(group, member)
    told = ask.get(f"{ORGANISATIONS}/{member.uid}").json
    assert told["membership"] == {
        "status": "active",
        "tier": "full",
        "ends_on": member.term_ends_on.isoformat(),
    }
    assert (told["is_member"], told["city"], told["website"]) == (True, "Lyon", "https://ete.test/")
    assert told["profile"].endswith(f"/members/{member.slug}/")
    assert told["seen_by"] == {
        "other_names": "public",
        "city": "staff",
        "website": "public",
        "descriptions": "members",
    }
    assert told["other_names"] == ["Summer Agency"]
    assert told["descriptions"] == {"en": "Cares.", "fr": "Soigne."}
    assert told["identifiers"] == [{"kind": "vat", "value": "FR1", "seen_by": "staff"}]
    assert told["groups"] == [{"slug": "care", "name": "Care"}]
    other = ask.get(f"{ORGANISATIONS}/{known[2].uid}").json
    assert (other["profile"], other["membership"], other["is_member"]) == (None, None, False)


def test_one_that_is_not_on_record_is_not_there(ask, known):
    for uid in (known[3].uid, uuid.uuid4()):
        assert ask.get(f"{ORGANISATIONS}/{uid}").status_code == 404
        assert ask.get(f"{ORGANISATIONS}/{uid}/people").status_code == 404


def test_people_are_those_who_represent_it_now_and_no_address_is_told(ask, known):
    member = known[0]
    people = [make.person(given_name=f"Zoë{n}", email=f"zoe{n}@ete.test") for n in range(4)]
    make.affiliation(people[0], member, AffiliationRole.PRIMARY_CONTACT)
    listed = make.affiliation(people[1], member)
    make.purpose(LISTING)
    choose_listings(people[1], {listed.uid}, by=people[1])
    make.affiliation(people[2], member, state=AffiliationState.INVITED)
    make.affiliation(people[3], member, state=AffiliationState.ENDED)
    first, second = followed(ask, f"{ORGANISATIONS}/{member.uid}/people?limit=1")
    [contact], [delegate] = first.json["people"], second.json["people"]
    assert contact["person"] == {"id": str(people[0].uid), "name": people[0].name}
    assert (contact["role"], delegate["role"]) == ("primary contact", "delegate")
    assert (contact["is_public"], delegate["is_public"]) == (False, True)
    assert "@" not in first.text + second.text


def test_whoever_asks_again_is_told_that_nothing_changed(ask, known):
    first = ask.get(ORGANISATIONS)
    same = {"If-None-Match": first.headers["ETag"]}
    again = ask.get(ORGANISATIONS, headers=same)
    assert (again.status_code, again.data, again.headers["ETag"]) == (
        304,
        b"",
        same["If-None-Match"],
    )
    assert again.headers["Cache-Control"] == "no-store"
    db.session.get(Organisation, known[2].id).city = "Ghent"
    changed = ask.get(ORGANISATIONS, headers=same)
    assert (changed.status_code, names(changed)) == (200, ["Agence Été", "Former", "Other"])
