"""Publishing texts, adopting them, and keeping agreements on record."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.core.files import Upload
from hubcommunity.membership import agreement_actions as actions
from hubcommunity.membership import agreement_queries as queries
from hubcommunity.membership.agreement_actions import Signed
from hubcommunity.membership.agreement_models import Agreement, AgreementVersion, AgreementWay
from hubcommunity.membership.agreement_policy import AgreementState
from tests import make

DAY = timedelta(days=1)


@pytest.fixture
def code():
    return make.code_of_ethics()


@pytest.fixture
def clinic():
    return make.member("Clinic of the North")


@pytest.fixture
def contact(clinic):
    return make.primary_contact(clinic, given_name="Pia", job_title="Director")


def sign(organisation, days_ago=10, kind=None, **values):
    signed = Signed("Sigrid Signs", clock.today() - days_ago * DAY, **values)
    kind = kind or make.agreement_kind()
    return actions.record_signed(organisation, kind, signed, by=make.staff())


# --- publishing ---


def test_a_new_version_has_the_next_number_and_its_own_fingerprint(code):
    version = actions.publish_version(code.kind, title="Code", text="Be kinder, é.", by=None)

    assert version.number == 2
    assert version.sha256 == hashlib.sha256("Be kinder, é.".encode()).hexdigest()
    assert queries.current_version(code.kind) == version
    assert queries.current_versions() == {code.kind_id: version}
    assert [each.number for each in queries.versions(code.kind)] == [2, 1]


def test_what_was_published_is_on_record(code):
    administrator = make.administrator()
    version = actions.publish_version(code.kind, title="Code", text="New.", by=administrator)
    (entry,) = about(version)
    assert (entry.event, entry.actor_id) == ("agreement.published", administrator.id)
    assert entry.details == {"kind": code.kind.code, "version": 2, "sha256": version.sha256}


def test_the_database_refuses_to_change_or_delete_a_version(code):
    for statement in (
        update(AgreementVersion).values(text="Be mean."),
        AgreementVersion.__table__.delete(),
    ):
        with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
            db.session.execute(statement)


@pytest.mark.parametrize(
    ("text", "refusal"), [("  ", "Enter the text"), ("Be kind, 1 times. \r\n", "nothing new")]
)
def test_only_a_new_text_is_published(code, text, refusal):
    with pytest.raises(RuleBroken, match=refusal):
        actions.publish_version(code.kind, title="Code", text=text, by=None)


def test_who_did_not_see_the_version_in_force_looks_again(code):
    make.code_of_ethics(2)
    with pytest.raises(Stale, match="Version 2 was published"):
        actions.publish_version(code.kind, title="Code", text="New.", by=None, after=1)


def test_a_kind_that_is_signed_has_no_text_of_the_hub():
    with pytest.raises(RuleBroken, match="no text of its own"):
        actions.publish_version(make.agreement_kind(), title="MoU", text="New.", by=None)


# --- adopting ---


def test_a_primary_contact_adopts_for_the_organisation(code, clinic, contact):
    adopted = actions.adopt(clinic, code, by=contact)

    assert adopted.organisation == clinic
    assert adopted.version == code
    assert adopted.way is AgreementWay.ONLINE
    assert adopted.affiliation.person == adopted.recorded_by == contact
    assert (adopted.signatory_name, adopted.signatory_title) == (contact.name, "Director")
    assert adopted.signed_on == clock.today()
    assert queries.state_of(adopted) is AgreementState.IN_FORCE
    (entry,) = about(adopted)
    assert entry.event == "agreement.adopted"
    assert entry.details["sha256"] == code.sha256


def test_every_primary_contact_gets_a_receipt_with_the_fingerprint(code, clinic, contact, outbox):
    other = make.primary_contact(clinic)
    make.delegate(clinic)
    actions.adopt(clinic, code, by=contact)

    assert {mail.to_address for mail in outbox()} == {contact.email, other.email}
    for mail in outbox():
        assert mail.event == "agreement.adopted"
        assert code.sha256 in mail.text
        assert "http://hub.test/about/code-of-ethics/1/" in mail.text


def test_adopting_twice_is_once(code, clinic, contact, outbox):
    first = actions.adopt(clinic, code, by=contact)
    assert actions.adopt(clinic, code, by=contact) == first
    assert len(outbox()) == 1
    assert db.session.scalar(select(func.count()).select_from(Agreement)) == 1


def test_nobody_but_a_primary_contact_adopts(code, clinic):
    for person in (make.delegate(clinic), make.primary_contact(), make.administrator()):
        with pytest.raises(Forbidden, match="primary contact"):
            actions.adopt(clinic, code, by=person)


def test_a_text_that_was_replaced_meanwhile_is_not_adopted(code, clinic, contact):
    make.code_of_ethics(2)
    with pytest.raises(Stale, match="Version 2 was published while you read"):
        actions.adopt(clinic, code, by=contact)
    assert queries.agreements_of(clinic) == []


def test_adopting_the_next_version_keeps_the_earlier_one_on_record(code, clinic, contact):
    earlier = actions.adopt(clinic, code, by=contact)
    later = actions.adopt(clinic, make.code_of_ethics(2), by=contact)

    assert queries.agreements_of(clinic) == [later, earlier]
    assert earlier.replaced_by == later
    assert earlier.ended_on == later.signed_on
    assert queries.state_of(earlier) is AgreementState.ENDED


def test_an_adoption_that_ran_out_can_be_made_again(code, clinic, contact):
    old = make.agreement(clinic, version=code, valid_until=clock.today() - DAY)
    assert actions.adopt(clinic, code, by=contact) != old
    assert queries.adoption_of(clinic, code) != old


def test_the_current_code_is_adopted_or_not(code, clinic, contact):
    assert not queries.has_adopted_current_code(clinic)
    assert queries.versions_to_adopt(clinic) == [code]
    assert queries.number_of_adopters(code) == 0

    adopted = actions.adopt(clinic, code, by=contact)
    assert queries.has_adopted_current_code(clinic)
    assert queries.versions_to_adopt(clinic) == []
    assert queries.number_of_adopters(code) == 1

    second = make.code_of_ethics(2)
    assert not queries.has_adopted_current_code(clinic)
    assert queries.versions_to_adopt(clinic) == [second]

    actions.end_agreement(adopted, by=make.staff(), on=clock.today(), reason="Broken.")
    assert queries.number_of_adopters(code) == 0


def test_of_another_organisations_adoption_nobody_has_anything(code, clinic, contact):
    actions.adopt(clinic, code, by=contact)
    assert not queries.has_adopted_current_code(make.member())


def test_where_the_hub_has_no_code_nothing_is_asked(clinic):
    assert queries.has_adopted_current_code(clinic)
    make.agreement_kind("code-of-ethics", adopted_online=True)
    assert queries.has_adopted_current_code(clinic)


# --- recording ---


def test_a_signed_paper_is_kept_with_its_file(clinic, contact, outbox):
    staff = make.staff()
    signed = Signed(
        " Sigrid Signs ",
        clock.today() - DAY,
        signatory_title="Director",
        valid_until=clock.today() + 400 * DAY,
        version_words="2026",
        upload=Upload("mou.pdf", "application/pdf", b"%PDF-1.7"),
    )
    kept = actions.record_signed(clinic, make.agreement_kind(), signed, by=staff)

    assert kept.way is AgreementWay.PAPER
    assert kept.signatory_name == "Sigrid Signs"
    assert kept.version_in_words == "2026"
    assert kept.file.content == b"%PDF-1.7"
    assert kept.recorded_by == staff
    assert kept.reminded_days is None
    assert [entry.event for entry in about(kept)] == ["agreement.recorded"]
    assert [(m.event, m.to_address) for m in outbox()] == [("agreement.recorded", contact.email)]


def test_the_code_can_be_adopted_on_paper(code, clinic):
    kept = sign(clinic, kind=code.kind, version=code)
    assert queries.adoption_of(clinic, code) == kept
    assert kept.version_in_words == "1"


def test_the_last_day_does_not_lie_before_the_first(clinic):
    sign(clinic, days_ago=3, valid_until=clock.today() - 3 * DAY)
    with pytest.raises(RuleBroken, match="before the day of the signature"):
        sign(clinic, days_ago=3, valid_until=clock.today() - 4 * DAY)


def test_a_version_is_one_of_the_kinds_own(code, clinic):
    other = make.agreement_kind("charter", adopted_online=True)
    for kind, version in ((code.kind, None), (make.agreement_kind(), code), (other, code)):
        with pytest.raises(RuleBroken, match="version"):
            sign(clinic, kind=kind, version=version)


def test_a_later_one_replaces_the_one_that_stood(clinic):
    earlier, later = sign(clinic, days_ago=100), sign(clinic, days_ago=10)
    assert earlier.replaced_by == later
    assert earlier.ended_on == later.signed_on
    assert later.ended_on is None


def test_an_older_paper_found_later_is_replaced_by_the_one_that_stands(clinic):
    later, earlier = sign(clinic, days_ago=10), sign(clinic, days_ago=100)
    assert later.ended_on is None
    assert earlier.replaced_by == later
    assert earlier.ended_on == later.signed_on


def test_one_signed_for_a_day_to_come_replaces_only_from_then_on(clinic):
    present, next_one = sign(clinic), sign(clinic, days_ago=-5)
    assert queries.state_of(present) is AgreementState.IN_FORCE
    assert queries.state_of(next_one) is AgreementState.UPCOMING


def test_agreements_of_other_kinds_and_organisations_stand_beside_each_other(code, clinic):
    kept = sign(clinic), sign(make.member()), sign(clinic, kind=code.kind, version=code)
    assert [each.ended_on for each in kept] == [None, None, None]


# --- the end ---


def test_staff_end_an_agreement_with_a_reason_that_its_contacts_read(clinic, contact, outbox):
    kept, staff = make.agreement(clinic), make.staff()
    actions.end_agreement(kept, by=staff, on=clock.today(), reason=" It was wound up. ")

    assert queries.state_of(kept) is AgreementState.ENDED
    assert kept.ended_reason == "It was wound up."
    (entry,) = about(kept)
    assert (entry.event, entry.actor_id) == ("agreement.ended", staff.id)
    (mail,) = outbox()
    assert mail.to_address == contact.email
    assert "> It was wound up." in mail.text


def test_what_has_ended_does_not_end_again():
    kept = make.agreement(ended_on=clock.today())
    with pytest.raises(Stale, match="ended on"):
        actions.end_agreement(kept, by=make.staff(), on=clock.today(), reason="Again.")


def test_an_end_lies_between_the_signature_and_today():
    kept = make.agreement(signed_on=clock.today() - 5 * DAY)
    for on, refusal in ((clock.today() + DAY, "ends today"), (kept.signed_on - DAY, "before it")):
        with pytest.raises(RuleBroken, match=refusal):
            actions.end_agreement(kept, by=make.staff(), on=on, reason="Why.")
    actions.end_agreement(kept, by=make.staff(), on=kept.signed_on, reason="Why.")
    assert kept.ended_on == kept.signed_on


def test_one_that_has_not_begun_ends_today():
    kept = make.agreement(signed_on=clock.today() + 5 * DAY)
    with pytest.raises(RuleBroken, match="before it"):
        actions.end_agreement(kept, by=make.staff(), on=clock.today() - DAY, reason="Why.")
    actions.end_agreement(kept, by=make.staff(), on=clock.today(), reason="Why.")
    assert queries.state_of(kept) is AgreementState.ENDED


def test_an_end_needs_a_reason():
    with pytest.raises(RuleBroken, match="Say why"):
        actions.end_agreement(make.agreement(), by=make.staff(), on=clock.today(), reason=" ")
