"""A won lead becomes an invitation to apply, a membership, or an agreement, without retyping."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.membership.models import Application, ApplicationState
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.organisations.queries import open_affiliation
from hubcommunity.partnerships import history_queries, won_actions
from hubcommunity.partnerships.contact_actions import Provenance, add_contact
from hubcommunity.partnerships.contact_models import Untold
from hubcommunity.partnerships.twins import actions as twins
from hubcommunity.partnerships.twins.policy import mark_of
from tests import make


@pytest.fixture
def me():
    return make.staff()


@pytest.fixture
def lead(me):
    lead = make.lead(at="Partner", organisation_name="Turku Clinic", type=make.organisation_type())
    person = make.person(given_name="Aino", family_name="Aalto", email="aino@clinic.example")
    told = Provenance("Fair", untold_because=Untold.THEMSELVES)
    add_contact(lead, person, by=me, provenance=told)
    db.session.flush()
    return lead


def form_of(lead, **more):
    return {"name": "Turku Clinic", "type_id": str(lead.type_id), "country": "FI"} | more


def invite(browser, lead):
    page = f"/staff/leads/{lead.uid}/won/invitation/"
    contact = re.search(r'name="contact_uid"[^>]*value="([^"]+)"', browser.get(page).text)[1]
    return browser.post(page, data=form_of(lead, contact_uid=contact, note="Welcome!"))


def link_in(outbox):
    return re.search(r"/join/invited/[^/\s]+/", outbox()[-1].text)[0]


def test_whoever_wins_a_lead_is_asked_what_comes_of_it(sign_in, me):
    lead = make.lead(at="Agreement drafted")
    to = make.stage(lead.pipeline, "Partner")
    sent = {"stage": str(to.uid), "version": lead.version}
    answer = sign_in(me).post(f"/staff/leads/{lead.uid}/move/", data=sent)
    assert answer.location == f"/staff/leads/{lead.uid}/won/"
    assert "Invite them to apply" in sign_in(me).get(answer.location).text


def test_an_invitation_opens_an_application_with_what_is_known(sign_in, client, outbox, lead, me):
    assert invite(sign_in(me), lead).status_code == 302
    mail = outbox()[-1]
    assert mail.to_address == "aino@clinic.example"
    assert "Welcome!" in mail.text
    link = link_in(outbox)
    assert "Turku Clinic" in client.get(link).text
    assert client.post(link).location == "/join/"
    assert 'value="Turku Clinic"' in client.get("/join/").text
    draft = db.session.scalars(select(Application)).one()
    assert (draft.email, draft.given_name, draft.country) == ("aino@clinic.example", "Aino", "FI")
    assert draft.lead_uid == lead.uid
    told = [moment.text for moment in history_queries.history(lead).items]
    assert "Invited to apply" in told
    assert any(text.startswith("Mail: ") for text in told)


def test_the_lead_and_the_application_lead_to_each_other(sign_in, lead, me):
    application = make.application(ApplicationState.SUBMITTED, lead_uid=lead.uid)
    browser = sign_in(me)
    pages = f"/staff/leads/{lead.uid}/", f"/staff/applications/{application.uid}/"
    assert pages[1] in browser.get(pages[0]).text
    assert pages[0] in browser.get(pages[1]).text


def test_a_second_invitation_ends_the_first(sign_in, client, outbox, lead, me):
    browser = sign_in(me)
    invite(browser, lead)
    first = link_in(outbox)
    invite(browser, lead)
    assert client.get(first).status_code == 410
    assert client.post(first).status_code == 410


def test_an_invitation_holds_for_the_lead_that_took_the_other_in(sign_in, client, outbox, lead, me):
    invite(sign_in(me), lead)
    stays = make.lead(lead.pipeline)
    twins.merge(lead, stays, by=me, seen=mark_of(stays, lead))
    db.session.flush()
    client.post(link_in(outbox))
    assert db.session.scalars(select(Application.lead_uid)).one() == stays.uid


def test_a_membership_begins_at_once_for_a_new_organisation(sign_in, lead, me):
    tier = make.tier()
    form = form_of(lead, organisation_uid="new", tier=tier.code)
    answer = sign_in(me).post(f"/staff/leads/{lead.uid}/won/membership/", data=form)
    assert answer.status_code == 302
    organisation = lead.organisation
    assert (organisation.name, organisation.country) == ("Turku Clinic", "FI")
    assert membership_of(organisation).tier is tier


def test_the_contact_of_a_lead_is_invited_to_represent_the_new_member_once(
    sign_in, lead, me, outbox
):
    tier, browser, page = make.tier(), sign_in(me), f"/staff/leads/{lead.uid}/won/membership/"
    shown = browser.get(page).text
    assert 'value="https://www.clinic.example"' in shown
    assert "first term until" in shown
    contact = re.search(r'name="contact_uid"[^>]*value="([^"]+)"', shown)[1]
    form = form_of(lead, organisation_uid="new", tier=tier.code, contact_uid=contact)
    told = browser.post(page, data=form, follow_redirects=True).text
    assert "Aino Aalto is asked to represent it" in told
    invited = open_affiliation(lead.contact, lead.organisation)
    assert (invited.state.value, invited.role.value) == ("invited", "primary contact")
    assert outbox()[-1].to_address == "aino@clinic.example"
    became = history_queries.history(lead, "changes").items[0]
    assert (became.text, became.detail) == ("Became a member", tier.name)
    assert became.link.endswith(f"/{lead.organisation.slug}/")

    theirs = make.affiliation(lead.contact, make.organisation())
    known = theirs.organisation
    won_actions.make_member(lead, tier, {}, known=known, to_run=lead.contact, by=me)
    assert open_affiliation(lead.contact, known) is theirs


def test_the_page_with_the_ways_on_says_what_came_of_each(sign_in, lead, me):
    browser, page = sign_in(me), f"/staff/leads/{lead.uid}/won/"
    assert "Say which one it is" in browser.get(page).text
    invite(browser, lead)
    application = make.application(ApplicationState.SUBMITTED, lead_uid=lead.uid)
    record("application.submitted", by=application.applicant, on=application)
    assert "There is an application already" in browser.get(f"{page}invitation/").text
    assert "There is an application already" in browser.get(f"{page}membership/").text
    with pytest.raises(RuleBroken, match="There is an application"):
        won_actions.invite_to_apply(lead, None, {}, note="", by=me)
    shown = browser.get(page).text
    assert "Invited on" in shown
    assert f'<a href="/staff/applications/{application.uid}/">Application submitted</a>' in shown
    kind, lead.organisation = make.agreement_kind(), make.member("Turku Clinic")
    make.agreement(lead.organisation, kind=kind)
    shown = browser.get(page).text
    assert "Invited on" not in shown, "a member applies no more"
    assert "Turku Clinic is a member already." in shown
    assert "Begin the membership" not in browser.get(f"{page}membership/").text
    assert '<span class="chip good">In force</span>' in shown
    assert "success story" not in shown


def test_who_is_known_under_such_a_name_is_asked_about(sign_in, lead, me):
    tier, known = make.tier(), make.organisation("Turku Clinic")
    browser, page = sign_in(me), f"/staff/leads/{lead.uid}/won/membership/"
    form = form_of(lead, tier=tier.code)
    assert "Say which organisation it is" in browser.post(page, data=form).text
    browser.post(page, data=form | {"organisation_uid": str(known.uid)})
    assert lead.organisation is known
    assert membership_of(known) is not None


def test_a_lead_that_is_not_won_comes_to_nothing_yet(me):
    lead, facts = make.lead(), {"name": "Clinic", "type_id": 1, "country": "FI"}
    with pytest.raises(RuleBroken, match="not won"):
        won_actions.make_member(lead, make.tier(), facts, known=None, by=me)


def test_the_timeline_tells_which_agreements_a_won_lead_ended_in(me):
    known = make.organisation()
    before = make.agreement(known, kind=make.agreement_kind("letter"))
    record("agreement.recorded", by=me, on=before).at = clock.now() - timedelta(days=50)
    won = make.lead(at="Partner", organisation=known)
    open_one = make.lead(won.pipeline, organisation=known)
    signed = make.agreement(known, kind=make.agreement_kind())
    record("agreement.recorded", by=me, on=signed)
    [told] = [
        each for each in history_queries.history(won, "links").items if "Agreement" in each.text
    ]
    assert (told.who, told.detail) == (me.name, signed.kind.name)
    assert told.link == f"/staff/agreements/{signed.uid}/"
    assert "Agreement recorded" not in str(history_queries.history(open_one, "links").items)


def test_agreements_are_offered_for_an_organisation_that_the_hub_knows(sign_in, me):
    kind, known = make.agreement_kind(), make.organisation()
    lead = make.lead(at="Partner", organisation=known)
    page = sign_in(me).get(f"/staff/leads/{lead.uid}/won/").text
    link = f"/staff/leads/{lead.uid}/won/agreement/{kind.code}/"
    assert link in page
    assert f"/staff/agreements/record/{known.slug}/{kind.code}/" in sign_in(me).get(link).location
