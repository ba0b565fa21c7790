"""A won lead becomes an application that staff fill in, and that its contact sends, or not."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from hubcommunity.accounts.queries import account_of
from hubcommunity.audit.actions import record
from hubcommunity.consent.models import ConsentEvent
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.mail.models import Message
from hubcommunity.membership import prepared_actions
from hubcommunity.membership.actions import expire_unconfirmed
from hubcommunity.membership.answer_queries import answers_of
from hubcommunity.membership.models import Application, ApplicationState
from hubcommunity.membership.prepared_queries import prepared_for
from hubcommunity.partnerships import actions as leads
from hubcommunity.partnerships import history_queries, won_queries
from hubcommunity.partnerships import won_application_actions as actions
from hubcommunity.partnerships.contact_actions import Provenance, add_contact
from hubcommunity.partnerships.contact_models import Untold
from hubcommunity.partnerships.models import Lead, PipelineReader
from hubcommunity.partnerships.twins import actions as twins
from hubcommunity.partnerships.twins.policy import mark_of
from hubcommunity.people.models import Person
from tests import make
from tests.threads import at_once

S = ApplicationState
MONTH = timedelta(days=31)


@pytest.fixture
def me():
    return make.staff(given_name="Sofia", family_name="Staff")


@pytest.fixture
def lead(me):
    lead = make.lead(at="Partner", organisation_name="Turku Clinic", type=make.organisation_type())
    lead.topics = [make.topic()]
    person = make.person(given_name="Aino", family_name="Aalto", email="aino@clinic.example")
    person.job_title = "Director"
    told = Provenance("Fair", untold_because=Untold.THEMSELVES)
    lead.first = add_contact(lead, person, by=me, provenance=told)
    db.session.flush()
    return lead


def filled(lead, answers=None, **changed):
    facts = {"organisation_name": "Turku Clinic", "type_id": lead.type_id, "country": "FI"}
    facts |= {"website": "", "description": "We run two hospitals."} | changed
    return actions.Filled(facts, lead.topics, answers or {})


def begun(lead, me, **more):
    draft = actions.fill_in(lead, filled(lead, **more), by=me, seen=0)
    db.session.flush()
    return draft


def handed(lead, me, **more):
    draft = begun(lead, me, **more)
    actions.hand_over(draft, lead, lead.first, note="As we agreed.", by=me)
    db.session.flush()
    return draft


def told(lead):
    return [moment.text for moment in history_queries.history(lead).items]


def count_of(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


# --- filling it in ---


def test_what_staff_fill_in_is_nobodys_to_see_and_names_nobody(lead, me):
    draft = begun(lead, me)
    assert prepared_for(lead.uid) is draft
    assert (draft.state, draft.topics) == (S.DRAFT, lead.topics)
    assert (draft.email, draft.given_name, draft.wants_news) == ("", "", None)
    assert "Application filled in" in told(lead)
    with time_machine.travel(clock.now() + 2 * MONTH):
        assert expire_unconfirmed(clock.now()) == 0, "it waits for the staff"


def test_answers_are_kept_as_far_as_staff_can_give_them(lead, me):
    known, unknown = make.form_question("Beds?"), make.form_question("Statutes?")
    draft = begun(lead, me, answers={known: "200", unknown: ""})
    assert [(each.question, each.text) for each in answers_of(draft)] == [(known, "200")]
    actions.fill_in(lead, filled(lead, {known: ""}), by=me, seen=draft.version)
    assert not answers_of(draft)


def test_who_saves_what_somebody_else_has_changed_is_told(lead, me):
    seen = begun(lead, me).version
    actions.fill_in(lead, filled(lead, description="Three hospitals."), by=me, seen=seen)
    with pytest.raises(Stale, match="Somebody else has changed"):
        actions.fill_in(lead, filled(lead), by=me, seen=seen)


def test_a_member_or_who_applies_already_is_not_applied_for(lead, me):
    application = make.application(S.IN_REVIEW, lead_uid=lead.uid)
    assert won_queries.standing_application(lead) is application
    with pytest.raises(RuleBroken, match="There is an application"):
        begun(lead, me)
    application.state = S.DECLINED
    lead.organisation = make.member("Turku Clinic")
    with pytest.raises(RuleBroken, match="Turku Clinic is a member already"):
        begun(lead, me)


def test_a_lead_that_is_not_won_is_not_applied_for(me):
    lead = make.lead(type=make.organisation_type())
    with pytest.raises(RuleBroken, match="not won"):
        begun(lead, me)


def test_two_who_fill_it_in_at_once_make_one(app, lead, me):
    lead_id, my_id = lead.id, me.id

    def press():
        theirs, who = db.session.get(Lead, lead_id), db.session.get(Person, my_id)
        actions.fill_in(theirs, filled(theirs), by=who, seen=0)

    refusals = at_once(app, press, press)
    assert sorted(map(bool, refusals)) == [False, True]
    assert count_of(Application) == 1


# --- handing it over ---


def test_the_contact_is_written_to_and_agrees_to_nothing_by_it(lead, me, outbox):
    draft = handed(lead, me)
    mail = next(each for each in outbox() if each.event == "application.prepared")
    assert mail.to_address == "aino@clinic.example"
    assert "As we agreed." in mail.text
    assert (draft.given_name, draft.job_title, draft.email) == ("Aino", "Director", mail.to_address)
    assert count_of(ConsentEvent) == 0
    assert account_of(lead.first.person) is None
    assert "Application handed over" in told(lead)
    assert any(text.startswith("Mail: ") for text in told(lead))


def test_of_two_presses_one_mail_is_sent(app, lead, me):
    draft = begun(lead, me)
    seen, rows = (
        draft.version,
        ((Application, draft.id), (Person, lead.contact_id), (Person, me.id)),
    )

    def press():
        theirs, person, who = (db.session.get(*row) for row in rows)
        prepared_actions.hand_over(theirs, person, note="", by=who, seen=seen)

    refusals = at_once(app, press, press)
    assert [text for text in refusals if text] == ["It is with Aino Aalto already."]
    assert count_of(Message) == 1


def test_what_was_taken_back_is_the_staffs_again(lead, me, outbox, client):
    draft = handed(lead, me)
    link = link_in(outbox)
    actions.take_back(lead, by=me)
    assert (draft.email, draft.given_name, draft.handed_to) == ("", "", None)
    assert client.get(link).status_code == 410
    actions.fill_in(lead, filled(lead, description="New."), by=me, seen=draft.version)
    assert draft.description == "New."


def test_what_its_person_has_opened_is_theirs(lead, me, outbox, client):
    handed(lead, me)
    client.post(link_in(outbox))
    for act in (actions.take_back, actions.discard):
        with pytest.raises(RuleBroken, match="Aino Aalto is at it already"):
            act(lead, by=me)


def test_what_is_discarded_comes_to_nothing(lead, me, outbox, client):
    draft = handed(lead, me)
    link = link_in(outbox)
    actions.discard(lead, by=me)
    assert (draft.state, draft.email, prepared_for(lead.uid)) == (S.EXPIRED, "", None)
    assert client.post(link).status_code == 410
    with pytest.raises(Stale):
        actions.discard(lead, by=me)


def test_after_a_month_it_is_forgotten_unless_the_link_was_sent_again(lead, me, outbox):
    draft = handed(lead, me)
    first = link_in(outbox)
    with time_machine.travel(clock.now() + timedelta(days=20)):
        actions.remind(lead, by=me)
        db.session.flush()
        assert link_in(outbox) != first
    with time_machine.travel(clock.now() + MONTH):
        assert expire_unconfirmed(clock.now()) == 0
    with time_machine.travel(clock.now() + 2 * MONTH):
        assert expire_unconfirmed(clock.now()) == 1
        assert (draft.state, draft.email) == (S.EXPIRED, "")


def test_it_stays_with_the_lead_that_took_the_other_in(lead, me):
    draft, stays = handed(lead, me), make.lead(lead.pipeline)
    twins.merge(lead, stays, by=me, seen=mark_of(stays, lead))
    db.session.flush()
    assert prepared_for(stays.uid).uid == draft.uid


# --- reading and sending it ---


def link_in(outbox):
    mails = [each for each in outbox() if each.event == "application.prepared"]
    latest = max(mails, key=lambda mail: mail.id)
    return re.search(r"/join/prepared/[^/\s]+/", latest.text)[0]


def sent(client, link, **you):
    """Go the way of the person who reads it, and send it."""
    client.post(link)
    who = {"given_name": "Aino", "family_name": "Aalto", "job_title": "Director"}
    who |= {"email": "aino@clinic.example", "password": "a long walk home"} | you
    client.post("/join/you/", data=who)
    client.post("/join/topics/", data={"wants_news": ""})
    return client.post("/join/check/")


def test_looking_at_it_changes_nothing(lead, me, outbox, client):
    draft = handed(lead, me)
    page = client.get(link_in(outbox)).text
    assert "Sofia Staff filled in what is known of Turku Clinic" in page
    assert "We run two hospitals." in page
    db.session.refresh(draft)
    assert draft.taken_up_at is None


def test_its_person_sends_it_and_it_is_an_application_like_any_other(
    lead, me, outbox, client, sign_in
):
    draft = handed(lead, me)
    client.post(link_in(outbox))
    assert "it needs no confirming" in client.get("/join/you/").text
    answer = sent(client, link_in(outbox))
    assert answer.location == "/home/"
    assert (draft.state, draft.lead_uid) == (S.SUBMITTED, lead.uid)
    assert draft.applicant is lead.first.person
    assert account_of(draft.applicant)
    pages = f"/staff/leads/{lead.uid}/", f"/staff/applications/{draft.uid}/"
    browser = sign_in(me)
    assert pages[1] in browser.get(pages[0]).text
    assert pages[0] in browser.get(pages[1]).text
    assert client.post(link_in(outbox)).status_code == 410, "it is sent once"


def test_who_gives_another_address_confirms_it_first(lead, me, outbox, client):
    draft = handed(lead, me)
    assert sent(client, link_in(outbox), email="other@clinic.example").location == "/join/sent/"
    assert draft.state is S.DRAFT
    confirm = next(each for each in outbox() if each.event == "application.confirm")
    assert confirm.to_address == "other@clinic.example"


def test_its_person_can_say_no_and_why_and_those_who_wait_for_it_hear_that(
    lead, me, outbox, client
):
    lead.owner = make.staff(given_name="Olli")
    make.staff(given_name="Bystander")
    draft, why = handed(lead, me), "We merge with another clinic.\nAsk us in spring."
    link = link_in(outbox)
    assert "Turku Clinic" in client.get(f"{link}no/").text
    assert "too long" in client.post(f"{link}no/", data={"reason": "x" * 2001}).text
    assert draft.state is S.DRAFT
    assert client.post(f"{link}no/", data={"reason": why}).location == "/"
    assert (draft.state, draft.email) == (S.EXPIRED, "")
    mails = [each for each in outbox() if each.event == "application.turned_down"]
    assert {each.to_address for each in mails} == {me.email, lead.owner.email}
    assert all("> We merge with another clinic.\n> Ask us in spring." in m.text for m in mails)
    assert all(f"/staff/leads/{lead.uid}/" in m.html for m in mails)
    assert all("because you filled in the application, or look" in m.text for m in mails)
    moment = history_queries.history(lead).items[0]
    assert moment.text == "Application turned down by its person"
    assert (moment.who, moment.detail) == ("Aino Aalto", f"Turku Clinic\n{why}")
    assert client.get(f"{link}no/").location == link
    assert client.post(f"{link}no/").location == link
    assert client.get(link).status_code == 410


def test_who_left_the_staff_or_may_not_see_the_lead_hears_nothing_of_a_no(lead, me, outbox, client):
    handed(lead, me)
    reader = make.staff(given_name="Rita")
    lead.pipeline.is_restricted = True
    make.saved(PipelineReader(pipeline_id=lead.pipeline_id, person_id=reader.id))
    client.post(f"{link_in(outbox)}no/")
    [mail] = [each for each in outbox() if each.event == "application.turned_down"]
    assert (mail.to_address, "They gave no reason." in mail.text) == (reader.email, True)
    assert "because nobody else looks after this lead" in mail.text


def test_the_timeline_leads_to_what_is_linked(sign_in, me):
    enquiry, group = make.enquiry(), make.group()
    known, other = make.organisation("Turku Clinic"), make.organisation("Turku Region")
    lead = make.lead(enquiry_uid=enquiry.uid, group_id=group.id)
    application = make.application(S.SUBMITTED, lead_uid=lead.uid)
    record("application.submitted", by=application.applicant, on=application)
    for each in (known, other):
        leads.edit(lead, by=me, version=lead.version, organisation=each)
    db.session.flush()
    moments = history_queries.history(lead)
    links = {(each.text, each.detail): each.link for each in moments.items}
    assert links[("Enquiry linked", "")] == f"/staff/enquiries/{enquiry.uid}/"
    assert links[("Topic group linked", group.name)] == f"/staff/topics/{group.slug}/"
    applied = ("Application submitted", application.organisation_name)
    assert links[applied] == f"/staff/applications/{application.uid}/"
    assert links[("Organisation linked", known.name)].endswith(f"/{known.slug}/")
    assert links[("Organisation no longer linked", known.name)]
    assert links[("Organisation linked", other.name)]
    assert history_queries.history(lead, "links").total == 3
    assert str(application.uid) in sign_in(me).get(f"/staff/leads/{lead.uid}/?kind=links").text


def test_an_organisation_that_was_linked_before_that_was_kept_stands_below_all_else(sign_in, me):
    known = make.organisation("Turku Clinic")
    old = make.lead(organisation=known)
    new = make.lead(old.pipeline)
    leads.edit(new, by=me, version=new.version, organisation=known)
    last = history_queries.history(old).items[-1]
    assert (last.at, last.text, last.detail) == (None, "Organisation linked", known.name)
    assert last.link.endswith(f"/{known.slug}/")
    assert "Date not on record" in sign_in(me).get(f"/staff/leads/{old.uid}/").text
    assert [each.text for each in history_queries.history(new, "links").items] == []
    twins.merge(new, old, by=me, seen=mark_of(old, new))
    assert all(each.at for each in history_queries.history(old).items)


# --- the page ---


def test_the_page_is_filled_in_with_what_the_lead_knows(sign_in, lead, me):
    page = f"/staff/leads/{lead.uid}/won/application/"
    browser = sign_in(me)
    shown = browser.get(page).text
    assert 'value="Turku Clinic"' in shown
    assert 'value="https://www.clinic.example"' in shown
    assert "Aino Aalto, aino@clinic.example" in shown
    assert prepared_for(lead.uid) is None, "looking writes nothing"
    form = {"name": "Turku Clinic", "type_id": str(lead.type_id), "country": "FI", "version": "0"}
    assert "Choose who reads and sends it" in browser.post(page, data=form | {"hand": "yes"}).text
    form |= {"contact_uid": str(lead.first.uid)}
    assert browser.post(page, data=form | {"hand": "yes"}).status_code == 302
    assert prepared_for(lead.uid).handed_to is lead.first.person
    assert browser.post(page, data=form | {"hand": "yes"}).status_code == 409
    assert "With Aino Aalto since" in browser.get(page).text
    assert browser.post(f"{page}back").status_code == 302
    assert "Hand it over" in browser.get(page).text


def test_the_record_of_an_agreement_is_filled_in(sign_in, lead, me):
    kind, lead.organisation = make.agreement_kind(), make.organisation("Turku Clinic")
    lead.closed_at = clock.now()
    browser = sign_in(me)
    answer = browser.get(f"/staff/leads/{lead.uid}/won/agreement/{kind.code}/")
    shown = browser.get(answer.location).text
    assert 'value="Aino Aalto"' in shown
    assert 'value="Director"' in shown
    assert f'value="{clock.today()}"' in shown
