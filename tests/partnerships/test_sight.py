"""A pipeline that is shown to named people: to other staff it does not exist, anywhere."""

import pytest

from hubcommunity.accounts.models import DutyName
from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.revisions import bump
from hubcommunity.partnerships import policy, queries, step_actions
from hubcommunity.partnerships.contact_actions import Provenance, add_contact
from hubcommunity.partnerships.models import PipelineReader
from hubcommunity.partnerships.receiving.models import Doubt, ReceivedMail
from hubcommunity.partnerships.step_models import ActivityKind
from tests import make

NAME, LEAD = "Quiet talks", "Ministry of Secrets"


@pytest.fixture
def secret():
    """A lead, made of an enquiry, of a known organisation, in a pipeline for one reader."""
    pipeline = make.pipeline("quiet-talks", NAME)
    pipeline.is_restricted = True
    organisation = make.organisation(slug="known")
    enquiry = make.enquiry()
    lead = make.lead(
        pipeline,
        organisation_name=LEAD,
        organisation=organisation,
        enquiry_uid=enquiry.uid,
        next_step="Call",
    )
    record("lead.added", on=lead, pipeline=pipeline.slug)
    record("enquiry.made_lead", on=enquiry, lead=str(lead.uid), pipeline=pipeline.slug)
    bump("partnerships")
    db.session.flush()
    return lead


def named(lead):
    reader = make.staff()
    make.saved(PipelineReader(pipeline_id=lead.pipeline_id, person_id=reader.id))
    return reader


def test_a_restricted_pipeline_is_seen_by_its_readers_and_administrators_only(secret):
    sees = [
        policy.may_see(secret.pipeline, person)
        for person in (make.staff(), named(secret), make.administrator())
    ]
    assert sees == [False, True, True]


def test_one_who_administers_no_longer_sees_it_no_longer(secret):
    login = make.account()
    make.duty(login, DutyName.STAFF)
    granted = make.duty(login, DutyName.ADMINISTRATOR)
    assert queries.hidden_from(login.person) == []
    granted.ended_at = clock.now()
    db.session.flush()
    assert queries.hidden_from(login.person) == [secret.pipeline_id]


ADDRESSES = {
    "board": "/staff/pipelines/quiet-talks/",
    "add": "/staff/pipelines/quiet-talks/add/",
    "lead": "/staff/leads/{uid}/",
    "edit": "/staff/leads/{uid}/edit/",
    "move": "/staff/leads/{uid}/move/",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_its_pages_are_there_for_its_readers_alone(secret, sign_in, address):
    address = address.format(uid=secret.uid)
    reader, other = sign_in(named(secret)), sign_in(make.staff())
    assert reader.get(address).status_code == 200
    assert other.get(address).status_code == 404
    assert other.post(address).status_code in (404, 405)


@pytest.mark.parametrize("act", ["activities/", "move/", "edit/"])
def test_nobody_else_acts_on_its_leads(secret, sign_in, act):
    other = sign_in(make.staff())
    assert other.post(f"/staff/leads/{secret.uid}/{act}", data={"text": "x"}).status_code == 404


READERS = {
    "overview and menu": "/staff/",
    "next steps": "/staff/next-steps/",
    "enquiry": "/staff/enquiries/{enquiry}/",
    "enquiries": "/staff/enquiries/",
    "organisation": "/staff/organisations/known/",
    "its timeline": "/staff/organisations/known/timeline/",
    "trail": "/staff/audit/",
}


@pytest.mark.parametrize("address", READERS.values(), ids=READERS)
def test_no_page_of_others_tells_of_it(secret, sign_in, address):
    person = make.staff()
    secret.owner = person
    page = sign_in(person).get(address.format(enquiry=secret.enquiry_uid)).text
    assert NAME not in page
    assert LEAD not in page
    assert str(secret.uid) not in page
    assert "quiet-talks" not in page


TELLING = ("overview and menu", "next steps", "enquiry", "organisation", "its timeline", "trail")


@pytest.mark.parametrize("reader", TELLING)
def test_the_same_pages_tell_its_readers(secret, sign_in, reader):
    person = named(secret)
    secret.owner = person
    page = sign_in(person).get(READERS[reader].format(enquiry=secret.enquiry_uid)).text
    assert NAME in page or LEAD in page


def test_what_waits_in_it_counts_for_those_who_see_it_alone(secret, sign_in):
    make.saved(ReceivedMail(lead=secret, key="one", doubt=Doubt.UNKNOWN))
    add_contact(secret, make.person(), by=None, provenance=Provenance())
    counts = [f"{words}</a> <span" for words in ("Mails to leads to decide on", "still to be told")]
    for reader, tells in ((named(secret), True), (make.staff(), False)):
        page = sign_in(reader).get("/staff/").text
        assert [words in page for words in counts] == [tells, tells]
        menu = page.partition("</nav>")[0]
        for address in ("/staff/leads/mail/", "/staff/leads/notices/"):
            line = menu.partition(f'href="{address}"')[2].partition("</a>")[0]
            assert (">1<" in line) is tells, line


def test_what_is_missing_in_a_group_is_looked_for_in_pipelines_in_sight(secret):
    open_to_all = make.pipeline()
    assert list(queries.pipelines_for(make.staff())) == [open_to_all]
    assert len(queries.pipelines_for(named(secret))) == 2


def test_an_enquiry_is_not_carried_into_a_pipeline_out_of_sight(secret, sign_in):
    enquiry = make.enquiry()
    address = f"/staff/enquiries/{enquiry.uid}/lead"
    answer = sign_in(make.staff()).post(address, data={"pipeline": "quiet-talks"})
    assert "Choose one of those in the list" in answer.text
    assert queries.lead_of_enquiry(enquiry.uid) is None


def test_leads_of_a_restricted_pipeline_are_offered_to_those_who_see_it(sign_in):
    admin, reader, outsider = make.administrator(), make.staff(), make.staff()
    pipeline = make.pipeline("quiet-talks", "Quiet talks")
    pipeline.is_restricted = True
    db.session.add(PipelineReader(pipeline_id=pipeline.id, person_id=reader.id))
    db.session.commit()
    page = sign_in(admin).get("/staff/pipelines/quiet-talks/add/").text
    assert str(reader.uid) in page
    assert str(outsider.uid) not in page


def test_what_is_to_be_done_goes_to_those_alone_who_see_the_lead(secret, sign_in):
    reader, other = named(secret), make.staff(given_name="Otto", family_name="Other")
    step = step_actions.plan(secret, ActivityKind.CALL, "Ring", by=reader, owner=reader)
    browser = sign_in(reader)
    pages = (f"/staff/steps/{step.uid}/hand-over/", f"/staff/leads/{secret.uid}/")
    assert not any("Otto Other" in browser.get(page).text for page in pages)
    refused = browser.post(pages[0], data={"to": str(other.uid)})
    assert (refused.status_code, step.owner) == (200, reader)
