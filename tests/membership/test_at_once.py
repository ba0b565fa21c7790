"""Two requests at the same moment, on a real database, each in a thread of its own."""

from threading import Barrier, Thread

from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.mail.models import Message
from hubcommunity.membership.information_actions import ask_for_information
from hubcommunity.membership.models import Application, ApplicationState
from hubcommunity.membership.registration_actions import ask_to_confirm
from hubcommunity.membership.review_models import Correction
from hubcommunity.membership.term_models import Term
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from tests import make
from tests.membership.links import path_in


def at_once(app, *posts):
    """Send each (browser, path[, data]) at the same moment; return the answers in their order."""
    db.session.commit()  # what this test itself reads must not keep the others waiting
    ready, answers = Barrier(len(posts)), {}

    def send(number, browser, path, data=None):
        with app.app_context():
            ready.wait()
            response = browser.post(path, data=data)
            answers[number] = (response.status_code, response.text)

    threads = [Thread(target=send, args=(n, *post)) for n, post in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(posts))]


def count_of(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def in_review():
    make.tier()
    return make.application(ApplicationState.IN_REVIEW, organisation_name="Baltic Forum")


def test_of_two_who_approve_at_once_one_wins_and_the_other_is_told_who_did(app, sign_in):
    application = in_review()
    people = [make.staff(given_name=name, family_name="Decider") for name in ("Sofia", "Jonas")]
    path = f"/staff/applications/{application.uid}/approve"
    posts = [(sign_in(person), path) for person in people]

    answers = at_once(app, *posts)

    assert sorted(status for status, _ in answers) == [302, 409]
    loser = next(text for status, text in answers if status == 409)
    db.session.refresh(application)
    assert f"{application.decided_by.name} approved this application on" in loser
    assert count_of(Term) == 1
    assert count_of(Organisation) == 1


def test_two_applications_of_one_organisation_approved_at_once_make_one_organisation(app, sign_in):
    first = in_review()
    second = make.application(ApplicationState.IN_REVIEW, organisation_name="BALTIC forum")
    posts = [
        (sign_in(make.staff()), f"/staff/applications/{each.uid}/approve")
        for each in (first, second)
    ]

    answers = at_once(app, *posts)

    assert sorted(status for status, _ in answers) == [302, 409]
    assert "looks like this organisation" in next(text for status, text in answers if status == 409)
    assert count_of(Organisation) == 1


def test_approving_and_withdrawing_at_once_leaves_one_outcome(app, sign_in):
    application = in_review()
    staff = sign_in(make.staff())
    applicant = sign_in(application.applicant)

    (approved, _), (withdrawn, _) = at_once(
        app,
        (staff, f"/staff/applications/{application.uid}/approve"),
        (applicant, f"/join/applications/{application.uid}/withdraw"),
    )

    assert sorted((approved, withdrawn)) == [302, 409]
    db.session.refresh(application)
    won = ApplicationState.APPROVED if approved == 302 else ApplicationState.WITHDRAWN
    assert application.state is won
    assert count_of(Term) == (won is ApplicationState.APPROVED)


def test_of_two_who_take_it_at_once_one_has_it_and_the_other_is_told_who(app, sign_in):
    application = make.application()
    people = [make.staff(given_name=name, family_name="Taker") for name in ("Sofia", "Jonas")]
    path, seen = f"/staff/applications/{application.uid}/take", {"version": application.version}

    answers = at_once(app, *((sign_in(person), path, seen) for person in people))

    assert sorted(status for status, _ in answers) == [302, 409]
    loser = next(text for status, text in answers if status == 409)
    db.session.refresh(application)
    assert f"{application.assignee.name} has this application now." in loser


def test_answering_and_withdrawing_at_once_leaves_one_outcome(app, sign_in):
    application = in_review()
    ask_for_information(application, by=make.staff(), question="Sure?", about=["country"])
    browsers = [sign_in(application.applicant) for _ in range(2)]
    path = f"/join/applications/{application.uid}"

    (answered, _), (withdrawn, _) = at_once(
        app,
        (browsers[0], f"{path}/answer", {"answer": "Yes", "country": "PT"}),
        (browsers[1], f"{path}/withdraw"),
    )

    db.session.refresh(application)
    # An answer leaves an application that can be withdrawn; a withdrawn one is answered no more.
    assert withdrawn == 302
    assert application.state is ApplicationState.WITHDRAWN
    assert answered in (302, 409)
    assert (application.country == "PT") == (answered == 302)
    assert count_of(Correction) == (answered == 302)


def test_a_link_pressed_twice_at_once_counts_once(app, client, outbox):
    ask_to_confirm(make.draft())
    path = path_in(outbox()[-1])

    answers = at_once(app, (app.test_client(), path), (app.test_client(), path))

    assert [status for status, _ in answers].count(302) == 1
    assert count_of(Application) == 1


def test_two_drafts_of_one_address_confirmed_at_once_make_one_account(app, outbox):
    for _ in range(2):
        ask_to_confirm(make.draft(email="ada@apply.test"))
    paths = [path_in(message) for message in outbox()]

    answers = at_once(app, *((app.test_client(), path) for path in paths))

    statuses = [status for status, _ in answers]
    assert statuses.count(302) == 1
    assert set(statuses) - {302} <= {409, 410}
    states = db.session.scalars(select(Application.state)).all()
    assert sorted(state.value for state in states) == ["expired", "submitted"]
    assert count_of(Person) == 1
    assert count_of(Message) == 3  # two links to confirm, and one to choose a password
