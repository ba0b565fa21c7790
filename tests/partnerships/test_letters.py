"""Letters to the contacts of leads: templates, fields, and to whom they may go."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.markdown import plain
from hubcommunity.mail.letters import compose
from hubcommunity.mail.models import Message
from hubcommunity.partnerships import contact_actions, history_queries, letter_actions
from hubcommunity.partnerships.address_policy import address_of, named_by
from hubcommunity.partnerships.contact_actions import Provenance
from hubcommunity.partnerships.merge_policy import FIELDS, as_markdown, fill, unknown_in
from hubcommunity.partnerships.step_models import Activity, ActivityKind
from hubcommunity.partnerships.template_actions import add_template
from hubcommunity.partnerships.template_models import LetterTemplate
from hubcommunity.partnerships.template_queries import templates_for, writable_contacts
from tests import make

ADDRESS = "lead@hub.test"


def contact_of(lead=None, **facts):
    person = make.person(**({"given_name": "Ann", "family_name": "Berg"} | facts))
    provenance = Provenance("A fair")
    return contact_actions.add_contact(
        lead or make.lead(organisation_name="Nordic Alliance"),
        person,
        by=None,
        provenance=provenance,
    )


def write(contact, body="Dear {{contact_name}}", draft=None, by=None):
    return letter_actions.write_to(
        contact,
        subject="{{ organisation_name }} and us",
        body=body,
        by=by or make.staff(),
        draft=draft or uuid.uuid4(),
    )


def letters():
    return db.session.scalars(select(Message).where(Message.event == "lead.letter")).all()


def test_a_letter_leaves_with_its_fields_filled_in_and_stands_on_the_timeline():
    contact = contact_of()
    write(contact, "Dear {{contact_name}}\nfrom all of us")
    [mail] = letters()
    assert (mail.subject, mail.to_address) == ("Nordic Alliance and us", contact.person.email)
    assert "Dear Ann Berg" in mail.text
    assert "Dear Ann Berg<br" in mail.html
    [moment] = history_queries.history(contact.lead, "mails").items
    assert moment.text == "Mail: Nordic Alliance and us"


def test_a_letter_is_something_that_its_writer_did_and_told_of_once():
    contact, sami, draft = contact_of(), make.staff(), uuid.uuid4()
    for _again in range(2):
        write(contact, draft=draft, by=sami)
    [done] = db.session.scalars(select(Activity))
    assert (done.lead, done.kind, done.settled_by) == (contact.lead, ActivityKind.MAIL, sami)
    assert not history_queries.history(contact.lead, "activities").items


def test_replies_go_to_the_address_of_the_lead(app, monkeypatch):
    monkeypatch.setitem(app.config, "LEAD_ADDRESS", ADDRESS)
    contact = contact_of()
    mail = compose(write(contact)).built()
    assert mail["Reply-To"] == address_of(contact.lead)
    assert named_by(mail["Reply-To"].upper()) == contact.lead.uid
    assert mail["Auto-Submitted"] == "no"


def test_without_a_setting_a_lead_has_no_address():
    contact = contact_of()
    assert address_of(contact.lead) is None
    assert "Reply-To" not in write(contact).headers


@pytest.mark.parametrize(
    "address", ["lead@hub.test", "lead+short@hub.test", "boss+{}@hub.test", "lead+{}@other.test"]
)
def test_other_addresses_name_no_lead(app, monkeypatch, address):
    monkeypatch.setitem(app.config, "LEAD_ADDRESS", ADDRESS)
    token = (address_of(make.lead()) or "").partition("+")[2].partition("@")[0]
    assert named_by(address.format(token)) is None


def test_one_draft_is_one_letter_however_often_it_is_sent():
    contact, draft, by = contact_of(), uuid.uuid4(), make.staff()
    assert write(contact, draft=draft, by=by) is write(contact, draft=draft, by=by)
    assert len(letters()) == 1


def test_who_objected_gets_no_letter_about_any_lead():
    contact = contact_of()
    other = contact_actions.add_contact(
        make.lead(contact.lead.pipeline),
        contact.person,
        by=None,
        provenance=Provenance("A fair"),
    )
    letter_actions.note_objection(contact, by=make.staff())
    with pytest.raises(RuleBroken, match="objected"):
        write(other)
    assert not writable_contacts(other.lead)
    letter_actions.take_objection_back(other, by=make.staff())
    assert writable_contacts(other.lead) == [other]


def test_who_has_no_address_any_more_gets_none():
    contact = contact_of()
    contact.person.email = None
    with pytest.raises(RuleBroken, match="no address"):
        write(contact)
    assert not writable_contacts(contact.lead)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{{contact_name}} {{ hub_name }}", []),
        ("{{password}} and {{ contact_name.__class__ }}", ["password", "contact_name.__class__"]),
        ("{{contact_name", ["{{"]),
        ("{{}}", [""]),
        ("{% for x in y %}", []),
    ],
)
def test_only_the_fields_of_the_list_are_taken(text, wrong):
    assert unknown_in(text) == wrong


def test_what_is_put_in_is_not_looked_into_again():
    values = dict.fromkeys(FIELDS, "x") | {"contact_name": "{{hub_name}}"}
    assert fill("{{contact_name}}!", values) == "{{hub_name}}!"


@settings(max_examples=20)
@given(st.text(alphabet="ab*_[](){}<>#`!\\|~&;.:/-+1", min_size=1, max_size=20))
def test_a_name_shows_in_markdown_as_it_is(name):
    assert plain(f"Dear x{as_markdown(name)}x") == f"Dear x{name}x"


def test_a_template_is_offered_for_its_pipeline_or_for_all():
    first, second = make.pipeline(), make.pipeline("other", "Other")
    by, text = make.administrator(), {"subject": "s", "body": "b"}
    for name, pipeline in (("One", first), ("Two", second), ("All", None)):
        add_template(name=name, pipeline=pipeline, by=by, **text)
    assert [each.name for each in templates_for(make.lead(first))] == ["All", "One"]


def test_an_administrator_keeps_templates_and_unknown_fields_are_refused_beside_the_text(sign_in):
    browser, at = sign_in(make.administrator()), "/staff/settings/letter-templates/"
    text = {"name": "First letter", "subject": "Hello", "body": "Dear {{nobody}}", "pipeline": ""}
    page = browser.post(f"{at}add/", data=text).text
    assert "There is no such field: {{nobody}}" in page
    assert browser.post(f"{at}add/", data=text | {"body": "Dear"}).status_code == 302
    [kept] = db.session.scalars(select(LetterTemplate))
    assert "First letter" in browser.get(at).text
    assert browser.post(f"{at}{kept.uid}/", data=text | {"body": "Hi"}).status_code == 302
    assert kept.body == "Hi"
    browser.post(f"{at}{kept.uid}/delete")
    assert not db.session.scalars(select(LetterTemplate)).all()


def test_a_letter_is_looked_at_before_it_is_sent(sign_in):
    contact = contact_of(make.lead(country=None))
    template = add_template(
        name="Hi", subject="About us", body="Dear {{contact_name}}", pipeline=None, by=make.staff()
    )
    db.session.commit()
    browser, at = sign_in(make.staff()), f"/staff/leads/{contact.lead.uid}/write/"
    form = {"contact": str(contact.uid), "template": str(template.uid)}
    taken = browser.post(at, data=form | {"do": "take"}).text
    assert "Dear {{contact_name}}" in taken
    form |= {"subject": "About us", "body": "Dear {{contact_name}}"}
    assert "<p>Dear Ann Berg</p>" in browser.post(at, data=form | {"do": "look"}).text
    gap = browser.post(at, data=form | {"do": "send", "body": "In {{country}}"}).text
    assert "Nothing is known for {{country}}" in gap
    assert not letters()
    assert browser.post(at, data=form | {"do": "send"}).status_code == 302
    assert len(letters()) == 1


def test_an_objection_is_noted_on_the_page_of_the_contact(sign_in):
    contact = contact_of()
    db.session.commit()
    browser = sign_in(make.staff())
    at = f"/staff/leads/{contact.lead.uid}/contacts/{contact.uid}/"
    browser.post(f"{at}objection")
    assert "objected to letters" in browser.get(at).text
    assert "Nobody to write to" in browser.get(f"/staff/leads/{contact.lead.uid}/write/").text
    browser.post(f"{at}objection", data={"objects": "no"})
    assert writable_contacts(contact.lead) == [contact]
