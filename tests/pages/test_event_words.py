"""Every event that the code records has words for those who read the trail."""

import ast

from hubcommunity.audit.actions import record
from hubcommunity.consent.models import EventKind
from hubcommunity.pages.event_queries import WORDS, words_for
from hubcommunity.partnerships.listed_queries import LISTS
from hubcommunity.topics.request_models import OPEN, RequestState
from tests import make
from tests.architecture.tree import CODE, modules


def event_names(tree: ast.AST) -> set[str]:
    """Return the names that are given to `record`."""
    return {
        node.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "record"
        for node in call.args
        if isinstance(node, ast.Constant)
    }


def test_every_recorded_event_has_words():
    recorded = {name for path in modules() for name in event_names(ast.parse(path.read_text()))}
    recorded |= {f"consent.{kind.value}" for kind in EventKind}
    recorded |= {f"join_request.{state.value}" for state in RequestState if state not in OPEN}
    acts = ("added", "changed", "ordered")
    recorded |= {f"{kept.event}.{act}" for kept in LISTS.values() for act in acts}
    assert len(recorded) > 60, f"the search of {CODE} finds too little"
    assert recorded - set(WORDS) == set(), "give these words in pages/event_queries.py"


def test_an_event_that_nobody_knows_any_more_keeps_its_name(app):
    assert words_for("lead.teleported") == "lead.teleported"


def test_the_trail_and_the_overview_speak_in_words(sign_in):
    who = make.staff()
    record("lead.moved", by=who, on=make.lead(organisation_name="Leading Org"))
    browser = sign_in(who)
    trail = browser.get("/staff/audit/").get_data(as_text=True)
    assert "Lead moved" in trail
    assert '<code class="small nowrap">lead.moved</code>' in trail, "the filter takes this"
    overview = browser.get("/staff/").get_data(as_text=True)
    assert "Lead moved: Leading Org" in overview
    assert "lead.moved" not in overview
