"""What becomes of everything that hangs on an organisation when it goes into another."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.files import Upload, keep
from hubcommunity.directory.member_queries import Filters, members
from hubcommunity.directory.word_queries import found_by
from hubcommunity.mail.models import Message
from hubcommunity.membership import standing_actions
from hubcommunity.membership.term_actions import begin_membership
from hubcommunity.membership.term_models import Membership, Term
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.merging import actions, queries
from hubcommunity.organisations import (
    duplicate_actions,
    duplicate_queries,
    profile_actions,
    profile_queries,
)
from hubcommunity.organisations.actions import add_organisation, affiliate
from hubcommunity.organisations.domain_models import DomainState, EmailDomain
from hubcommunity.organisations.duplicate_models import PairState
from hubcommunity.organisations.identifier_models import Identifier, IdentifierKind
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
)
from hubcommunity.organisations.profile_models import Description, Logo, OtherName
from hubcommunity.organisations.queries import by_slug, look_alikes, moved_to, people_of
from hubcommunity.organisations.reach_models import Unreachable
from hubcommunity.organisations.staff_queries import Asked, counts
from hubcommunity.organisations.visibility_models import Visibility
from hubcommunity.topics.models import Seat, SeatKind
from hubcommunity.topics.queries import seats_for
from hubcommunity.topics.request_models import JoinRequest, RequestState
from hubcommunity.topics.standing_queries import ENDED_WITH_MEMBERSHIP, seats_to_offer
from tests import make
from tests.directory.reference import found
from tests.pictures import png

PRIMARY, DELEGATE = AffiliationRole.PRIMARY_CONTACT, AffiliationRole.DELEGATE
TODAY = clock.today


def days(number: int) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def staff():
    return make.staff()


def merge(goes, stays, **choices):
    """Merge two, as staff, and read both anew."""
    actions.merge(goes, stays, by=make.staff(), **choices)
    db.session.flush()
    db.session.expire_all()


def two(**values):
    return make.organisation("Clinic", **values), make.organisation("The Clinic")


# --- the two rows ---


def test_the_one_that_goes_is_nowhere_any_more_but_its_address_leads_on():
    goes, stays = make.member("Klinik", website="https://klinik.eu"), make.member("Clinic")
    merge(goes, stays, ends_membership=True)
    assert goes.merged_into_id == stays.id
    assert goes.merged_at is not None
    assert by_slug(goes.slug) is None
    assert moved_to(goes.slug) == stays.slug
    assert db.session.scalars(members(Filters())).all() == [stays]
    assert counts(Asked()).all == 1
    assert look_alikes("", "klinik.eu") == []
    assert look_alikes("Klinik") == [stays]


def test_an_address_that_led_on_before_leads_to_where_all_is_now():
    first, second, third = (make.organisation(name) for name in ("One", "Two", "Three"))
    merge(first, second)
    merge(second, third)
    assert moved_to(first.slug) == third.slug


def test_the_address_of_one_that_was_merged_is_given_to_nobody_else():
    goes, stays = make.organisation("Clinic", slug="clinic"), make.organisation("Other")
    merge(goes, stays)
    added = add_organisation(name="Clinic", type_id=stays.type_id, country="BE", by=None)
    assert added.slug == "clinic-2"


def test_who_changes_one_that_was_merged_is_told_so(staff):
    goes, stays = make.organisation("Clinic"), make.organisation("Other")
    merge(goes, stays)
    with pytest.raises(Stale, match="Clinic was merged into Other"):
        affiliate(make.person(), goes, DELEGATE, by=staff)
    with pytest.raises(Stale, match="Clinic was merged into Other"):
        begin_membership(goes, make.tier(), by=staff)
    with pytest.raises(Stale, match="Clinic was merged into Other"):
        actions.merge(goes, make.organisation(), by=staff)
    with pytest.raises(Stale, match="Clinic was merged into Other"):
        actions.merge(make.organisation(), goes, by=staff)


def test_an_organisation_is_not_merged_with_itself(staff):
    one = make.organisation()
    with pytest.raises(RuleBroken, match="with itself"):
        actions.merge(one, one, by=staff)


def test_who_saw_other_values_is_told_and_nothing_is_merged(staff):
    goes, stays = two()
    seen = queries.mark_of(stays, goes)
    goes.website = "https://clinic.eu"
    with pytest.raises(Stale, match="changed after you opened"):
        actions.merge(goes, stays, by=staff, seen=seen)
    actions.merge(goes, stays, by=staff, seen=queries.mark_of(stays, goes))
    assert goes.merged_into_id == stays.id


def test_nobody_is_written_to():
    goes, stays, group = make.member("Clinic"), make.member("Other"), make.group()
    who = make.primary_contact(goes)
    make.affiliation(who, stays)
    make.seat(who, group, goes)
    make.seat(make.delegate(stays), group, stays)
    merge(goes, stays, ends_membership=True)
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_both_sides_have_it_on_record_with_what_was_carried():
    goes, stays = two()
    make.affiliation(make.person(), goes)
    make.lead(organisation=goes)
    merge(goes, stays, taken=frozenset({"name"}))
    away = db.session.scalars(select(AuditEntry).where(AuditEntry.event == "organisation.merged"))
    assert [entry.subject_id for entry in away] == [goes.id]
    query = select(AuditEntry).where(AuditEntry.event == "organisation.took_in")
    entry = db.session.scalars(query).one()
    assert entry.subject_id == stays.id
    assert entry.details["name"] == "Clinic"
    assert entry.details["taken"] == ["name"]
    assert (entry.details["people"], entry.details["leads"], entry.details["seats"]) == (1, 1, 0)


def test_the_pair_is_settled_and_what_was_told_apart_stays_apart(staff):
    goes, stays, third = (make.organisation("Clinic") for _ in range(3))
    duplicate_actions.find_duplicates(clock.now())
    duplicate_actions.tell_apart(third, goes, by=staff)
    merge(goes, stays)
    assert duplicate_queries.pair_of(goes, stays).state is PairState.MERGED
    assert duplicate_queries.pair_of(third, stays).state is PairState.APART
    duplicate_actions.find_duplicates(clock.now())
    assert db.session.scalars(duplicate_queries.open_pairs()).all() == []


def test_open_pairs_of_the_one_that_goes_are_found_anew_for_the_one_that_stays():
    goes, stays = make.organisation("Klinik"), make.organisation("Clinic")
    third = make.organisation("Klinik")
    duplicate_actions.find_duplicates(clock.now())
    merge(goes, stays)
    pair = db.session.scalars(duplicate_queries.open_pairs()).one()
    assert {pair.first_id, pair.second_id} == {stays.id, third.id}
    assert pair.reasons == "other-name country"


# --- fields ---


def test_what_is_taken_changes_sides_with_who_may_see_it_and_nothing_is_lost():
    goes, stays = two(website="https://clinic.eu", website_for=Visibility.STAFF, country="FI")
    goes.city, goes.city_for = "Oulu", Visibility.MEMBERS
    stays.website = "https://the-clinic.eu"
    merge(goes, stays, taken=frozenset({"name", "city", "website"}))
    assert (stays.name, stays.website, stays.country) == ("Clinic", "https://clinic.eu", "BE")
    assert stays.website_for is Visibility.STAFF
    assert (stays.city, stays.city_for, goes.city) == ("Oulu", Visibility.MEMBERS, "")
    assert (goes.name, goes.website, goes.country) == ("The Clinic", "https://the-clinic.eu", "FI")
    assert stays.website_host == "clinic.eu"


def test_every_name_stays_a_name_once():
    goes, stays = two()
    for of, name in (
        (goes, "Klinik"),
        (goes, "the clinic"),
        (stays, "Clinique"),
        (stays, "klinik"),
    ):
        make.saved(OtherName(organisation_id=of.id, name=name))
    merge(goes, stays)
    assert profile_queries.names_of(stays) == ["Clinique", "klinik", "Clinic"]
    assert profile_queries.names_of(goes) == []
    assert "klinik" in stays.search_text


def test_descriptions_are_kept_by_language_those_of_the_chosen_side_first():
    goes, stays = two(description="Heals", language="en")
    stays.description, stays.language = "Heilt", "de"
    for of, code, text in ((goes, "fr", "Guérit"), (stays, "en", "Cures")):
        make.saved(Description(organisation_id=of.id, language=code, text=text))
    merge(goes, stays)
    assert profile_queries.descriptions_of(stays) == {"de": "Heilt", "en": "Cures", "fr": "Guérit"}
    assert profile_queries.descriptions_of(goes) == {"en": "Heals"}


def test_descriptions_can_come_from_the_one_that_goes():
    goes, stays = two(description="Heals", description_for=Visibility.MEMBERS)
    stays.description = "Cures"
    make.saved(Description(organisation_id=stays.id, language="de", text="Heilt"))
    merge(goes, stays, taken=frozenset({"description"}))
    assert profile_queries.descriptions_of(stays) == {"en": "Heals", "de": "Heilt"}
    assert stays.description_for is Visibility.MEMBERS
    assert profile_queries.descriptions_of(goes) == {"en": "Cures"}


def logo(of, alt):
    stored = keep(Upload("logo.png", "image/png", png()))
    of.logo_mark = alt
    return make.saved(Logo(organisation_id=of.id, file=stored, alt=alt))


@pytest.mark.parametrize("has_own", [True, False])
def test_the_logo_that_is_taken_is_shown_and_the_other_one_kept(has_own):
    goes, stays = two()
    logo(goes, "theirs")
    if has_own:
        logo(stays, "ours")
    merge(goes, stays, taken=frozenset({"logo"}))
    assert (profile_queries.logo_of(stays).alt, stays.logo_mark) == ("theirs", "theirs")
    left = profile_queries.logo_of(goes)
    assert (left.alt if left else None) == ("ours" if has_own else None)


def test_a_logo_that_is_not_taken_stays_where_it_is():
    goes, stays = two()
    logo(goes, "theirs")
    logo(stays, "ours")
    merge(goes, stays)
    assert profile_queries.logo_of(stays).alt == "ours"
    assert profile_queries.logo_of(goes).alt == "theirs"


def test_the_one_that_stays_is_interested_in_what_either_was():
    goes, stays = two()
    goes.topics = [make.topic("a", "A"), make.topic("b", "B")]
    stays.topics = [make.topic("b", "B")]
    merge(goes, stays)
    assert {topic.code for topic in stays.topics} == {"a", "b"}


ROR, VAT = IdentifierKind.ROR, IdentifierKind.VAT


@pytest.mark.parametrize("is_taken", [True, False])
def test_of_two_numbers_of_one_kind_the_chosen_one_stays_and_the_other_is_history(is_taken):
    goes, stays = two()
    for of, kind, value in ((goes, ROR, "a"), (goes, VAT, "v"), (stays, ROR, "b")):
        row = Identifier(organisation_id=of.id, kind=kind, value=value)
        row.shown_for = Visibility.PUBLIC
        make.saved(row)
    merge(goes, stays, taken=frozenset({"ror"} if is_taken else ()))
    ours, theirs = ("a", "b") if is_taken else ("b", "a")
    found = {each.kind: each.value for each in profile_queries.identifiers_of(stays)}
    assert found == {ROR: ours, VAT: "v"}
    assert [each.value for each in profile_queries.identifiers_of(goes)] == [theirs]


@pytest.mark.parametrize("verified", ["goes", "stays", "none"])
def test_of_two_claims_of_one_domain_the_verified_one_stays(verified):
    goes, stays = two()
    for side, of in (("goes", goes), ("stays", stays)):
        state = DomainState.VERIFIED if side == verified else DomainState.UNVERIFIED
        make.saved(EmailDomain(organisation_id=of.id, domain="clinic.eu", state=state))
    merge(goes, stays)
    claims = db.session.scalars(select(EmailDomain)).all()
    assert {claim.organisation_id for claim in claims} == {stays.id}
    open_ones = [claim for claim in claims if claim.state is not DomainState.WITHDRAWN]
    assert [claim.is_verified for claim in open_ones] == [verified != "none"]


# --- people ---


def affiliated(who, where, role=DELEGATE, state=AffiliationState.CURRENT, ago=0):
    found = make.affiliation(who, where, role, state)
    if found.started_at:
        found.started_at -= days(ago)
    return found


@pytest.mark.parametrize("stronger", ["goes", "stays"])
def test_who_belongs_to_both_keeps_the_stronger_role_and_the_earlier_day(stronger):
    goes, stays, who = *two(), make.person()
    roles = {"goes": DELEGATE, "stays": DELEGATE, stronger: PRIMARY}
    earlier = affiliated(who, goes, roles["goes"], ago=9).started_at
    affiliated(who, stays, roles["stays"], ago=3)
    merge(goes, stays)
    kept = people_of(stays)
    assert [(each.role, each.started_at) for each in kept] == [(PRIMARY, earlier)]
    reasons = db.session.scalars(select(Affiliation.ended_reason)).all()
    assert sorted(map(str, reasons)) == ["None", "merged"]


@pytest.mark.parametrize("agreed_for", ["stays", "goes"])
@pytest.mark.parametrize("belongs_to_both", [True, False])
def test_who_agreed_to_be_named_stays_named_where_they_agreed_to_it(agreed_for, belongs_to_both):
    goes, stays, who = *two(), make.person()
    sides = {"stays": stays, "goes": goes}
    for name in sides if belongs_to_both else [agreed_for]:
        affiliated(who, sides[name]).listed_at = clock.now() if name == agreed_for else None
    merge(goes, stays)
    listed = [each.listed_at is not None for each in people_of(stays)]
    assert listed == [agreed_for == "stays"]


@pytest.mark.parametrize("taken", [(), ("description",)])
@pytest.mark.parametrize("hidden", ["goes", "stays"])
def test_what_one_side_kept_for_few_is_not_published_by_the_merge(hidden, taken):
    goes, stays = make.organisation("Clinic"), make.member("The Clinic")
    sides = {"goes": goes, "stays": stays}
    for name, language in (("goes", "de"), ("stays", "en")):
        profile_actions.write_texts(sides[name], {language: f"Text of {name}"}, language)
        profile_actions.rename(sides[name], [f"Alias of {name}"])
    sides[hidden].description_for = sides[hidden].names_for = Visibility.STAFF
    db.session.flush()

    merge(goes, stays, taken=taken)

    assert (stays.description_for, stays.names_for) == (Visibility.STAFF, Visibility.STAFF)
    for words in (f"Text of {hidden}", f"Alias of {hidden}"):
        assert not db.session.scalars(found(Filters(q=words))).all()
        assert not found_by(Filters(q=words))


def test_seats_that_ended_with_a_membership_are_not_offered_because_another_one_holds():
    goes, stays = make.organisation("Clinic"), make.member("The Clinic")
    seat = make.seat(make.person(), make.group(), goes)
    seat.ended_at, seat.ended_reason = clock.now(), ENDED_WITH_MEMBERSHIP
    merge(goes, stays)
    assert seat.organisation_id == stays.id
    assert seats_to_offer(stays) == []


def test_an_invitation_of_one_side_raises_nobody_and_is_answered_by_belonging_to_the_other():
    goes, stays, who = *two(), make.person()
    affiliated(who, stays, PRIMARY, AffiliationState.INVITED)
    affiliated(who, goes, DELEGATE)
    merge(goes, stays)
    assert [each.role for each in people_of(stays)] == [DELEGATE]


def test_who_belongs_to_one_alone_goes_along_as_they_were():
    goes, stays = two()
    states = list(AffiliationState)
    for state in states:
        affiliated(make.person(), goes, PRIMARY, state)
    merge(goes, stays)
    rows = db.session.scalars(select(Affiliation).order_by(Affiliation.id)).all()
    assert [row.state for row in rows] == states
    assert {row.organisation_id for row in rows} == {stays.id}


# --- memberships ---


def test_a_membership_of_the_one_that_goes_goes_along_where_there_is_none():
    goes, stays = make.member("Clinic"), make.organisation("Other")
    known = membership_of(goes)
    listed = (goes.member_from, goes.member_until, goes.term_ends_on, goes.tier_id)
    merge(goes, stays)
    assert membership_of(stays).id == known.id
    assert (stays.member_from, stays.term_ends_on, stays.tier_id) == (listed[0], *listed[2:])
    assert stays.is_member(TODAY())
    assert goes.member_from is goes.member_until is goes.tier_id is None


def test_terms_that_overlap_none_become_terms_of_the_membership_that_stays():
    goes = make.member("Clinic", since=TODAY() - days(900), until=TODAY() - days(536))
    stays = make.member("Other", since=TODAY() - days(100))
    own = membership_of(goes).id
    overlapping = {"starts_on": TODAY() - days(535), "ends_on": TODAY() - days(100)}
    make.saved(Term(membership_id=own, **overlapping))
    merge(goes, stays)
    spans = [term.starts_on for term in membership_of(stays).terms]
    assert spans == [TODAY() - days(900), TODAY() - days(100)]
    left = db.session.get(Membership, own)
    assert [term.starts_on for term in left.terms] == [TODAY() - days(535)]
    assert (left.ended_on, left.ended_reason) == (TODAY(), "merged")
    assert stays.member_from == TODAY() - days(100)


def test_terms_that_touch_without_a_gap_make_a_member_since_the_first_of_them():
    goes = make.member("Clinic", since=TODAY() - days(500), until=TODAY() - days(101))
    stays = make.member("Other", since=TODAY() - days(100))
    merge(goes, stays)
    assert stays.member_from == TODAY() - days(500)


def test_two_memberships_that_run_are_refused_until_one_is_chosen_to_end(staff):
    goes, stays = make.member("Clinic"), make.member("Other")
    with pytest.raises(RuleBroken, match="Both have a membership that runs"):
        actions.merge(goes, stays, by=staff)
    assert goes.merged_into_id is None
    merge(goes, stays, ends_membership=True)
    assert membership_of(goes).ended_reason == "merged"
    assert membership_of(stays).ended_on is None


def test_a_membership_that_runs_is_not_lost_to_one_that_has_ended(staff):
    goes = make.member("Clinic")
    stays = make.member("Other", until=TODAY() - days(1), since=TODAY() - days(200))
    standing_actions.end(membership_of(stays), on=TODAY(), reason="left", by=staff)
    with pytest.raises(RuleBroken, match="Let Clinic be the one that stays"):
        actions.merge(goes, stays, by=staff, ends_membership=True)
    merge(stays, goes)
    assert (membership_of(stays).ended_reason, membership_of(goes).ended_on) == ("left", None)


def test_a_membership_that_runs_is_not_lost_to_one_that_has_yet_to_begin(staff):
    goes, stays = make.member("Clinic"), make.member("Other", since=TODAY() + days(20))
    with pytest.raises(RuleBroken, match="Let Clinic be the one that stays"):
        actions.merge(goes, stays, by=staff, ends_membership=True)
    merge(stays, goes, ends_membership=True)
    assert goes.is_member(TODAY())


def test_what_is_left_of_a_membership_is_history(staff):
    goes, stays = make.member("Clinic"), make.member("Other")
    merge(goes, stays, ends_membership=True)
    with pytest.raises(Stale, match="Clinic was merged into Other"):
        standing_actions.reactivate(membership_of(goes), reason="again", by=staff)


# --- agreements ---


@pytest.mark.parametrize("later", ["goes", "stays"])
def test_of_two_agreements_of_a_kind_the_later_signed_stands(later):
    goes, stays = two()
    signed = {"goes": 40, "stays": 40, later: 10}
    made = {
        side: make.agreement(of, signed_on=TODAY() - days(signed[side]))
        for side, of in (("goes", goes), ("stays", stays))
    }
    ended = make.agreement(goes, ended_on=TODAY() - days(20), ended_reason="left")
    merge(goes, stays)
    latest = made.pop(later)
    (earlier,) = made.values()
    assert (latest.ended_on, latest.organisation_id) == (None, stays.id)
    assert (earlier.ended_on, earlier.replaced_by_id) == (latest.signed_on, latest.id)
    assert earlier.organisation_id == ended.organisation_id == stays.id
    assert ended.ended_reason == "left"


def test_agreements_of_different_kinds_stand_beside_each_other():
    goes, stays = two()
    made = [
        make.agreement(goes, kind=make.agreement_kind("memorandum")),
        make.agreement(stays, kind=make.agreement_kind("charter")),
    ]
    merge(goes, stays)
    assert [(each.organisation_id, each.ended_on) for each in made] == [(stays.id, None)] * 2


# --- topics, leads, applications ---


def test_two_voting_delegates_of_one_group_become_one_and_an_alternate():
    goes, stays, group = make.member("Clinic"), make.member("Other"), make.group()
    ours, theirs, alternate, observer = (make.person() for _ in range(4))
    make.seat(ours, group, stays)
    make.seat(theirs, group, goes)
    make.seat(alternate, group, goes, SeatKind.ALTERNATE).line = 1
    make.seat(observer, group, goes, SeatKind.OBSERVER)
    merge(goes, stays, ends_membership=True)
    line = [(seat.person_id, seat.kind, seat.line) for seat in seats_for(stays, group)]
    assert line == [
        (ours.id, SeatKind.DELEGATE, 0),
        (theirs.id, SeatKind.ALTERNATE, 1),
        (alternate.id, SeatKind.ALTERNATE, 2),
    ]
    assert seats_for(goes, group) == []
    ended = db.session.scalars(select(Seat).where(Seat.ended_at.is_not(None))).one()
    assert (ended.person_id, ended.kind, ended.ended_reason) == (
        theirs.id,
        SeatKind.DELEGATE,
        "merged",
    )


def test_a_voting_delegate_stays_one_in_a_group_where_the_other_has_no_seat():
    goes, stays, group = make.member("Clinic"), make.organisation("Other"), make.group()
    seat = make.seat(make.person(), group, goes)
    merge(goes, stays)
    assert seats_for(stays, group) == [seat]
    assert seat.kind is SeatKind.DELEGATE


def test_a_seat_that_somebody_asked_for_for_both_is_asked_for_once():
    goes, stays, group, who = *two(), make.group(), make.person()
    for of, asker in ((goes, who), (stays, who), (goes, make.person())):
        row = JoinRequest(group=group, person=asker, organisation=of, motivation="Why")
        make.saved(row)
    merge(goes, stays)
    rows = db.session.scalars(select(JoinRequest).order_by(JoinRequest.id)).all()
    assert {row.organisation_id for row in rows} == {stays.id}
    states = [row.state for row in rows]
    assert states == [
        RequestState.WITHDRAWN,
        RequestState.AWAITING_GROUP,
        RequestState.AWAITING_GROUP,
    ]


def test_leads_and_applications_go_along_and_the_alarm_is_raised_anew():
    goes, stays = two()
    lead, application = make.lead(organisation=goes), make.application(organisation=goes)
    make.saved(Unreachable(organisation_id=goes.id, since=clock.now()))
    merge(goes, stays)
    assert lead.organisation_id == application.organisation_id == stays.id
    assert db.session.scalars(select(Unreachable)).all() == []
