"""A success story that is begun at the support of a country."""

import pytest
from sqlalchemy import func, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.library import draft_actions
from hubcommunity.library import keeping_actions as keeping
from hubcommunity.library.draft_models import Draft
from hubcommunity.partnerships import history_queries
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.support import (
    actions,
    deliverable_actions,
    expert_actions,
    queries,
    story_actions,
)
from hubcommunity.partnerships.support.models import ExpertState
from hubcommunity.partnerships.twins import actions as twins
from hubcommunity.partnerships.twins.policy import mark_of
from hubcommunity.people.models import Person
from tests import make
from tests.partnerships.test_support import facts, need, promised, support_pipeline
from tests.threads import at_once


@pytest.fixture
def me(app):
    return make.staff()


@pytest.fixture
def lead(app, me):
    return ended(make.lead(support_pipeline(), country="GR"), me, need=need())


def ended(lead, me, **said):
    outcome = "**All** nurses know.\n\n- in Crete"
    same = {"need": None, "scope": "- two days", "outcome": outcome}
    actions.write_down(lead, by=me, version=0, **(same | said))
    db.session.commit()
    return lead


def asked(lead, me, of: str, state: ExpertState | None):
    who = make.affiliation(make.person(given_name="Zacharias"), make.member(of))
    expert = expert_actions.ask(lead, who, by=me)
    if state:
        expert_actions.answer(expert, state, "", by=me)


def of(lead) -> str:
    return f"/staff/leads/{lead.uid}/support/"


def test_a_story_holds_what_is_on_record(lead, me):
    lead.topics = [make.topic()]
    done = promised(lead, me)
    changes = facts(done, delivered_on=clock.today(), note="Given to Zacharias.")
    deliverable_actions.change(done, by=me, **changes)
    deliverable_actions.promise(lead, "Never came", clock.today(), by=me)
    draft = story_actions.start_story(lead, by=me)

    assert (draft.title, draft.summary) == ("Training of staff: Greece", "All nurses know.")
    assert draft.topics == lead.topics
    headings = [line for line in draft.text.split("\n") if line.startswith("## ")]
    assert headings == [
        "## The need",
        "## What was agreed",
        "## What was delivered",
        "## What came of it",
    ]
    for part in ("Training of staff", "- two days", "- Workshop (", "**All** nurses know."):
        assert part in draft.text
    assert "Never came" not in draft.text
    assert "Zacharias" not in draft.text
    assert history_queries.history(lead).items[0].text == "Success story begun"


def test_the_organisations_of_experts_who_agreed_are_credited_once(lead, me):
    asked(lead, me, "Clinic", ExpertState.AGREED)
    asked(lead, me, "Silent", None)
    asked(lead, me, "Busy", ExpertState.DECLINED)
    draft = story_actions.start_story(lead, by=me)
    assert [each.name for each in draft.credited] == ["Clinic"]
    assert "Zacharias" not in draft.title + draft.summary + draft.text


def test_without_an_outcome_there_is_no_story(me):
    silent = make.lead(support_pipeline())
    for _ in range(2):
        with pytest.raises(RuleBroken, match="what came of it"):
            story_actions.start_story(silent, by=me)
        if queries.support_of(silent) is None:
            actions.write_down(silent, by=me, version=0, scope="Two days")


def test_a_story_of_no_country_and_no_need_has_a_title_all_the_same(me):
    lead = ended(make.lead(support_pipeline(), country=None), me)
    assert story_actions.start_story(lead, by=me).title == "Country support"


def test_pressing_twice_gives_the_same_draft_and_after_discarding_a_new_one(lead, me):
    first = story_actions.start_story(lead, by=me)
    assert story_actions.start_story(lead, by=me) is first
    uid = first.uid
    story_actions.discard_story(first, by=me)
    assert story_actions.start_story(lead, by=me).uid != uid
    begun, discarded, again = history_queries.history(lead, "changes").items[:3][::-1]
    assert (begun.text, again.text) == ("Success story begun",) * 2
    assert discarded.text == "Draft of the success story discarded"
    assert discarded.detail == "Training of staff: Greece"


def test_the_timeline_leads_to_the_story_and_tells_what_became_of_it(lead, me):
    alone = make.story_draft("Of no lead")
    story = draft_actions.publish_draft(story_actions.start_story(lead, by=me), version=1, by=me)
    draft_actions.publish_draft(alone, version=1, by=me)
    keeping.withdraw(story, reason="The ministry asked for it.", by=me)
    keeping.restore(story, by=me)
    moments = history_queries.history(lead, "links").items
    assert [each.text for each in moments] == [
        "Success story published again",
        "Success story withdrawn",
        "Success story published",
    ]
    page = f"/staff/library/{story.slug}/"
    assert {each[1:2] + each[3:] for each in moments} == {(me.name, story.title, page)}


def test_a_story_that_tells_of_no_lead_is_discarded_as_well(me):
    story_actions.discard_story(make.story_draft(), by=me)
    assert db.session.scalar(select(func.count(Draft.id))) == 0


def test_of_two_who_press_at_once_both_get_the_same(app, lead, me):
    lead_id, by_id, found = lead.id, me.id, []

    def act():
        by = db.session.get(Person, by_id)
        draft = story_actions.start_story(db.session.get(Lead, lead_id), by=by)
        found.append(draft.uid)

    assert at_once(app, act, act) == ["", ""]
    assert len(set(found)) == 1
    assert db.session.scalar(select(func.count(Draft.id))) == 1


def test_merged_leads_keep_the_story_of_either(lead, me):
    other = make.lead(lead.pipeline)
    draft = story_actions.start_story(lead, by=me)
    twins.merge(lead, other, by=me, seen=mark_of(other, lead))
    db.session.commit()
    assert draft.lead_id == other.id


def test_of_merged_leads_with_a_story_each_one_story_has_no_lead(lead, me):
    other = ended(make.lead(lead.pipeline), me)
    theirs, own = (story_actions.start_story(each, by=me) for each in (lead, other))
    twins.merge(lead, other, by=me, seen=mark_of(other, lead))
    db.session.commit()
    assert (theirs.lead_id, own.lead_id) == (None, other.id)


def test_the_page_offers_the_story_then_leads_to_the_draft_and_to_what_it_became(sign_in, lead, me):
    desk, ways = sign_in(me), f"/staff/leads/{lead.uid}/won/"
    assert "Start a success story" in desk.get(of(lead)).text
    assert "Outcome written down" in desk.get(ways).text
    place = desk.post(f"{of(lead)}story").location
    assert '<span class="chip info">Draft</span>' in desk.get(ways).text
    page = desk.get(of(lead)).text
    assert f'href="{place}"' in page
    assert "Start a success story" not in page

    desk.post(f"{place}publish/", data={"version": "1"})
    resource = "/staff/library/training-of-staff-greece/"
    assert f'href="{resource}"' in desk.get(of(lead)).text
    assert '<span class="chip good">Published</span>' in desk.get(ways).text
    back = f"/staff/leads/of-story/{place.rstrip('/').rsplit('/', 1)[1]}/"
    assert f'href="{back}"' in desk.get(resource).text
    assert desk.get(back).location == of(lead)


def test_nothing_is_offered_before_there_is_an_outcome(sign_in, me):
    lead = make.lead(support_pipeline())
    desk = sign_in(me)
    assert "Start a success story" not in desk.get(of(lead)).text
    assert desk.post(f"{of(lead)}story").status_code == 409


def test_a_lead_out_of_sight_starts_no_story_and_is_not_led_to(sign_in, lead, me):
    draft = story_actions.start_story(lead, by=me)
    lead.pipeline.is_restricted = True
    db.session.commit()
    desk = sign_in(make.staff())
    assert desk.post(f"{of(lead)}story").status_code == 404
    assert desk.get(f"/staff/leads/of-story/{draft.uid}/").status_code == 404
    alone = make.story_draft()
    assert sign_in(me).get(f"/staff/leads/of-story/{alone.uid}/").status_code == 404
