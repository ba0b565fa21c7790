"""The pages of calls, as delegates, chairs, staff and strangers see them."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.acting_queries import absence_of
from hubcommunity.topics.calls.models import (
    Call,
    CallState,
    CallTemplate,
    Elector,
    GivenAs,
    Outcome,
    Position,
    Stand,
)
from hubcommunity.topics.calls.objection_models import Objection, ObjectionState
from hubcommunity.topics.calls.outcome_actions import assess, resolve
from hubcommunity.topics.calls.round_actions import ask_again
from hubcommunity.topics.models import GroupState, Office, OfficeName, SeatKind
from tests import make
from tests.counting import cost
from tests.topics.calls.steps import at_the_table, ended, last, objections, opened, say

PLAN = {
    "title": "Evidence",
    "statement": "Name the evidence.",
    "quorum": "50",
    "support": "75",
    "days": "14",
    "objections_block": "y",
}


@pytest.fixture
def table(app):
    return at_the_table(3)


@pytest.fixture
def chair(table):
    return make.chair(table[0].group, given_name="Ines", family_name="Chair")


def text_of(response):
    return response.get_data(as_text=True)


def page_of(call, rest=""):
    return f"/topics/{call.group.slug}/calls/{call.uid}/{rest}"


def only_call():
    return db.session.query(Call).one()


def test_who_is_not_inside_sees_nothing_of_the_calls(table, client, sign_in):
    call = opened(table, title="Evidence levels")
    address = f"/topics/{call.group.slug}/calls/"
    assert client.get(address).status_code == 302
    stranger = sign_in(make.delegate())
    for one in (address, page_of(call), page_of(call, "results/"), page_of(call, "results.csv")):
        assert stranger.get(one).status_code == 403
    overview = text_of(stranger.get(f"/topics/{call.group.slug}/"))
    assert "Evidence levels" not in overview
    assert "Calls for consensus" not in overview


def test_a_draft_is_for_those_who_run_the_group(table, chair, sign_in):
    call = make.call(table[0].group)
    delegate = sign_in(table[0].person)
    assert delegate.get(page_of(call)).status_code == 404
    assert call.title not in text_of(delegate.get(f"/topics/{call.group.slug}/calls/"))
    shown = text_of(sign_in(chair).get(page_of(call)))
    assert "3 organisations are asked" in shown
    assert "Open the call" in shown


def test_a_chair_plans_a_call_by_a_template_and_opens_it(table, chair, sign_in):
    rules = {"quorum": 30, "support": 60, "objections_block": False, "days": 7}
    make.saved(CallTemplate(code="quick", name="Temperature check", **rules))
    browser, group = sign_in(chair), table[0].group
    form = text_of(browser.get(f"/topics/{group.slug}/calls/new/?template=quick"))
    assert "Temperature check" in form
    assert 'value="30"' in form
    answer = browser.post(f"/topics/{group.slug}/calls/new/", data=PLAN)
    call = only_call()
    assert answer.location == page_of(call)
    assert (call.state, call.objections_block) == (CallState.DRAFT, True)
    browser.post(page_of(call, "edit/"), data=PLAN | {"title": "Evidence levels"})
    assert only_call().title == "Evidence levels"
    browser.post(page_of(call, "open"))
    assert only_call().state is CallState.OPEN


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"quorum": "0"}, {"support": "101"}, {"days": "x"}]
)
def test_a_plan_with_errors_comes_back_with_what_was_typed(table, chair, sign_in, wrong):
    address = f"/topics/{table[0].group.slug}/calls/new/"
    page = text_of(sign_in(chair).post(address, data=PLAN | wrong))
    assert "There is a problem" in page
    assert "Name the evidence." in page


@pytest.mark.parametrize(
    ("case", "status", "why"),
    [
        ("observer", 403, "The voting delegate speaks for"),
        ("alternate", 403, "The voting delegate speaks for"),
        ("late", 403, "had no vote at the table"),
        ("ended", 409, "takes no positions now"),
        ("dormant", 409, "This group is dormant"),
    ],
)
def test_who_cannot_answer_is_told_before_they_type(table, sign_in, case, status, why):
    call, seat = opened(table), table[0]
    if case in ("observer", "alternate"):
        seat = make.sitting(seat.group, seat.organisation, SeatKind(case))
    elif case == "late":
        seat = make.sitting(seat.group)
    elif case == "ended":
        ended(call)
    else:
        seat.group.state = GroupState.DORMANT
    answer = sign_in(seat.person).get(page_of(call, "position/"))
    assert answer.status_code == status
    assert why in text_of(answer)


FORMS_BY_STATE = {
    CallState.DRAFT: {"edit/"},
    CallState.OPEN: {"extend/", "cancel/", "record/"},
    CallState.ASSESSING: {"assess/", "again/"},
    CallState.RESOLVED: {"publish/"},
}


@pytest.mark.parametrize("state", FORMS_BY_STATE)
def test_a_form_that_nothing_can_come_of_is_not_shown(table, chair, sign_in, state):
    call = make.call(table[0].group) if state is CallState.DRAFT else opened(table)
    if state is CallState.ASSESSING:
        ended(call)
    if state is CallState.RESOLVED:
        call.outcome = Outcome.CONSENSUS
    call.state = state
    browser, pages = sign_in(chair), set().union(*FORMS_BY_STATE.values())
    shown = {page for page in pages if browser.get(page_of(call, page)).status_code == 200}
    assert shown == FORMS_BY_STATE[state]
    table[0].group.state = GroupState.DORMANT
    assert {browser.get(page_of(call, page)).status_code for page in pages} == {409}


def test_a_deadline_names_the_clocks_by_which_it_is(table, sign_in):
    table[0].person.timezone = "Europe/Tallinn"
    call = opened(table)
    pages = [sign_in(table[0].person).get(page_of(call, rest)) for rest in ("", "position/")]
    for page in pages:
        assert re.search(r"\d\d:\d\d EES?T", text_of(page))


def test_the_secretary_records_and_answers_but_decides_nothing(table, sign_in):
    secretary = make.account().person
    make.saved(Office(group=table[0].group, person=secretary, name=OfficeName.SECRETARY))
    call = opened(table)
    browser = sign_in(secretary)
    for act in ("open", "resolve"):
        assert browser.post(page_of(call, act)).status_code == 403
    for page in ("edit/", "extend/", "cancel/", "again/", "assess/", "publish/"):
        assert browser.get(page_of(call, page)).status_code == 403
    assert browser.get(f"/topics/{call.group.slug}/calls/new/").status_code == 403
    assert browser.get(page_of(call, "record/")).status_code == 200


def test_a_delegate_runs_nothing(table, sign_in):
    call = opened(table)
    say(call, table[1], Stand.OBJECT)
    objection = objections(call)[0]
    browser = sign_in(table[0].person)
    for page in ("edit/", "record/", f"objections/{objection.uid}/answer/"):
        assert browser.get(page_of(call, page)).status_code == 403
    assert browser.get(page_of(call, f"objections/{objection.uid}/overrule/")).status_code == 403


def test_a_delegate_agrees_with_one_button(table, sign_in):
    call = opened(table)
    browser = sign_in(table[0].person)
    page = text_of(browser.get(page_of(call)))
    assert "The position of" in page
    assert "0 of 3 organisations have answered (quorum 2)." in page
    browser.post(page_of(call, "position/"), data={"stand": "agree"})
    page = text_of(browser.get(page_of(call)))
    assert "1 of 3 organisations have answered (quorum 2). Support: 1 of 1 (75% needed)." in page
    assert "Change the position" in page


def test_who_has_not_declared_their_interests_is_asked_to_first(table, sign_in):
    seat = make.sitting(table[0].group)
    call = opened([seat])
    answer = sign_in(seat.person).post(page_of(call, "position/"), data={"stand": "agree"})
    assert answer.location == f"/topics/{call.group.slug}/declarations/own/"
    assert queries.tally(last(call)).answered == 0


def test_an_objection_asks_for_words_and_keeps_what_was_typed(table, sign_in):
    call = opened(table)
    browser = sign_in(table[0].person)
    form = text_of(browser.get(page_of(call, "position/?stand=object")))
    assert re.search('checked[^>]*value="object"', form)
    typed = {"stand": "object", "proposed_text": "Say risk class."}
    page = text_of(browser.post(page_of(call, "position/"), data=typed))
    assert "Say it in words" in page
    assert "Say risk class." in page
    browser.post(page_of(call, "position/"), data=typed | {"comment": "Not clear."})
    page = text_of(browser.get(page_of(call)))
    assert "1 objection stands." in page
    assert "Not clear." in page


@pytest.mark.parametrize("stand", ["", "perhaps"])
def test_an_unknown_position_is_refused_with_a_sentence(table, sign_in, stand):
    call = opened(table)
    page = sign_in(table[0].person).post(page_of(call, "position/"), data={"stand": stand})
    assert page.status_code == 200
    assert "There is a problem" in text_of(page)


def test_after_the_end_a_position_is_refused(table, sign_in):
    call = opened(table)
    round_ = last(call)
    round_.opened_at -= timedelta(days=20)
    round_.closes_at -= timedelta(days=20)
    browser = sign_in(table[0].person)
    assert browser.post(page_of(call, "position/"), data={"stand": "agree"}).status_code == 409
    page = text_of(browser.get(page_of(call)))
    assert "Being assessed" in page
    assert "Change the position" not in page
    assert call.state is CallState.OPEN


def test_a_person_is_named_only_with_their_consent(table, sign_in):
    call = opened(table)
    for seat, name in zip(table, ("Alma", "Berta", "Carla"), strict=True):
        seat.person.given_name = name
    say(call, table[0], Stand.AGREE, shows_name=True)
    say(call, table[1], Stand.AGREE)
    browser = sign_in(table[2].person)
    for page in (text_of(browser.get(page_of(call, rest))) for rest in ("results/", "results.csv")):
        assert "Alma" in page
        assert "Berta" not in page
        assert table[1].organisation.name in page
    assert "Berta" in text_of(sign_in(table[1].person).get(page_of(call)))


def test_the_results_of_an_earlier_round_stay_to_be_read(table, sign_in):
    call, by = opened(table), make.person()
    say(call, table[0], Stand.OBJECT)
    ended(call)
    ask_again(call, "Name it.", 7, by=by)
    say(call, table[1], Stand.AGREE)
    browser = sign_in(table[2].person)
    page = text_of(browser.get(page_of(call)))
    assert "Earlier rounds" in page
    assert page_of(call, "results/1/") in page
    assert "1 of 3 organisations have answered" in page
    first, second = (text_of(browser.get(page_of(call, f"results/{n}/"))) for n in (1, 2))
    assert "The term is not clear." in first
    assert "Not yet answered" not in first
    assert "The term is not clear." not in second
    assert "Not yet answered" in second
    assert browser.get(page_of(call, "results/3/")).status_code == 404


def test_a_draft_keeps_what_it_replaces_when_another_call_replaced_that(table, chair, sign_in):
    resource = make.statement("Evidence")
    done = {"outcome": Outcome.CONSENSUS, "resource_id": resource.id, "version": 1}
    earlier = make.call(table[0].group, state=CallState.SUPERSEDED, **done)
    draft = make.call(table[0].group, supersedes=earlier)
    browser = sign_in(chair)
    assert f'selected value="{earlier.uid}"' in text_of(browser.get(page_of(draft, "edit/")))
    browser.post(page_of(draft, "edit/"), data=PLAN | {"supersedes": str(earlier.uid)})
    assert (draft.title, draft.supersedes) == ("Evidence", earlier)


def test_the_results_as_a_table(table, sign_in):
    call = opened(table)
    say(call, table[0], Stand.OBJECT)
    answer = sign_in(table[1].person).get(page_of(call, "results.csv"))
    rows = list(csv.reader(StringIO(text_of(answer).lstrip("\ufeff"))))
    assert rows[0][:4] == ["round", "organisation", "country", "position"]
    assert sorted(row[3] for row in rows[1:]) == ["object", "silent", "silent"]
    said = next(row for row in rows if row[3] == "object")
    assert said[4:6] == ["The term is not clear.", "Say “risk class”."]


def test_the_overview_shows_the_open_call_and_the_tab_what_waits(table, sign_in):
    call = opened(table, title="Evidence levels")
    browser = sign_in(table[0].person)
    page = text_of(browser.get(f"/topics/{call.group.slug}/"))
    assert "Call for consensus: Evidence levels" in page
    assert "Closes in 13 days" in page
    assert '<span class="chip warn">1</span>' in page
    say(call, table[0], Stand.AGREE)
    assert '<span class="chip warn">1</span>' not in text_of(browser.get(page_of(call)))


def test_those_open_come_first_and_old_ones_are_shown(table, sign_in):
    old = ended(opened(table, title="Old one"))
    opened(table, title="New one")
    page = text_of(sign_in(table[0].person).get(f"/topics/{old.group.slug}/calls/"))
    assert page.index("New one") < page.index("Old one")
    assert "Being assessed" in page


def test_an_empty_list_says_what_comes_next(table, chair, sign_in):
    address = f"/topics/{table[0].group.slug}/calls/"
    assert "Plan the first call" in text_of(sign_in(chair).get(address))
    assert "your organisation is written to" in text_of(sign_in(table[0].person).get(address))


def test_a_chair_extends_and_cancels_with_a_reason(table, chair, sign_in):
    call, browser = opened(table), sign_in(chair)
    before = last(call).closes_at
    assert "Give a reason" in text_of(browser.post(page_of(call, "extend/"), data={"days": "3"}))
    browser.post(page_of(call, "extend/"), data={"days": "3", "reason": "Holidays."})
    assert last(call).closes_at == before + timedelta(days=3)
    assert "Holidays." in text_of(browser.get(page_of(call)))
    browser.post(page_of(call, "cancel/"), data={"reason": "The law has changed."})
    assert "The law has changed." in text_of(browser.get(page_of(call)))


def test_a_position_is_recorded_for_an_organisation(table, chair, sign_in):
    call, browser = opened(table), sign_in(chair)
    elector = queries.elector_of(last(call), table[0].organisation)
    typed = {"elector": str(elector.id), "stand": "agree", "evidence": "minutes of 12 May"}
    wrong = browser.post(page_of(call, "record/"), data=typed | {"elector": "0"})
    assert "Choose one of those in the list" in text_of(wrong)
    browser.post(page_of(call, "record/"), data=typed)
    said = queries.latest_position(elector)
    assert (said.given_as, said.evidence) == (GivenAs.RECORDED, "minutes of 12 May")
    assert "minutes of 12 May" in text_of(browser.get(page_of(call, "results/")))


def test_an_objection_is_answered_upheld_and_overruled_on_the_page(table, chair, sign_in):
    call = opened(table)
    say(call, table[0], Stand.OBJECT)
    one = objections(call)[0]
    address = page_of(call, f"objections/{one.uid}/")
    runs, objects, staff = sign_in(chair), sign_in(table[0].person), sign_in(make.staff())
    assert "Answer" in text_of(runs.get(page_of(call)))
    runs.post(f"{address}answer/", data={"text": "We define the term."})
    assert "Uphold" in text_of(objects.get(page_of(call)))
    objects.post(f"{address}sustain")
    assert objections(call)[0].state is ObjectionState.SUSTAINED
    assert runs.post(f"{address}overrule/", data={"text": "No."}).status_code == 403
    staff.post(f"{address}overrule/", data={"text": "It is defined."})
    assert objections(call)[0].state is ObjectionState.OVERRULED
    assert "It is defined." in text_of(objects.get(page_of(call)))


def test_a_chair_assesses_asks_again_resolves_and_publishes(table, chair, sign_in):
    call = opened(table)
    say(call, table[0], Stand.AGREE)
    ended(call)
    browser = sign_in(chair)
    page = text_of(browser.get(page_of(call, "assess/")))
    assert "The quorum is not reached: 1 of 3" in page
    typed = {"outcome": "consensus", "text": "They agree."}
    assert browser.post(page_of(call, "assess/"), data=typed).status_code == 409
    again = {"statement": "Name the evidence, by risk class.", "days": "7"}
    browser.post(page_of(call, "again/"), data=again)
    for seat in table:
        say(call, seat, Stand.AGREE)
    ended(call)
    page = text_of(browser.get(page_of(call)))
    assert "How the statement changed" in page
    browser.post(page_of(call, "assess/"), data=typed)
    assert "Resolve: consensus" in text_of(browser.get(page_of(call)))
    browser.post(page_of(call, "resolve"))
    assert browser.post(page_of(call, "resolve")).status_code == 409
    published = {"title": "Evidence", "summary": "Named.", "review_on": "2999-01-01"}
    browser.post(page_of(call, "publish/"), data=published)
    assert (only_call().state, only_call().outcome) == (CallState.PUBLISHED, Outcome.CONSENSUS)
    assert "version 1" in text_of(browser.get(page_of(call)))


def test_a_delegate_says_when_they_are_away_and_that_they_are_back(table, sign_in):
    seat, browser = table[0], sign_in(table[0].person)
    address = f"/topics/{seat.group.slug}/calls/away/"
    assert "has no alternate here" in text_of(browser.get(address))
    alternate = make.sitting(seat.group, seat.organisation, SeatKind.ALTERNATE)
    assert alternate.person.name in text_of(browser.get(address))
    assert "Choose the last day" in text_of(browser.post(address, data={}))
    until = clock.today() + timedelta(days=5)
    browser.post(address, data={"until_on": until.isoformat()})
    assert absence_of(seat).until_on == until
    browser.post(f"/topics/{seat.group.slug}/calls/back")
    assert absence_of(seat) is None
    assert sign_in(alternate.person).get(address).status_code == 403


def test_a_concluded_group_is_read_and_stands_still(table, chair, sign_in):
    call = opened(table)
    call.group.state = GroupState.CONCLUDED
    browser = sign_in(chair)
    page = text_of(browser.get(page_of(call)))
    assert "what it wrote stays as it is" in page
    assert "Extend" not in page
    assert browser.get(f"/topics/{call.group.slug}/calls/new/").status_code == 409


def test_calls_of_another_group_are_not_found(table, sign_in):
    other = opened([make.sitting(make.group())])
    group = table[0].group
    assert (
        sign_in(table[0].person).get(f"/topics/{group.slug}/calls/{other.uid}/").status_code == 404
    )


def crowded(call, seat, number):
    """Let a call ask many more organisations, each of which objects."""
    asked = last(call)
    for organisation in [make.organisation() for _ in range(number)]:
        elector = make.saved(Elector(round_id=asked.id, organisation_id=organisation.id))
        said = {"stand": Stand.OBJECT, "comment": "No.", "given_as": GivenAs.DELEGATE}
        position = make.saved(Position(elector=elector, given_by=seat.person, **said))
        raised = {"call": call, "organisation": organisation, "position": position}
        make.saved(Objection(**raised))


@pytest.mark.parametrize(
    ("who", "rest"),
    [
        ("delegate", ""),
        ("delegate", "results/"),
        ("chair", ""),
        ("chair", "results/"),
        ("chair", "record/"),
        ("chair", "assess/"),
    ],
)
def test_a_page_costs_the_same_with_many_organisations(table, chair, sign_in, rest, who):
    call = opened(table)
    if rest == "assess/":
        ended(call)
    browser = sign_in(chair if who == "chair" else table[0].person)
    crowded(call, table[0], 3)
    address = page_of(call, rest)
    few = cost(lambda: browser.get(address))
    crowded(call, table[0], 60)
    assert cost(lambda: browser.get(address)) == few <= 14


@pytest.mark.parametrize("address", ["calls/", ""])
def test_the_list_and_the_overview_cost_the_same_with_many_calls(table, sign_in, address):
    browser, page = sign_in(table[0].person), f"/topics/{table[0].group.slug}/{address}"
    opened(table)
    few = cost(lambda: browser.get(page))
    for _ in range(30):
        opened(table)
    many = cost(lambda: browser.get(page))
    assert many == few
    assert address == "" or many <= 14


def test_assessing_twice_changes_the_proposal_until_it_is_resolved(table, chair, sign_in):
    call = ended(opened(table))
    assess(call, Outcome.NONE, "Nobody answered.", by=chair)
    page = text_of(sign_in(chair).get(page_of(call, "assess/")))
    assert "Nobody answered." in page
    resolve(call, by=chair)
    typed = {"outcome": "none", "text": "Once more."}
    assert sign_in(chair).post(page_of(call, "assess/"), data=typed).status_code == 409
