"""What can be said of a lead: amount, chance, tags, topics, helpers; all else stays."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hubcommunity.audit import queries as audit
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.partnerships import actions, history_queries
from hubcommunity.partnerships.lead_models import Tag
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.named_actions import MOST_TAGS, tags_named
from tests import make
from tests.threads import at_once


def edit(lead, **facts):
    actions.edit(lead, by=make.staff(), version=lead.version, **facts)
    db.session.flush()


@pytest.mark.parametrize(("own", "chance"), [(None, 35), (80, 80), (0, 0)])
def test_the_chance_of_a_lead_is_its_own_or_else_that_of_its_stage(own, chance):
    lead = make.lead(at="In conversation", probability=own)
    assert lead.chance == chance
    assert db.session.scalar(select(Lead.chance).where(Lead.id == lead.id)) == chance


def test_the_chance_can_be_summed_beside_the_stages():
    pipeline = make.pipeline()
    make.lead(pipeline, at="In conversation", probability=0)
    make.lead(pipeline, at="In conversation")
    query = select(func.sum(Lead.chance)).join(Lead.stage)
    assert db.session.scalar(query) == 35


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_cents": 100},
        {"currency": "EUR"},
        {"amount_cents": 0, "currency": "EUR"},
        {"probability": 101},
        {"probability": -1},
    ],
)
def test_the_database_refuses_half_an_amount_and_a_chance_beyond_all(wrong):
    with pytest.raises(IntegrityError), db.session.begin_nested():
        make.lead(**wrong)


def test_what_is_not_mentioned_stays():
    helper = make.staff()
    lead = make.lead(source=make.source("A fair"), next_step="Call", owner=helper)
    edit(lead, tags=["Digital"], helpers=[helper], description="Asked *twice*.")
    edit(lead, country="SE")
    assert (lead.source_name, lead.next_step, lead.owner) == ("A fair", "Call", helper)
    assert ([tag.name for tag in lead.tags], lead.helpers) == (["Digital"], [helper])
    assert audit.about(lead)[-1].details["changes"] == {"country": ["FR", "SE"]}


def test_a_tag_is_the_same_however_it_is_written_and_counts_once():
    first, again = tags_named(["E-Health "]), tags_named(["e health", "E-HEALTH", "  ", "-"])
    assert again == first
    assert first[0].name == "E-Health"


def test_a_lead_takes_so_many_tags_and_no_more():
    assert len(tags_named(f"tag {number}" for number in range(MOST_TAGS + 1))) == MOST_TAGS


def test_of_two_who_add_a_tag_at_once_both_get_the_same(app):
    assert at_once(app, *[lambda: tags_named(["Nordic"])] * 2) == ["", ""]
    assert db.session.scalar(select(func.count()).select_from(Tag)) == 1


def test_tags_alone_raise_the_version_too():
    lead = make.lead()
    seen = lead.version
    edit(lead, tags=["Nordic"])
    with pytest.raises(Stale):
        actions.edit(lead, by=make.staff(), version=seen, tags=[])


def test_the_organisation_that_was_chosen_is_linked_whatever_others_are_called():
    one, other = make.organisation("Health Agency"), make.organisation("Health Agency")
    lead = make.lead(organisation_name="Somebody")
    edit(lead, organisation=other)
    assert (lead.organisation, lead.organisation_name) == (other, "Health Agency")
    edit(lead, organisation_name="Health Agency", country="SE")
    assert lead.organisation is other
    edit(lead, organisation_name="Health Agency", organisation=one)
    assert lead.organisation is one


def test_the_timeline_tells_what_each_fact_was_and_is():
    lead, helper = make.lead(), make.staff(given_name="Ole", family_name="Lund")
    edit(
        lead,
        amount_cents=1_250_000,
        currency="SEK",
        probability=0,
        tags=["Nordic", "Apps"],
        helpers=[helper],
        topics=[make.topic()],
        campaign="Autumn fair",
        description="What only staff should read",
    )
    assert history_queries.history(lead).items[0].detail.split("\n") == [
        "Topics: none → Reimbursement schemes",
        "Tags: none → Apps, Nordic",
        "Campaign: none → Autumn fair",
        "Helpers: none → Ole Lund",
        "Amount: none → SEK\u00a012,500.00",
        "Probability: none → 0%",
        "Description changed",
    ]
