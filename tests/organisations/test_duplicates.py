"""Pairs of organisations that may be one: found, scored, and told apart once and for all."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.organisations import duplicate_actions as actions
from hubcommunity.organisations import duplicate_queries as queries
from hubcommunity.organisations.actions import add_organisation
from hubcommunity.organisations.domain_models import DomainState, EmailDomain
from hubcommunity.organisations.duplicate_models import DuplicatePair, PairState
from hubcommunity.organisations.profile_models import OtherName
from hubcommunity.worker.actions import JOBS
from tests import make
from tests.statements import statements


def found() -> list[tuple[str, str, int, str]]:
    """Run the nightly pass, and return the open pairs."""
    actions.find_duplicates(clock.now())
    db.session.expire_all()
    pairs = db.session.scalars(queries.open_pairs().order_by(DuplicatePair.id))
    return [(pair.first.name, pair.second.name, pair.score, pair.reasons) for pair in pairs]


def other_name(of, name):
    return make.saved(OtherName(organisation_id=of.id, name=name))


def claim(of, domain, state=DomainState.VERIFIED):
    return make.saved(EmailDomain(organisation_id=of.id, domain=domain, state=state))


def test_the_same_name_and_website_however_written_make_a_pair_with_its_reasons():
    make.organisation("Clinic of the North", website="https://www.clinic.no/about", country="NO")
    make.organisation("CLINIC  of the Nörth!", website="clinic.no", country="NO")
    make.organisation("Somebody else", website="https://else.no", country="NO")
    assert found() == [
        ("Clinic of the North", "CLINIC  of the Nörth!", 100, "name website country")
    ]
    pair = db.session.scalars(select(DuplicatePair)).one()
    assert pair.words == ["the same name", "the same website", "the same country"]


@pytest.mark.parametrize(
    ("country", "score", "reasons"), [("NO", 55, "other-name country"), ("SE", 45, "other-name")]
)
def test_a_name_that_is_an_other_name_elsewhere_counts_less(country, score, reasons):
    one = make.organisation("Clinic of the North", country="NO")
    other_name(one, "Nordklinikken")
    make.organisation("nordklinikken", country=country)
    assert found() == [("Clinic of the North", "nordklinikken", score, reasons)]


def test_a_short_name_alone_is_a_reason_in_one_country_only():
    make.organisation("European Health Forum", short_name="EHF", country="BE")
    make.organisation("EHF", country="BE")
    make.organisation("Eishockeyfreunde", short_name="EHF", country="AT")
    assert found() == [("European Health Forum", "EHF", 40, "short-name country")]


def test_a_verified_domain_that_is_the_website_of_another_makes_a_pair():
    one = make.organisation("One", country="BE")
    two = make.organisation("Two", website="https://two.eu", country="FR")
    claim(one, "two.eu")
    claim(one, "three.eu", DomainState.WITHDRAWN)
    claim(two, "three.eu")
    assert found() == [("One", "Two", 35, "domain")]


def test_hosts_where_many_have_a_page_say_nothing():
    for name in ("One", "Two"):
        make.organisation(name, website="https://www.facebook.com/" + name)
    assert found() == []


def test_what_more_have_in_common_than_can_be_one_says_nothing():
    for number in range(queries.COMMON):
        make.organisation(f"Clinic {number}", website="https://portal.gov")
    pairs = queries.COMMON * (queries.COMMON - 1) // 2
    assert len(found()) == pairs
    make.organisation("One more", website="https://portal.gov")
    assert found() == []


def test_the_pass_finds_the_same_again_and_keeps_since_when():
    make.organisation("Clinic")
    two = make.organisation("Clinic")
    first = found()
    since = db.session.scalars(select(DuplicatePair.found_at)).one()
    two.website = "https://clinic.eu"
    actions.find_duplicates(clock.now() + timedelta(days=1))
    assert found() == first
    assert db.session.scalars(select(DuplicatePair.found_at)).one() == since


def test_the_score_follows_the_facts_and_a_pair_that_is_none_any_more_is_gone():
    one, two = make.organisation("Clinic"), make.organisation("Clinic")
    found()
    one.website = two.website = "https://clinic.eu"
    assert found() == [("Clinic", "Clinic", 100, "name website country")]
    one.name, two.website = "Hospital", ""
    assert found() == []


def test_two_that_were_told_apart_stay_so_whatever_the_pass_finds():
    one, two = make.organisation("Clinic"), make.organisation("Clinic")
    found()
    actions.tell_apart(two, one, by=make.staff())
    assert found() == []
    assert queries.pair_of(one, two) is queries.pair_of(two, one)
    assert queries.pair_of(one, two).state is PairState.APART
    assert queries.pair_of(one, two).decided_by is not None
    actions.find_duplicates(clock.now(), of=one)
    assert len(db.session.scalars(select(DuplicatePair)).all()) == 1


def test_two_can_be_told_apart_before_anybody_found_them():
    one, two = make.organisation("Clinic"), make.organisation("Clinic")
    actions.tell_apart(two, one, by=make.staff())
    assert found() == []


def test_who_is_added_is_compared_at_once_and_others_keep_their_pairs():
    other = [make.organisation("Fund"), make.organisation("Fund")]
    found()
    known = make.organisation("Clinic", website="https://clinic.eu")
    added = add_organisation(
        name="clinic", type_id=known.type_id, country="FR", website="www.clinic.eu", by=None
    )
    pairs = db.session.scalars(queries.open_pairs().order_by(DuplicatePair.id)).all()
    assert [(pair.first_id, pair.second_id) for pair in pairs] == [
        (other[0].id, other[1].id),
        (known.id, added.id),
    ]
    assert pairs[1].reasons == "name website"


def test_one_that_was_merged_is_compared_with_nobody():
    one, two = make.organisation("Clinic"), make.organisation("Clinic")
    two.merged_into_id, two.merged_at = make.organisation("Big clinic").id, clock.now()
    assert one.id < two.id
    assert found() == []


@pytest.mark.parametrize("size", [4, 60])
def test_the_pass_takes_as_many_statements_for_few_as_for_many(size):
    for number in range(size):
        make.organisation(f"Clinic {number // 2}")
    db.session.flush()
    with statements() as sent:
        actions.find_duplicates(clock.now())
    assert len(sent) == 10
    assert len(found()) == size // 2
    with statements() as sent:
        actions.find_duplicates(clock.now())
    assert len(sent) == 3, "names that are known already are compared no more"


def test_the_pass_is_a_job_of_every_day():
    make.organisation("Clinic")
    make.organisation("Clinic")
    job = next(job for job in JOBS if "duplicates" in job.name)
    assert job.every == timedelta(days=1)
    job.run(clock.now())
    assert len(db.session.scalars(queries.open_pairs()).all()) == 1
