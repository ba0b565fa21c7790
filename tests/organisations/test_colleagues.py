"""Reading pasted lists of colleagues, and inviting everybody on one."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubcommunity.core.errors import Forbidden
from hubcommunity.organisations import queries
from hubcommunity.organisations.actions import ask_to_join
from hubcommunity.organisations.bulk_invitation_actions import Fate, invite_many
from hubcommunity.organisations.colleague_policy import colleagues_in
from hubcommunity.organisations.invitation_actions import invite
from hubcommunity.organisations.models import AffiliationRole
from tests import make
from tests.threads import at_once

PRIMARY, DELEGATE, OBSERVER = AffiliationRole
MANY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation, email="pirkko@clinic.example")


def read(text):
    return [(one.address, one.role) for one in colleagues_in(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("aino@clinic.example", [("aino@clinic.example", None)]),
        ("Aino Virta <aino@clinic.example>", [("aino@clinic.example", None)]),
        ('"Virta, Aino" <aino@clinic.example>', [("aino@clinic.example", None)]),
        ("Virta, Aino <aino@clinic.example>", [("aino@clinic.example", None)]),
        ("aino@clinic.example, observer", [("aino@clinic.example", OBSERVER)]),
        ("Aino Virta aino@clinic.example", [("aino@clinic.example", None)]),
        ("Aino Virta\taino@clinic.example, observer", [("aino@clinic.example", OBSERVER)]),
        ("a@c.example b@c.example", [(None, None)]),
        ("Aino <aino@clinic.example>, Primary Contact", [("aino@clinic.example", PRIMARY)]),
        ("a@c.example\nb@c.example", [("a@c.example", None), ("b@c.example", None)]),
        ("a@c.example; b@c.example", [("a@c.example", None), ("b@c.example", None)]),
        ("a@c.example, b@c.example", [("a@c.example", None), ("b@c.example", None)]),
        ("a@c.example, observer, b@c.example", [("a@c.example", OBSERVER), ("b@c.example", None)]),
        ("a@c.example\nobserver", [("a@c.example", None), (None, None)]),
        ("nobody", [(None, None)]),
        ("a@@c.example", [(None, None)]),
        ("nobody, a@c.example", [(None, None), ("a@c.example", None)]),
        ("a@c.example, Virta, Aino <b@c.example>", [("a@c.example", None), ("b@c.example", None)]),
        ("\n ; ,\n", []),
        ("", []),
    ],
)
def test_a_list_is_read_as_it_is_pasted(app, text, found):
    assert read(text) == found


def test_what_was_written_is_kept_for_the_report(app):
    written = [one.written for one in colleagues_in("Virta, Aino <aino@c.example>; nobody")]
    assert written == ["Virta, Aino <aino@c.example>", "nobody"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@c.eu, obsever", [("a@c.eu, obsever", True)]),
        ("Aino <a@c.eu>, head, of care", [("Aino <a@c.eu>, head, of care", True)]),
        ("a@c.eu, obsever, b@c.eu", [("a@c.eu, obsever", True), ("b@c.eu", False)]),
        ("a@c.eu, obsever\nb@c.eu", [("a@c.eu, obsever", True), ("b@c.eu", False)]),
        ("a@c.eu, observer, b@c.eu", [("a@c.eu", False), ("b@c.eu", False)]),
        ("obsever, b@c.eu", [("obsever", False), ("b@c.eu", False)]),
    ],
)
def test_what_stands_behind_an_address_and_is_no_role_is_told_from_it(app, text, found):
    assert [(one.written, one.has_strange_role) for one in colleagues_in(text)] == found


@MANY
@given(names=st.lists(st.text("abcdefgh", min_size=1, max_size=8), max_size=12), data=st.data())
def test_whatever_separates_them_all_addresses_are_found_in_order(app, names, data):
    addresses = [f"{name}@clinic.example" for name in names]
    between = st.sampled_from(["\n", ";", ",", " , ", "\n\n", ";\n", ",\n"])
    text = "".join(address + data.draw(between) for address in addresses)
    assert [address for address, _role in read(text)] == addresses


@MANY
@given(text=st.text(max_size=200))
def test_nothing_that_is_pasted_breaks_the_reading(app, text):
    for one in colleagues_in(text):
        assert one.written.strip()
        assert one.address is None or one.address in text


def fates(organisation, contact, text, role=DELEGATE, may_mail=lambda: True):
    told = invite_many(organisation, colleagues_in(text), role, by=contact, may_mail=may_mail)
    return [line.fate for line in told]


def test_everybody_on_the_list_gets_a_mail_of_their_own(organisation, contact, outbox):
    text = "aino@clinic.example\nolli@clinic.example, observer"
    assert fates(organisation, contact, text) == [Fate.INVITED, Fate.INVITED]
    sent = [(mail.event, mail.to_address) for mail in outbox()]
    assert sent == [
        ("affiliation.invited", "aino@clinic.example"),
        ("affiliation.invited", "olli@clinic.example"),
    ]
    invited = queries.pending_invitations(organisation)
    assert [(one.invited_as, one.role) for one in invited] == [
        ("olli@clinic.example", OBSERVER),
        ("aino@clinic.example", DELEGATE),
    ]


def test_each_line_has_its_fate(organisation, contact, outbox):
    make.delegate(organisation, email="here@clinic.example")
    ask_to_join(make.account(email="asks@clinic.example").person, organisation)
    invite(organisation, "invited@clinic.example", DELEGATE, by=contact)
    before = len(outbox())
    text = (
        "here@clinic.example\nasks@clinic.example\ninvited@clinic.example\n"
        "pirkko@clinic.example\nnew@clinic.example\nNEW@clinic.example\nbad line"
    )
    assert fates(organisation, contact, text) == [
        Fate.HERE_ALREADY,
        Fate.HAS_ASKED,
        Fate.INVITED_ALREADY,
        Fate.HERE_ALREADY,
        Fate.INVITED,
        Fate.TWICE,
        Fate.NO_ADDRESS,
    ]
    assert [mail.to_address for mail in outbox()[before:]] == ["new@clinic.example"]


def test_whose_role_is_mistyped_is_not_invited_until_it_is_right(organisation, contact, outbox):
    text = "aino@clinic.example, obsever\nolli@clinic.example, pirmary contact"
    assert fates(organisation, contact, text) == [Fate.NO_ROLE, Fate.NO_ROLE]
    assert outbox() == []
    text = "aino@clinic.example, obsever\naino@clinic.example, observer"
    assert fates(organisation, contact, text) == [Fate.NO_ROLE, Fate.INVITED]
    assert [one.role for one in queries.pending_invitations(organisation)] == [OBSERVER]


def test_the_fate_tells_nothing_of_whom_the_hub_knows(organisation, contact):
    make.account(email="known@elsewhere.example")
    make.delegate(make.member(), email="delegate@elsewhere.example")
    text = "known@elsewhere.example\ndelegate@elsewhere.example\nfresh@elsewhere.example"
    assert set(fates(organisation, contact, text)) == {Fate.INVITED}


def test_what_is_over_the_limit_is_told_and_not_sent(organisation, contact, outbox):
    left = iter([True, False, False])
    told = fates(organisation, contact, "a@c.example, b@c.example", may_mail=lambda: next(left))
    assert told == [Fate.INVITED, Fate.LATER]
    assert len(outbox()) == 1


def test_who_is_not_invited_costs_no_mail_of_the_limit(organisation, contact):
    spent = []
    fates(organisation, contact, "bad\npirkko@clinic.example", may_mail=lambda: spent.append(1))
    assert not spent


def test_a_delegate_invites_nobody(organisation):
    with pytest.raises(Forbidden):
        fates(organisation, make.delegate(organisation), "a@c.example")


def test_the_same_list_sent_twice_at_once_invites_everybody_once(app, organisation, contact):
    number, who = organisation.id, contact.id
    text = "".join(f"a{n}@c.example\n" for n in range(5))

    def send():
        place = make.db.session.get(make.Organisation, number)
        fates(place, make.db.session.get(make.Person, who), text)

    assert at_once(app, send, send) == ["", ""]
    assert len(queries.pending_invitations(organisation)) == 5


def test_sending_the_list_page_reports_every_line(organisation, contact, sign_in, outbox):
    browser = sign_in(contact)
    page = browser.get(f"/organisation/{organisation.slug}/invite/").get_data(as_text=True)
    assert "Invite several colleagues" in page
    pasted = "aino@clinic.example\nno address\nolli@clinic.example, obsever"
    form = {"colleagues": pasted, "role": "observer"}
    response = browser.post(f"/organisation/{organisation.slug}/invite/", data=form)
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "1 invitation is on its way." in page
    assert "Not an e-mail address" in page
    assert "Not sent: no such role" in page
    assert "may stand primary contact, delegate or observer." in page
    [mail] = outbox()
    assert mail.to_address == "aino@clinic.example"
    [invited] = queries.pending_invitations(organisation)
    assert invited.role is OBSERVER


def test_more_than_a_hundred_are_refused_with_what_was_pasted(
    organisation, contact, sign_in, outbox
):
    text = "\n".join(f"a{n}@c.example" for n in range(101))
    form = {"colleagues": text, "role": "delegate"}
    page = sign_in(contact).post(f"/organisation/{organisation.slug}/invite/", data=form)
    page = page.get_data(as_text=True)
    assert "Paste at most 100 at a time" in page
    assert "a100@c.example" in page
    assert not outbox()


def test_a_hundred_at_once_meet_the_limit_of_the_hour(organisation, contact, sign_in, outbox):
    text = "\n".join(f"a{n}@c.example" for n in range(100))
    form = {"colleagues": text, "role": "delegate"}
    page = sign_in(contact).post(f"/organisation/{organisation.slug}/invite/", data=form)
    assert "60 invitations are on their way." in page.get_data(as_text=True)
    assert len(outbox()) == 60


@pytest.mark.parametrize("page", ["invite", "history", "hand-over", "domains"])
def test_only_who_runs_the_organisation_opens_its_pages(organisation, contact, sign_in, page):
    address = f"/organisation/{organisation.slug}/{page}/"
    assert sign_in(contact).get(address).status_code == 200
    assert sign_in(make.delegate(organisation)).get(address).status_code == 403
    assert sign_in(make.primary_contact()).get(address).status_code == 404
    assert sign_in(contact).get(f"/organisation/none-such/{page}/").status_code == 404
