"""Checklists and questions, as staff define them by type of organisation."""

import pytest

from hubcommunity.audit.queries import about
from hubcommunity.core.errors import RuleBroken
from hubcommunity.membership import setting_actions as actions
from hubcommunity.membership import setting_queries as queries
from hubcommunity.membership.setting_models import ChecklistItem, FormQuestion, QuestionKind
from tests import make


def texts(settings):
    return [setting.text for setting in settings]


def payer():
    return make.organisation_type("payer", "Payer")


# --- what counts for whom ---


def test_a_type_has_what_all_types_have_and_its_own():
    make.checklist_item("Own", type_id=payer().id)
    make.checklist_item("For all")
    make.checklist_item("Of others", type_id=make.organisation_type().id)

    assert texts(queries.present(ChecklistItem, payer().id)) == ["For all", "Own"]
    assert texts(queries.defined(ChecklistItem, None)) == ["For all"]


def test_new_ones_stand_last(staff):
    for text in ("First", "Second"):
        actions.add_item(type_id=None, text=text, by=staff)
    actions.add_item(type_id=payer().id, text="Other list", by=staff)

    assert texts(queries.defined(ChecklistItem, None)) == ["First", "Second"]


def test_what_is_retired_counts_no_more_and_stays(staff):
    item = make.checklist_item("Old")

    actions.retire_setting(item, by=staff)

    assert queries.present(ChecklistItem, payer().id) == []
    assert make.db.session.get(ChecklistItem, item.id).retired_at
    assert about(item)[-1].event == "application_setting.retired"
    with pytest.raises(RuleBroken, match="already"):
        actions.retire_setting(item, by=staff)


@pytest.mark.parametrize(
    ("which", "up", "order"),
    [
        (0, False, ["B", "A", "C"]),
        (1, True, ["B", "A", "C"]),
        (2, True, ["A", "C", "B"]),
        (0, True, ["A", "B", "C"]),
        (2, False, ["A", "B", "C"]),
    ],
)
def test_the_order_is_changed_by_one_place(staff, which, up, order):
    items = [actions.add_item(type_id=None, text=text, by=staff) for text in "ABC"]

    actions.move_setting(items[which], up=up, by=staff)

    assert texts(queries.defined(ChecklistItem, None)) == order


def test_what_was_retired_meanwhile_is_not_moved(staff):
    item = make.checklist_item("Old")
    actions.retire_setting(item, by=staff)

    with pytest.raises(RuleBroken, match="not asked any more"):
        actions.move_setting(item, up=True, by=staff)


def test_a_choice_has_two_options_at_least(staff):
    with pytest.raises(RuleBroken, match="two options"):
        actions.add_question(
            type_id=None, kind=QuestionKind.CHOICE, text="Which?", options="One\n One ", by=staff
        )


def test_a_form_holds_three_files_at_most_whatever_the_type(staff):
    def ask_for_file(type_id):
        actions.add_question(type_id=type_id, kind=QuestionKind.FILE, text="Paper", by=staff)

    ask_for_file(None)
    for _ in range(2):
        ask_for_file(payer().id)
    ask_for_file(make.organisation_type().id)

    for type_id in (payer().id, None):
        with pytest.raises(RuleBroken, match="3 files at most"):
            ask_for_file(type_id)


# --- the pages ---


def test_staff_add_change_move_and_retire_a_point(office):
    payer()
    page = "/staff/settings/applications/"
    for text in ("Statutes seen", "Contact verified"):
        office.post(f"{page}checklist/add/?type=payer", data={"text": text})
    first, second = queries.defined(ChecklistItem, payer().id)

    office.post(f"{page}checklist/{second.uid}/move", data={"to": "up"})
    changed = office.post(f"{page}checklist/{first.uid}/", data={"text": "Statutes read"})
    shown = office.get(f"{page}?type=payer").text

    assert changed.location == f"{page}?type=payer"
    assert shown.index("Contact verified") < shown.index("Statutes read")
    assert "Payer (2)" in shown

    office.post(f"{page}checklist/{first.uid}/retire")

    assert "Statutes read" not in office.get(f"{page}?type=payer").text
    assert office.get(f"{page}checklist/{first.uid}/").status_code == 404


def test_staff_add_a_choice_for_all_types(office):
    office.post(
        "/staff/settings/applications/questions/add/",
        data={
            "text": "How large?",
            "hint": "In people",
            "kind": "choice",
            "options": "Small\r\nLarge",
            "is_required": "y",
        },
    )

    (question,) = queries.defined(FormQuestion, None)
    assert (question.text, question.hint, question.choices) == (
        "How large?",
        "In people",
        ["Small", "Large"],
    )
    assert question.is_required
    assert "Choice · must be answered" in office.get("/staff/settings/applications/").text


def test_the_kind_of_a_question_stays(office):
    question = make.form_question("Why?")
    path = f"/staff/settings/applications/questions/{question.uid}/"

    office.post(path, data={"text": "Why now?", "kind": "file", "options": "x"})

    assert (question.text, question.kind, question.options) == ("Why now?", QuestionKind.TEXT, "")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"text": "", "kind": "short text"}, "Write the question"),
        ({"text": "x" * 301, "kind": "short text"}, "300 characters at most"),
        ({"text": "Which?", "kind": "choice", "options": "One"}, "at least two options"),
        ({"text": "Which?", "kind": "choice", "options": f"A\n{'x' * 301}"}, "300 characters"),
        ({"text": "Which?", "kind": "riddle"}, "Choose one of the kinds"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(office, typed, told):
    page = office.post("/staff/settings/applications/questions/add/", data=typed)

    assert told in page.text
    assert queries.defined(FormQuestion, None) == []


@pytest.mark.parametrize("path", ["?type=none-such", "riddles/add/", "checklist/add/?type=x"])
def test_what_is_not_there_is_not_found(office, path):
    assert office.get(f"/staff/settings/applications/{path}").status_code == 404
