"""Names that are nearly the same: mistyped, in another order, abbreviated, with a legal form."""

import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.text import fold
from hubcommunity.organisations import duplicate_actions as actions
from hubcommunity.organisations import duplicate_queries
from hubcommunity.organisations.actions import add_organisation
from hubcommunity.organisations.near_models import NameKey, NearName
from hubcommunity.organisations.near_policy import are_near, keys_of
from hubcommunity.organisations.near_queries import COMMON
from hubcommunity.organisations.queries import look_alikes
from tests import make
from tests.threads import at_once

NEAR = [
    ("Clinic of the North", "Clinic of the Norht"),
    ("University of Helsinki", "University of Helsinky"),
    ("Tehnopol", "Technopol"),
    ("Karolinska Institutet", "Karolinksa Institutet"),
    ("Telemedicine Association", "Telemedecine Association"),
    ("North Clinic", "Clinic North"),
    ("Nord Klinik", "Nord Klinik GmbH"),
    ("Nord Klinik GmbH & Co. KG", "Nord Klinik gGmbH"),
    ("Pacienti Praha", "Pacienti Praha, z.s."),
    ("Patienten Berlin e. V.", "Patienten Berlin"),
    ("Zdrowie Sp. z o.o.", "Zdrowie"),
    ("Northern Care Ltd.", "Northern Care Limited"),
    ("Univ. of Porto", "University of Porto"),
    ("Dept of Health", "Department of Health"),
    ("Intl Telehealth Society", "International Telehealth Society"),
    ("Tele Medicine Europe", "Telemedicine Europe"),
    ("U.S. Telehealth", "US Telehealth"),
]
APART = [
    ("Clinic 1", "Clinic 2"),
    ("Region of West", "Region of East"),
    ("Ministry of Health of Austria", "Ministry of Health of Australia"),
    ("Health of Porto", "Healthcare of Porto"),
    ("Fund of the North", "Found of the South"),
    ("Clinic of the North", "Clinic of the North and South"),
    ("Univ", "University"),
    ("GmbH", "Ltd"),
    ("Hospital of Oslo", "Institute of Oslo"),
]


def near(one: str, other: str) -> bool:
    return are_near(fold(one), fold(other))


def found() -> list[tuple[str, str, int, str]]:
    """Run the nightly pass, and return the open pairs."""
    actions.find_duplicates(clock.now())
    db.session.expire_all()
    pairs = db.session.scalars(duplicate_queries.open_pairs())
    return [(pair.first.name, pair.second.name, pair.score, pair.reasons) for pair in pairs]


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_names_are_near_and_found_by_a_key_that_they_share(one, other):
    assert near(one, other)
    assert near(other, one)
    assert keys_of(fold(one)) & keys_of(fold(other))


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_that_say_something_else_are_not_near(one, other):
    assert not near(one, other)
    assert not near(other, one)


WORD = st.text(string.ascii_lowercase, min_size=5, max_size=12)


@settings(max_examples=100, deadline=None)
@given(
    words=st.lists(WORD, min_size=1, max_size=4),
    place=st.integers(0, 3),
    at=st.integers(0, 11),
    letter=st.sampled_from(string.ascii_lowercase),
    change=st.sampled_from(["add", "leave out", "exchange", "turn round"]),
)
def test_whatever_letter_of_a_long_word_is_mistyped_the_name_is_found(
    words, place, at, letter, change
):
    place %= len(words)
    word = words[place]
    at %= len(word) - 1
    mistyped = {
        "add": word[:at] + letter + word[at:],
        "leave out": word[:at] + word[at + 1 :],
        "exchange": word[:at] + letter + word[at + 1 :],
        "turn round": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[change]
    assume(len(mistyped) >= 5)
    name, other = " ".join(words), " ".join([*words[:place], mistyped, *words[place + 1 :]])
    assert are_near(name, other)
    assert keys_of(name) & keys_of(other)


def test_two_of_one_country_whose_names_are_near_make_a_pair_with_that_reason():
    make.organisation("University of Helsinki", country="FI")
    make.organisation("Univ. of Helsinki", country="FI")
    make.organisation("University of Helsinky", country="SE", website="https://helsinki.fi")
    assert found() == [
        ("University of Helsinki", "Univ. of Helsinki", 38, "near-name country"),
    ]
    assert duplicate_queries.Reason.NEAR_NAME.label == "names nearly the same"


def test_in_two_countries_they_need_a_further_reason():
    make.organisation("Nord Klinik", country="DE", website="https://nord-klinik.eu")
    make.organisation("Nord Klinik GmbH", country="AT", website="nord-klinik.eu")
    assert found() == [("Nord Klinik", "Nord Klinik GmbH", 68, "near-name website")]


def test_the_same_name_says_more_than_a_near_one_and_is_said_alone():
    make.organisation("Nord Klinik")
    make.organisation("NORD  KLINIK")
    assert found() == [("Nord Klinik", "NORD  KLINIK", 60, "name country")]


def test_a_pair_that_is_renamed_is_none_any_more():
    one = make.organisation("Nord Klinik")
    make.organisation("Nord Klinik GmbH")
    assert len(found()) == 1
    one.name = "Somebody else"
    assert found() == []
    one.name = "Nord Klinik e.V."
    assert found() == [("Nord Klinik e.V.", "Nord Klinik GmbH", 38, "near-name country")]


def test_two_near_names_that_were_told_apart_stay_so():
    one, two = make.organisation("Nord Klinik"), make.organisation("Nord Klinik GmbH")
    assert len(found()) == 1
    actions.tell_apart(two, one, by=make.staff())
    two.name = "Nord Klinik AG"
    assert found() == []


def test_who_is_added_is_compared_at_once():
    known = make.organisation("University of Helsinki", country="FI")
    actions.find_duplicates(clock.now())
    add_organisation(name="Univ. of Helsinki", type_id=known.type_id, country="FI", by=None)
    [pair] = db.session.scalars(duplicate_queries.open_pairs())
    assert (pair.first_id, pair.reasons) == (known.id, "near-name country")


def test_what_somebody_types_is_compared_with_the_names_on_record():
    known = make.organisation("University of Helsinki")
    actions.find_duplicates(clock.now())
    assert look_alikes("Helsinki university of") == [known]
    assert look_alikes("Univ. of Helsinki", hidden=False) == [known]
    assert look_alikes("University of Turku") == []


def test_a_key_that_many_names_share_says_nothing():
    for number in range(COMMON + 1):
        make.organisation(f"{number} Clinic Nord")
    make.organisation("Klinik Nord")
    assert found() == []
    assert not db.session.scalars(select(NearName)).all()


def test_one_that_was_merged_is_near_to_nobody():
    make.organisation("Nord Klinik")
    two = make.organisation("Nord Klinik GmbH")
    two.merged_into_id, two.merged_at = make.organisation("Big clinic").id, clock.now()
    assert found() == []
    assert not db.session.scalars(select(NameKey).filter_by(organisation_id=two.id)).all()


def test_two_passes_at_once_find_each_pair_once(app):
    for name in ("Nord Klinik", "Nord Klinik GmbH", "Klinik Nord"):
        make.organisation(name)

    def run():
        actions.find_duplicates(clock.now())

    assert at_once(app, run, run) == ["", ""]
    assert len(db.session.scalars(select(NearName)).all()) == 3
    assert len(db.session.scalars(duplicate_queries.open_pairs()).all()) == 3
