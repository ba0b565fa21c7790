"""One function moves a lead: nothing else in the house writes its stage or its stays."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.tree import CODE, modules

COLUMNS = {"stage", "stage_id"}
# A lead is put into its first stage, and moved; the demonstration tells of a past.
DOORS = {
    "partnerships/actions.py: change_stage",
    "partnerships/add_actions.py: begin_stays",
    "partnerships/add_actions.py: drafted",
    "seed/demo_leads.py: add_lead",
    "seed/demo_leads.py: add_transitions",
}


def test_one_function_alone_writes_the_stage_of_a_lead():
    found = {
        f"{path.relative_to(CODE)}: {function}"
        for path in modules()
        for function in writers(ast.parse(path.read_text()))
    }
    assert found == DOORS, f"Move leads by partnerships.actions.move: {found ^ DOORS}"


def writers(tree: ast.AST, function: str = "the module") -> Iterator[str]:
    """Return the names of the functions in which a stage or a stay of a lead is written."""
    for node in ast.iter_child_nodes(tree):
        if writes(node):
            yield function
        yield from writers(node, node.name if isinstance(node, ast.FunctionDef) else function)


def writes(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Store) and node.attr in COLUMNS
    if not isinstance(node, ast.Call):
        return False
    named = {keyword.arg for keyword in node.keywords}
    if called(node) == "setattr":
        return any(isinstance(arg, ast.Constant) and arg.value in COLUMNS for arg in node.args)
    if called(node) in ("insert", "update", "add_new"):
        return any(isinstance(arg, ast.Name) and arg.id == "Transition" for arg in node.args)
    if called(node) in ("Lead", "values"):
        return bool(named & COLUMNS)
    return called(node) == "Transition"


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


@pytest.mark.parametrize(
    "code",
    [
        "lead.stage = won",
        "lead.stage, now = won, 1",
        "lead.stage_id += 1",
        "setattr(lead, 'stage_id', 3)",
        "update(Lead).values(stage_id=3)",
        "Lead(stage=won)",
        "Transition(lead_id=1)",
        "insert(Transition)",
    ],
)
def test_every_way_to_write_it_is_found(code):
    assert set(writers(ast.parse(f"def act():\n    {code}"))) == {"act"}


def test_reading_is_no_writing():
    assert not list(writers(ast.parse("stage = lead.stage; item = StageItem(stage_id=1)")))
