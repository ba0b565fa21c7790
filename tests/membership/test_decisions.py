"""What staff and applicants do with a submitted application."""

from datetime import timedelta

import pytest

from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.core.revisions import marks
from hubcommunity.membership import actions, information_actions, queries, term_queries
from hubcommunity.membership.models import ApplicationState as State
from hubcommunity.membership.policy import Status
from hubcommunity.organisations.models import AffiliationState
from hubcommunity.organisations.queries import open_affiliation, primary_contacts
from tests import make


@pytest.fixture(autouse=True)
def tier():
    return make.tier(term_months=12, grace_days=30)


def in_review(**values):
    return make.application(State.IN_REVIEW, **values)


def answer(application, text="We are in Porto.", **changes):
    information_actions.answer(application, by=application.applicant, text=text, changes=changes)


# --- on the way ---


def test_a_review_begins(staff):
    application = make.application()

    actions.start_review(application, by=staff)

    assert application.state is State.IN_REVIEW
    assert [(e.event, e.actor_id) for e in about(application)] == [
        ("application.in_review", staff.id)
    ]


def test_a_question_goes_to_the_applicant_and_the_application_waits(staff, outbox):
    application = in_review()

    information_actions.ask_for_information(application, by=staff, question=" Where are you? ")

    assert application.state is State.NEEDS_INFORMATION
    assert application.question.text == "Where are you?"
    assert outbox()[-1].to_address == application.applicant.email
    assert "Where are you?" in outbox()[-1].text


def test_an_empty_question_is_refused(staff):
    with pytest.raises(RuleBroken, match="Say what"):
        information_actions.ask_for_information(in_review(), by=staff, question="  ")


def test_an_answer_brings_the_application_back_with_its_corrections(staff, outbox):
    application = in_review(topics=[make.topic()])
    information_actions.ask_for_information(
        application, by=staff, question="Where are you?", about=["country", "website"]
    )

    answer(application, "We are in Porto.", country="PT", website=application.website)

    assert application.state is State.IN_REVIEW
    assert application.country == "PT"
    assert application.question is None
    assert application.questions[0].answer == "We are in Porto."
    assert about(application)[-1].details == {"changed": ["country"]}
    assert outbox()[-1].to_address == staff.email


def test_staff_can_go_on_when_nobody_answers(staff):
    application = in_review()
    information_actions.ask_for_information(application, by=staff, question="Where are you?")

    actions.start_review(application, by=staff)

    assert application.state is State.IN_REVIEW
    assert application.question is None


def test_topics_can_be_corrected_with_an_answer(staff):
    application = in_review(topics=[make.topic()])
    information_actions.ask_for_information(
        application, by=staff, question="Really?", about=["topics"]
    )

    answer(application, "No", topics=[])

    assert application.topics == []
    assert about(application)[-1].details == {"changed": ["topics"]}


def test_nobody_answers_for_somebody_else(staff):
    application = in_review()
    information_actions.ask_for_information(application, by=staff, question="Where are you?")
    with pytest.raises(Forbidden):
        information_actions.answer(application, by=make.person(), text="Here", changes={})


def test_what_nobody_asked_cannot_be_answered():
    with pytest.raises(Stale, match="In review"):
        answer(in_review())


# --- approval ---


def test_approval_makes_the_organisation_its_term_and_its_primary_contact(staff, outbox):
    topic = make.topic()
    application = in_review(organisation_name="Baltic Forum", country="LV", topics=[topic])
    before = marks().get("members")

    organisation = actions.approve(application, by=staff)

    today = clock.today()
    assert (organisation.name, organisation.slug) == ("Baltic Forum", "baltic-forum")
    assert organisation.topics == [topic]
    membership = term_queries.membership_of(organisation)
    assert term_queries.status_of(membership) is Status.ACTIVE
    assert [(t.starts_on, t.ends_on) for t in membership.terms] == [
        (today, today.replace(year=today.year + 1) - timedelta(days=1))
    ]
    assert organisation.is_member(today)
    assert organisation.member_until == membership.terms[0].ends_on + timedelta(days=30)
    assert primary_contacts(organisation) == [application.applicant]
    assert (application.decided_by, application.organisation) == (staff, organisation)
    assert marks()["members"] != before
    assert [m.event for m in outbox()] == ["application.approved"]
    assert "primary contact" in outbox()[0].text


def test_organisations_of_the_same_name_get_slugs_of_their_own(staff):
    first = actions.approve(in_review(organisation_name="Forum"), by=staff)
    other = in_review(organisation_name="Forum")
    second = actions.approve(other, by=staff, apart_from=[first])

    assert (first.slug, second.slug) == ("forum", "forum-2")


def test_of_two_applications_of_one_organisation_the_second_is_looked_at_again(staff):
    """The page of the second was opened before the first was approved."""
    application, twin = in_review(website="forum.eu"), in_review(website="www.forum.eu/about")
    assert queries.twins(application) == [twin]
    first = actions.approve(application, by=staff)
    db.session.commit()

    with pytest.raises(Stale, match=f"{first.name} looks like this organisation"):
        actions.approve(twin, by=staff)
    db.session.rollback()

    assert actions.approve(twin, by=staff, link_to=first) is first
    assert queries.twins(application) == []


def test_applicants_do_not_read_who_decided():
    decided_by = make.staff(given_name="Sofia", family_name="Lind")
    application = in_review()
    actions.decline(application, by=decided_by, reason="Not yet.")
    with pytest.raises(Stale, match="The hub’s staff declined this application on"):
        actions.withdraw(application, by=application.applicant)


def test_approval_can_link_an_organisation_that_was_never_a_member(staff):
    known = make.organisation("Known Agency")

    actions.approve(in_review(), by=staff, link_to=known)

    assert known.is_member(clock.today())
    assert len(term_queries.membership_of(known).terms) == 1


def test_linked_to_a_member_the_term_goes_on_and_its_contacts_stay_in_charge(staff, outbox):
    member = make.member()
    contact = make.primary_contact(member)
    application = in_review()

    actions.approve(application, by=staff, link_to=member)

    assert len(term_queries.membership_of(member).terms) == 1
    assert primary_contacts(member) == [contact]
    asked = open_affiliation(application.applicant, member)
    assert asked.state is AffiliationState.REQUESTED, "its contacts decide who represents it"
    told = {message.to_address: message.text for message in outbox()}
    assert "asks to represent" in told[contact.email]
    assert "a member of Community hub already" in told[application.applicant.email]
    assert "They have been asked" in told[application.applicant.email]
    assert "primary contact." not in told[application.applicant.email]


def test_linked_to_their_own_organisation_a_primary_contact_stays_one(staff, outbox):
    member = make.member()
    contact, other = make.primary_contact(member), make.primary_contact(member)

    actions.approve(in_review(applicant=contact), by=staff, link_to=member)

    assert {person.id for person in primary_contacts(member)} == {contact.id, other.id}
    assert "primary contact." in outbox()[-1].text


def test_linked_to_an_organisation_that_nobody_runs_a_delegate_runs_it(staff, outbox):
    known = make.organisation()
    delegate = make.delegate(known)

    actions.approve(in_review(applicant=delegate), by=staff, link_to=known)

    assert primary_contacts(known) == [delegate]
    assert "primary contact." in outbox()[-1].text


def test_linked_to_a_lapsed_member_a_renewal_begins(staff):
    long_ago = clock.today() - timedelta(days=800)
    lapsed = make.member(since=long_ago, until=long_ago + timedelta(days=364))

    actions.approve(in_review(), by=staff, link_to=lapsed)

    first, second = term_queries.membership_of(lapsed).terms
    assert second.renews_id == first.id
    assert lapsed.member_from == clock.today()


def test_a_suspended_membership_is_settled_first(staff):
    member = make.member()
    term_queries.membership_of(member).suspended_on = clock.today()
    with pytest.raises(RuleBroken, match="Suspended"):
        actions.approve(in_review(), by=staff, link_to=member)


def test_a_fresh_application_is_reviewed_before_it_is_approved(staff):
    with pytest.raises(Stale, match="Submitted"):
        actions.approve(make.application(), by=staff)


# --- declining and withdrawing ---


def test_a_decline_needs_a_reason_which_the_applicant_reads(staff, outbox):
    application = in_review()
    with pytest.raises(RuleBroken, match="Say why"):
        actions.decline(application, by=staff, reason="")

    actions.decline(application, by=staff, reason="Not yet in Europe.")

    assert (application.state, application.decided_by) == (State.DECLINED, staff)
    assert "Not yet in Europe." in outbox()[-1].text
    assert outbox()[-1].to_address == application.applicant.email


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW, State.NEEDS_INFORMATION])
def test_an_open_application_can_be_withdrawn_and_staff_hear_of_it(state, staff, outbox):
    application = make.application(state)

    actions.withdraw(application, by=application.applicant)

    assert application.state is State.WITHDRAWN
    assert application.decided_by is application.applicant
    assert [m.to_address for m in outbox()] == [staff.email]


def test_only_the_applicant_withdraws(staff):
    with pytest.raises(Forbidden):
        actions.withdraw(in_review(), by=staff)


# --- who may not, and who came too late ---


def test_who_came_too_late_is_told_who_decided(staff):
    application = in_review()
    actions.approve(application, by=staff)

    with pytest.raises(Stale, match="Sofia Lind approved this application on"):
        actions.decline(application, by=make.staff(), reason="No")


def test_an_application_that_changed_since_the_page_was_opened_is_looked_at_again(staff):
    application = in_review()
    seen = application.version
    information_actions.ask_for_information(application, by=staff, question="Where?")
    answer(application)
    make.db.session.flush()

    with pytest.raises(Stale, match="changed after you opened it"):
        actions.approve(application, by=staff, seen=seen)


def test_nobody_decides_on_their_own_application(staff):
    application = in_review(applicant=staff)
    for decide in decisions(application, staff):
        with pytest.raises(Forbidden):
            decide()


def test_nobody_decides_on_an_application_of_their_own_organisation(staff):
    make.affiliation(staff, make.organisation("Regional Agency", website="agency.example"))
    by_name = in_review(organisation_name="Regional  AGENCY")
    by_host = in_review(website="https://www.agency.example/en")
    for decide in (*decisions(by_name, staff), *decisions(by_host, staff)):
        with pytest.raises(Forbidden):
            decide()


def test_nobody_decides_where_their_organisation_is_known_by_its_short_name(staff):
    own = make.organisation("Regional Agency for Health", short_name="RAH", slug="rah")
    make.affiliation(staff, own)
    for decide in decisions(in_review(organisation_name="RAH"), staff):
        with pytest.raises(Forbidden):
            decide()


def test_nobody_links_an_application_to_an_organisation_they_represent(staff):
    own = make.organisation("Regional Agency")
    make.affiliation(staff, own)
    application = in_review(organisation_name="Something else")

    with pytest.raises(Forbidden):
        actions.approve(application, by=staff, link_to=own)

    assert application.state is State.IN_REVIEW
    assert actions.approve(application, by=make.staff(), link_to=own) is own


def decisions(application, staff):
    return (
        lambda: actions.start_review(application, by=staff),
        lambda: information_actions.ask_for_information(application, by=staff, question="Why?"),
        lambda: actions.approve(application, by=staff),
        lambda: actions.decline(application, by=staff, reason="No"),
    )
