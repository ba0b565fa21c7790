"""Two at the same moment: the rules of agreements hold as if one had come after the other."""

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership import agreement_actions as actions
from hubcommunity.membership import agreement_letter_actions as letters
from hubcommunity.membership.agreement_actions import Signed
from hubcommunity.membership.agreement_models import Agreement, AgreementKind, AgreementVersion
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from tests import make
from tests.threads import at_once


@pytest.fixture
def code():
    return make.code_of_ethics()


@pytest.fixture
def clinic():
    return make.member("Clinic of the North")


def late(act, *rows, by, **values):
    """Return the act on the rows as another session reads them."""
    kept, actor = [(type(row), row.id) for row in rows], by.id

    def run():
        act(*(db.session.get(*row) for row in kept), by=db.session.get(Person, actor), **values)

    return run


def agreements():
    return db.session.scalars(select(Agreement).order_by(Agreement.id)).all()


def test_two_contacts_who_adopt_at_once_make_one_adoption(app, code, clinic, outbox):
    contacts = [make.primary_contact(clinic) for _ in range(2)]
    acts = [late(actions.adopt, clinic, code, by=contact) for contact in contacts]

    assert at_once(app, *acts) == ["", ""]

    (adopted,) = agreements()
    assert adopted.ended_on is None
    assert len(outbox()) == 2  # one receipt for each of the two


def test_adopting_while_a_version_is_published_leaves_one_clear_outcome(app, code, clinic):
    contact, administrator = make.primary_contact(clinic), make.administrator()
    new = {"title": "Code", "text": "Be kinder.", "after": 1}
    told, published = at_once(
        app,
        late(actions.adopt, clinic, code, by=contact),
        late(actions.publish_version, code.kind, by=administrator, **new),
    )
    assert published == ""
    assert len(agreements()) == (told == "")
    assert told == "" or "Version 2 was published while you read" in told


def test_of_two_who_publish_at_once_one_looks_again(app, code):
    def publish(text):
        act = actions.publish_version
        return late(act, code.kind, by=make.administrator(), title="Code", text=text, after=1)

    told = at_once(app, publish("One."), publish("Two."))
    assert sorted(map(bool, told)) == [False, True]
    numbers = db.session.scalars(select(AgreementVersion.number)).all()
    assert sorted(numbers) == [1, 2]


def test_two_who_record_at_once_leave_one_that_stands(app, clinic):
    kind = make.agreement_kind()

    def record():
        organisation = db.session.get(Organisation, clinic_id)
        signed = Signed("Sigrid Signs", clock.today())
        found = db.session.get(AgreementKind, kind_id)
        actions.record_signed(organisation, found, signed, by=db.session.get(Person, staff_id))

    clinic_id, kind_id, staff_id = clinic.id, kind.id, make.staff().id
    assert at_once(app, record, record) == ["", ""]
    first, second = agreements()
    assert sorted([first.ended_on is None, second.ended_on is None]) == [False, True]


def test_of_two_who_end_at_once_the_second_is_told(app, clinic, outbox):
    kept = make.agreement(clinic)
    make.primary_contact(clinic)
    acts = [
        late(actions.end_agreement, kept, by=make.staff(), on=clock.today(), reason=reason)
        for reason in ("One.", "Two.")
    ]
    told = at_once(app, *acts)
    assert sorted(map(bool, told)) == [False, True]
    assert "already" in "".join(told)
    assert kept.ended_reason == ("One." if told[0] == "" else "Two.")
    assert len(outbox()) == 1


def test_two_workers_at_once_write_each_mail_once(app, code, outbox):
    for _ in range(3):
        make.primary_contact()
    make.agreement(make.member(), valid_until=clock.today())
    make.staff()
    actions.publish_version(code.kind, title="Code", text="Be kinder.", by=None)

    def work():
        letters.announce_versions(clock.now())
        letters.remind(clock.now())

    assert at_once(app, work, work) == ["", ""]
    events = sorted(mail.event for mail in outbox())
    assert events == ["agreement.expiring"] + ["agreement.published"] * 3
