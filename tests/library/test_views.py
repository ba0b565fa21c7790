"""The pages of the library, for readers and for staff."""

import json
import re

import pytest
from sqlalchemy import insert

from hubcommunity.core.db import db
from hubcommunity.library import keeping_actions
from hubcommunity.library.models import (
    Audience,
    Credit,
    Resource,
    ResourceKind,
    ResourceState,
    ResourceVersion,
    resource_topics,
)
from tests import make
from tests.counting import cost


@pytest.fixture
def staff():
    return make.staff()


@pytest.fixture
def desk(staff, sign_in):
    return sign_in(staff)


def test_an_empty_library_says_where_to_look(client):
    page = client.get("/library/").text
    assert "Nothing published yet" in page
    assert "/topics/" in page


def test_the_library_is_searched_and_says_when_nothing_fits(client):
    make.statement("Évidence levels")
    assert "Évidence levels" in client.get("/library/?q=evidence").text
    none = client.get("/library/?q=other").text
    assert "No resource fits" in none
    assert "Évidence levels" not in none
    assert client.get("/library/?kind=nonsense&topic=").status_code == 200


def test_a_resource_shows_who_stands_behind_it_and_who_does_not(client):
    member, gone = make.member("Clinic of the North"), make.organisation("Old Clinic")
    make.statement(credited=[member, gone], dissent=[(member, "It is *too* early.")])
    page = client.get("/library/evidence-levels/").text

    assert f'<a href="/members/{member.slug}/">Clinic of the North</a>' in page
    assert "Old Clinic" in page
    assert gone.slug not in page
    assert "It is <em>too</em> early." in page


def test_a_version_is_cited_by_the_address_that_it_keeps(client):
    made = make.statement("Evidence levels", group_name="Reimbursement schemes")
    year = made.published_at.year
    page = client.get("/library/evidence-levels/").text

    cited = re.search(r"Community hub, Reimbursement schemes \(\d+\)[^<]*", page)
    assert cited is not None
    assert f"({year}). Evidence levels. Consensus statement, version 1, " in cited[0]
    assert cited[0].endswith("http://hub.test/library/evidence-levels/1/")


def test_machines_read_a_resource_as_a_creative_work(client):
    clinic = make.member("Clinic </script>")
    make.statement("Evidence levels", credited=[clinic], topic=make.topic())
    page = client.get("/library/evidence-levels/").text
    told = json.loads(re.search(r'ld\+json"[^>]*>(.*?)</script>', page, re.S)[1])

    assert told["@type"] == "CreativeWork"
    assert (told["name"], told["version"]) == ("Evidence levels", 1)
    assert told["@id"] == "http://hub.test/library/evidence-levels/1/"
    assert told["contributor"] == [{"@type": "Organization", "name": "Clinic </script>"}]
    assert told["about"] == ["Reimbursement schemes"]


def test_an_older_version_stays_at_its_address_and_says_so(client):
    first = make.statement(body="The old words.")
    make.statement(supersedes=first, body="The new words.")

    old = client.get("/library/evidence-levels/1/").text
    assert "The old words." in old
    assert "A later one took its place" in old
    assert "Read version 2" in old
    new = client.get("/library/evidence-levels/").text
    assert "The new words." in new
    assert "A later one took its place" not in new
    assert "/library/evidence-levels/1/" in new
    assert client.get("/library/evidence-levels/2/").status_code == 200
    assert client.get("/library/evidence-levels/3/").status_code == 404


def test_what_is_open_to_members_is_nothing_for_others(client, sign_in):
    make.statement(visibility=Audience.MEMBERS)
    member, outsider = make.delegate(make.member()), make.delegate(make.organisation())
    for address in ("/library/evidence-levels/", "/library/evidence-levels/1/"):
        assert client.get(address).status_code == 404
        assert sign_in(outsider).get(address).status_code == 404
        assert sign_in(member).get(address).status_code == 200


def test_what_is_open_to_a_group_is_nothing_for_other_members(sign_in):
    group, member = make.group(), make.member()
    make.statement(visibility=Audience.GROUP, group_id=group.id)
    inside, outside = make.delegate(member), make.delegate(member)
    make.seat(inside, group, member)
    assert sign_in(outside).get("/library/evidence-levels/").status_code == 404
    assert sign_in(inside).get("/library/evidence-levels/").status_code == 200


def test_the_address_of_what_is_withdrawn_keeps_title_and_reason_alone(client, desk, staff):
    resource = make.statement(body="The words.")
    keeping_actions.withdraw(resource, by=staff, reason="It rests on a wrong figure.")
    answer = client.get("/library/evidence-levels/")

    assert answer.status_code == 410
    assert "Evidence levels" in answer.text
    assert "It rests on a wrong figure." in answer.text
    assert "The words." not in answer.text
    assert "The words." in desk.get("/library/evidence-levels/").text


def test_what_is_superseded_stays_readable_and_leads_on(client, staff):
    old, new = make.statement("Old", body="The words."), make.statement("New")
    keeping_actions.supersede(old, new, by=staff, reason="It says more.")
    page = client.get("/library/old/").text
    assert all(words in page for words in ("The words.", "superseded on", "It says more."))
    assert "/library/new/" in page


def test_the_sitemap_names_what_is_open_to_everybody(client):
    make.statement("Open")
    make.statement("Closed", visibility=Audience.MEMBERS)
    told = client.get("/sitemap.xml").text
    assert "http://hub.test/library/open/<" in told
    assert "/library/closed/" not in told
    assert "http://hub.test/library/<" in told


def many(numbers):
    """Put resources in by their numbers, as publishing a thousand takes its time."""
    organisation, topic = make.member(), make.topic()
    values = {"kind": ResourceKind.STATEMENT, "summary": "", "search_text": "evidence"}
    rows = [{"id": n, "slug": f"r-{n}", "title": f"Evidence {n}", **values} for n in numbers]
    blank = {"title": "", "summary": "", "text": "", "sha256": ""}
    versions = [{"id": n, "resource_id": n, "number": 1, **blank} for n in numbers]
    behind = {"organisation_id": organisation.id, "name": "Clinic"}
    credited = [{"version_id": n, **behind} for n in numbers]
    about = [{"resource_id": n, "topic_id": topic.id} for n in numbers]
    for table, given in (
        (Resource, rows),
        (ResourceVersion, versions),
        (Credit, credited),
        (resource_topics, about),
    ):
        db.session.execute(insert(table), given)


def test_the_lists_cost_the_same_with_ten_and_with_a_thousand_resources(client, desk):
    many(range(1, 11))
    few = [
        cost(lambda: client.get("/library/?q=evidence")),
        cost(lambda: desk.get("/staff/library/")),
    ]
    many(range(11, 1001))
    lots = [
        cost(lambda: client.get("/library/?q=evidence")),
        cost(lambda: desk.get("/staff/library/")),
    ]
    assert lots == few
    assert max(lots) <= 20


def test_a_resource_costs_the_same_however_many_stand_behind_it(client):
    first = make.statement(credited=[make.member()], dissent=[(make.member(), "No.")])
    few = cost(lambda: client.get("/library/evidence-levels/"))
    members = [make.member() for _ in range(40)]
    make.statement(supersedes=first, credited=members, dissent=[(each, "No.") for each in members])
    assert cost(lambda: client.get("/library/evidence-levels/")) == few <= 12


# --- staff ---


def test_staff_find_resources_by_words_and_state(desk, staff):
    make.statement("One")
    keeping_actions.withdraw(make.statement("Other"), by=staff, reason="Why.")
    page = desk.get("/staff/library/?state=withdrawn").text
    assert "Other" in page
    assert 'href="/staff/library/one/"' not in page
    assert "No resource fits" in desk.get("/staff/library/?q=nothing").text
    assert desk.get("/staff/library/?state=nonsense").status_code == 200


def post(desk, act, **data):
    return desk.post(f"/staff/library/evidence-levels/{act}", data=data)


def test_staff_change_readers_and_the_day_of_the_review(desk):
    resource = make.statement()
    assert post(desk, "readers", visibility="members").status_code == 302
    assert post(desk, "review", review_on="2999-01-31").status_code == 302
    assert resource.visibility is Audience.MEMBERS
    assert str(resource.review_on) == "2999-01-31"


def test_a_form_of_staff_comes_back_with_what_is_wrong(desk):
    resource = make.statement()
    for act, data, sentence in (
        ("readers", {"visibility": "group"}, "Choose one of those in the list"),
        ("review", {"review_on": "31 January"}, "Enter a day that there is"),
        ("withdraw", {"reason": " "}, "Say why; readers see it"),
        ("supersede", {"successor": "", "why": "Why."}, "Choose a resource"),
    ):
        page = post(desk, act, **data)
        assert page.status_code == 200
        assert sentence in page.text
        assert page.text.count('id="error-summary"') <= 1
    assert (resource.state, resource.visibility) == (ResourceState.PUBLISHED, Audience.PUBLIC)


def test_staff_withdraw_and_publish_again(desk):
    resource = make.statement()
    post(desk, "withdraw", reason="Wrong.")
    assert resource.state is ResourceState.WITHDRAWN
    assert "Publish it again" in desk.get("/staff/library/evidence-levels/").text
    post(desk, "restore")
    assert resource.state is ResourceState.PUBLISHED
    assert post(desk, "restore").status_code == 409


def test_staff_say_what_took_the_place_of_a_resource(desk):
    resource, new = make.statement(), make.statement("New")
    db.session.commit()
    post(desk, "supersede", successor=new.slug, why="It says more.")
    assert (resource.state, resource.superseded_by_id) == (ResourceState.SUPERSEDED, new.id)
    assert "/staff/library/new/" in desk.get("/staff/library/evidence-levels/").text
