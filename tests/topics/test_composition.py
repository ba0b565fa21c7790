"""Who is at the table of a group against whom staff wish to have there."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.topics import composition_actions as actions
from hubcommunity.topics import composition_queries as queries
from hubcommunity.topics.composition_models import COUNTRIES, Region
from hubcommunity.topics.composition_policy import Gap, Sitting, Wanted, missing, sentence
from hubcommunity.topics.models import GroupState, SeatKind
from tests import make


@pytest.fixture
def staff():
    return make.staff()


@pytest.fixture
def group():
    return make.group()


def wanted(type_id=None, kind=None, country=None, region=None, minimum=1):
    return Wanted(uuid.uuid4(), type_id, kind, country, region, minimum)


def member_of(kind, country):
    return make.member(type=kind, country=country)


def test_what_sits_there_is_compared_with_what_is_wished(group, staff):
    payer = make.organisation_type("payer", "Payer")
    patients = make.organisation_type("patient-organisation", "Patient organisation")
    make.sitting(group, member_of(payer, "EE"))
    make.sitting(group, member_of(payer, "FI"), SeatKind.OBSERVER)
    actions.wish_for(group, type_id=payer.id, minimum=2, by=staff)
    actions.wish_for(group, type_id=patients.id, by=staff)
    actions.wish_for(group, region=Region.BALTIC, by=staff)
    found = queries.composition_of(group)
    assert [(gap.wanted.type, gap.have) for gap in found.gaps] == [
        ("Payer", 1),
        ("Patient organisation", 0),
    ]
    bars = {bar.type: (bar.organisations, bar.is_wanted) for bar in found.bars}
    assert bars["Payer"] == (1, True)
    assert bars["Patient organisation"] == (0, True)


def test_an_organisation_counts_once_however_many_sit_for_it(group, staff):
    payer = make.organisation_type("payer", "Payer")
    organisation = member_of(payer, "EE")
    make.sitting(group, organisation)
    make.sitting(group, organisation, SeatKind.ALTERNATE)
    actions.wish_for(group, type_id=payer.id, minimum=2, by=staff)
    [gap] = queries.composition_of(group).gaps
    assert gap.have == 1


def test_a_met_wish_leaves_no_gap_and_a_new_seat_counts_at_once(group, staff):
    wish = actions.wish_for(group, country="EE", by=staff)
    assert queries.gap_of(group, wish.uid).have == 0
    make.sitting(group, make.member(country="EE"))
    assert queries.gap_of(group, wish.uid) is None


def test_only_staff_wish(group):
    for person in (make.chair(group), make.sitting(group).person):
        with pytest.raises(Forbidden):
            actions.wish_for(group, country="EE", by=person)


def test_a_wish_says_which_and_is_kept_once(group, staff):
    with pytest.raises(RuleBroken, match="Say which type"):
        actions.wish_for(group, by=staff)
    wish = actions.wish_for(group, country="EE", by=staff)
    with pytest.raises(RuleBroken, match="wished for already"):
        actions.wish_for(group, country="EE", minimum=3, by=staff)
    actions.take_wish_back(wish, by=staff)
    assert queries.composition_of(group).wanted == []
    assert actions.wish_for(group, country="EE", minimum=3, by=staff).minimum == 3


def test_nothing_is_wished_for_a_group_that_has_concluded(staff):
    group = make.group(state=GroupState.CONCLUDED)
    with pytest.raises(RuleBroken, match="concluded"):
        actions.wish_for(group, country="EE", by=staff)


# --- in words ---


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        ([], ""),
        ([Gap(wanted(1, "Payer"), 0)], "No payer."),
        ([Gap(wanted(1, "ICT company"), 0)], "No ICT company."),
        ([Gap(wanted(country="NL"), 0)], "No one from the Netherlands."),
        ([Gap(wanted(1, "Payer", country="EE"), 0)], "No payer from Estonia."),
        ([Gap(wanted(1, "Payer", minimum=3), 2)], "Only 2 of 3 of the type “Payer”."),
        ([Gap(wanted(country="EE", minimum=3), 2)], "Only 2 of 3 from Estonia."),
        (
            [Gap(wanted(1, "Payer", country="EE", minimum=3), 2)],
            "Only 2 of 3 of the type “Payer” from Estonia.",
        ),
        (
            [
                Gap(wanted(1, "Patient organisation"), 0),
                Gap(wanted(region=Region.BALTIC), 0),
            ],
            "No patient organisation, and no one from the Baltic states.",
        ),
        (
            [
                Gap(wanted(1, "Payer"), 0),
                Gap(wanted(country="EE"), 0),
                Gap(wanted(2, "Cluster"), 0),
            ],
            "No payer, no one from Estonia and no cluster.",
        ),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(app, gaps, said):
    assert sentence(gaps) == said


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (wanted(1, "Payer"), "Payer"),
        (wanted(1, "Payer", country="GB"), "Payer from the United Kingdom"),
        (wanted(region=Region.NORDIC), "Anybody from the Nordic countries"),
    ],
)
def test_a_wish_has_a_name(app, wish, said):
    assert wish.words == said


PLACES = sorted(set().union(*COUNTRIES.values()) | {"US"})
types, places = st.integers(1, 3), st.sampled_from(PLACES)
wishes = st.builds(
    lambda kind, place, minimum: wanted(
        kind,
        country=place if isinstance(place, str) else None,
        region=place if isinstance(place, Region) else None,
        minimum=minimum,
    ),
    st.none() | types,
    st.none() | places | st.sampled_from(Region),
    st.integers(1, 3),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(wishes, max_size=4), st.lists(st.tuples(types, places), max_size=8))
def test_a_gap_is_what_counting_one_by_one_finds(asked, organisations):
    counted = [Sitting(*some, organisations.count(some)) for some in sorted(set(organisations))]
    found = {gap.wanted.uid: gap.have for gap in missing(asked, counted)}
    for wish in asked:
        have = 0
        for kind, country in organisations:
            if wish.type_id and kind != wish.type_id:
                continue
            if wish.country and country != wish.country:
                continue
            if wish.region and country not in COUNTRIES[wish.region]:
                continue
            have += 1
        assert found.get(wish.uid) == (have if have < wish.minimum else None)
