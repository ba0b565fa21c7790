"""The same lead moved by two people at the same moment: one wins, the other is told."""

import threading

from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships import actions, queries, stage_actions
from hubcommunity.partnerships.models import Lead, Stage, Transition
from hubcommunity.partnerships.step_models import Activity, ActivityState
from tests import make

JSON = {"Accept": "application/json"}


def at_once(app, *acts):
    """Run all acts at the same moment, each with a session of its own; return their outcomes."""
    db.session.commit()
    start = threading.Barrier(len(acts))
    outcomes = []

    def run(act):
        with app.app_context():
            start.wait()
            outcomes.append(act())
            db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return outcomes


def mover(lead, to, by):
    uid, version, by_id = lead.uid, lead.version, by.id

    def act():
        found = queries.lead_with(uid)
        stage = make.stage(found.pipeline, to)
        person = db.session.get(type(by), by_id)
        try:
            actions.move(found, to=stage, by=person, version=version)
            db.session.commit()
        except RuleBroken as told:
            db.session.rollback()
            return str(told)
        return ""

    return act


def test_of_two_movers_one_wins_and_the_other_is_told_by_whom(app):
    lead = make.lead()
    maria = make.staff(given_name="Maria", family_name="Silva")
    juhani = make.staff(given_name="Juhani", family_name="Laine")
    told = sorted(
        at_once(app, mover(lead, "In conversation", maria), mover(lead, "Partner", juhani))
    )
    winner, stage = (
        ("Maria Silva", "In conversation")
        if lead.stage.name == "In conversation"
        else ("Juhani Laine", "Partner")
    )
    assert told[0] == ""
    assert told[1].startswith(f"{winner} moved this lead to “{stage}” on ")
    is_open = (Transition.lead_id == lead.id) & Transition.left_at.is_(None)
    assert db.session.scalar(select(func.count()).where(is_open)) == 1


def test_of_two_dragged_cards_one_gets_409_and_the_present_stage(app, sign_in):
    lead = make.lead()
    address = f"/staff/leads/{lead.uid}/move/"
    browsers = [sign_in(make.staff()) for _ in range(2)]
    stages = [make.stage(lead.pipeline, name) for name in ("In conversation", "Partner")]
    forms = [{"stage": str(stage.uid), "version": lead.version} for stage in stages]

    def dragged(browser, form):
        return lambda: browser.post(address, data=form, headers=JSON)

    answers = at_once(app, *map(dragged, browsers, forms))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refusal = max(answers, key=lambda answer: answer.status_code).json
    assert refusal["stage"] == lead.stage.name
    assert f"moved this lead to “{lead.stage.name}”" in refusal["error"]


def test_different_leads_dropped_on_the_same_place_both_arrive(app, sign_in):
    pipeline = make.pipeline()
    first = make.lead(pipeline, "Partner", organisation_name="A")
    make.lead(pipeline, "Partner", organisation_name="Z", position=1)
    target = make.stage(pipeline, "Partner")
    leads = [make.lead(pipeline, organisation_name=name) for name in "BCDE"]
    form = {"stage": str(target.uid), "version": 1, "after": str(first.uid)}
    browsers = [sign_in(make.staff()) for _ in leads]

    def dragged(browser, lead):
        address = f"/staff/leads/{lead.uid}/move/"
        return lambda: browser.post(address, data=form, headers=JSON).status_code

    assert at_once(app, *map(dragged, browsers, leads)) == [200] * 4
    order = select(Lead.organisation_name).where(Lead.stage_id == target.id)
    names = list(db.session.scalars(order.order_by(Lead.position, Lead.id)))
    assert (names[0], names[-1], sorted(names[1:-1])) == ("A", "Z", list("BCDE"))


def test_the_last_place_of_a_hard_stage_is_given_once(app):
    pipeline = make.pipeline()
    to = make.stage(pipeline, "Partner")
    to.limit, to.limit_is_hard = 2, True
    make.lead(pipeline, "Partner")
    leads = [make.lead(pipeline) for _ in range(3)]
    told = sorted(at_once(app, *(mover(lead, "Partner", make.staff()) for lead in leads)))
    assert told == ["", *["“Partner” takes 2 at most, and is full: move one on first."] * 2]
    assert queries.number_in(to) == 2


def test_a_lead_is_not_moved_into_a_stage_that_is_retired_meanwhile(app):
    pipeline = make.pipeline()
    stage, to = (make.stage(pipeline, name) for name in ("In conversation", "Identified"))
    lead, by = make.lead(pipeline, "Agreement drafted"), make.administrator()
    make.lead(pipeline, "In conversation")
    stage_id, to_id, by_id = stage.id, to.id, by.id

    def retire():
        held, goal = db.session.get(Stage, stage_id), db.session.get(Stage, to_id)
        stage_actions.retire_stage(held, to=goal, by=db.session.get(type(by), by_id))
        db.session.commit()
        return ""

    told = sorted(at_once(app, retire, mover(lead, "In conversation", make.staff())))
    assert told in (["", ""], ["", "“In conversation” is retired: no lead enters it any more."])
    assert queries.number_in(stage) == 0


def test_of_two_who_say_that_a_step_is_done_one_wins_and_the_other_is_told(app, sign_in):
    lead = make.lead()
    step = make.step(lead)
    address = f"/staff/steps/{step.uid}/done/"
    names = ("Maria", "Juhani")
    browsers = [sign_in(make.staff(given_name=name, family_name="Silva")) for name in names]
    follow = {"next_kind": "mail", "next_text": "Write"}

    def doing(browser, name):
        form = follow | {"outcome": name}
        return lambda: browser.post(address, data=form)

    answers = at_once(app, *map(doing, browsers, names))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    refusal = max(answers, key=lambda answer: answer.status_code).text
    assert f"{step.outcome} Silva did this already" in refusal
    planned = select(Activity).where(Activity.state == ActivityState.PLANNED)
    assert [one.text for one in db.session.scalars(planned)] == ["Write"]
    assert lead.next_step == "Write"
