"""The pages of charters, milestones, compositions and the founding of groups."""

from datetime import date, timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.partnerships.contact_queries import contacts_of
from hubcommunity.partnerships.models import Lead, PipelineReader
from hubcommunity.partnerships.source_models import Origin
from hubcommunity.topics import (
    charter_actions,
    charter_queries,
    composition_actions,
    group_queries,
    milestone_actions,
)
from hubcommunity.topics.charter_models import CharterVersion
from hubcommunity.topics.composition_models import Region
from hubcommunity.topics.dormancy_actions import watch_activity
from hubcommunity.topics.milestone_models import Milestone, MilestoneState
from hubcommunity.topics.models import GroupState, Policy
from hubcommunity.topics.office_actions import change_state
from tests import make
from tests.counting import cost

FOUND = {
    "name": "Digital therapeutics",
    "slug": "dtx",
    "summary": "What counts as one.",
    "topic_id": "0",
    "policy": "by invitation",
    "size_limit": "12",
    "timezone": "Europe/Helsinki",
    "charter": "## Purpose\n\nTo agree.",
}


@pytest.fixture
def group():
    return make.group("integration", name="Integration")


@pytest.fixture
def staff():
    return make.staff()


def text_of(response):
    return response.get_data(as_text=True)


# --- founding ---


def test_staff_found_a_group_that_only_they_see(staff, sign_in, client):
    browser = sign_in(staff)
    page = text_of(browser.post("/staff/topics/add/", data=FOUND, follow_redirects=True))
    assert "Digital therapeutics is founded" in page
    group = group_queries.group_named("dtx")
    assert (group.policy, group.size_limit, group.timezone) == (
        Policy.INVITATION,
        12,
        "Europe/Helsinki",
    )
    assert "To agree." in text_of(browser.get("/topics/dtx/charter/"))
    for path in ("", "charter/", "charter/1/", "milestones/"):
        assert client.get(f"/topics/dtx/{path}").status_code == 404


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"slug": "integration"}, "Another group has this address already."),
        ({"slug": "add"}, "This address is one of the hub’s own"),
        ({"slug": "Not a slug"}, "Use small letters, digits and -"),
        ({"name": ""}, "Enter the group’s name"),
        ({"size_limit": "0"}, "Enter a number from 1 to 1000"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(group, staff, sign_in, said, told):
    page = text_of(sign_in(staff).post("/staff/topics/add/", data=FOUND | said))
    assert told in page
    assert "What counts as one." in page
    assert group_queries.group_named("dtx") is None


def test_staff_change_a_group_without_losing_what_it_was(group, staff, sign_in):
    group.timezone, group.policy = "Europe/Oslo", Policy.OPEN
    browser, path = sign_in(staff), "/staff/topics/integration/edit/"
    page = text_of(browser.get(path))
    assert '<option selected value="Europe/Oslo">' in page
    assert '<option selected value="open to members">' in page
    said = FOUND | {"name": "Integration of apps", "size_limit": ""}
    browser.post(path, data=said)
    assert (group.name, group.slug, group.size_limit) == (
        "Integration of apps",
        "integration",
        None,
    )


def test_a_full_group_says_so_to_who_is_outside(group, sign_in):
    group.size_limit = 1
    sitting = make.sitting(group)
    page = text_of(sign_in(make.delegate()).get("/topics/integration/"))
    assert "This group has place for 1 organisation, and it is taken." in page
    colleague = make.delegate(sitting.organisation)
    assert "You would sit here for" in text_of(sign_in(colleague).get("/topics/integration/"))


# --- the charter ---


def write(browser, text, note="Why", after=0, **more):
    said = {"text": text, "note": note, "after": after, **more}
    return browser.post("/topics/integration/charter/write/", data=said)


def test_staff_look_at_a_version_before_they_publish_it(group, staff, sign_in, client):
    browser = sign_in(staff)
    page = text_of(write(browser, "## Purpose\n\nTo *agree*.", look="1"))
    assert "As readers will see it" in page
    assert "<em>agree</em>" in page
    assert charter_queries.current(group) is None
    write(browser, "## Purpose\n\nTo *agree*.")
    page = text_of(client.get("/topics/integration/"))
    assert "<em>agree</em>" in page
    assert "Version 1" in page


def test_the_chair_proposes_and_staff_answer_on_their_page(group, staff, sign_in):
    chair = make.chair(group, given_name="Ida", family_name="Chair")
    write(sign_in(chair), "We meet often.")
    browser = sign_in(staff)
    assert "Ida Chair proposes a change" in text_of(browser.get("/staff/topics/integration/"))
    assert "Change of the charter" in text_of(browser.get("/staff/topics/"))
    assert "Changes of charters to answer" in text_of(browser.get("/staff/"))
    uid = charter_queries.open_proposal(group).uid
    path = f"/staff/topics/integration/charter/{uid}/"
    assert "We meet often." in text_of(browser.get(path))
    assert "Give a reason" in text_of(browser.post(path, data={"decline": "1"}))
    assert charter_queries.current(group) is None
    browser.post(path, data={"reason": ""})
    assert charter_queries.current(group).text == "We meet often."
    assert "Answered on" in text_of(browser.get(path))


def test_only_chair_and_staff_write_the_charter(group, sign_in):
    for person in (make.sitting(group).person, make.delegate()):
        assert write(sign_in(person), "Mine.").status_code == 403


def test_who_wrote_after_an_older_version_keeps_what_was_typed(group, staff, sign_in):
    charter_actions.publish(group, "We meet.", after=0, by=staff)
    browser = sign_in(staff)
    answer = write(browser, "We meet often.", after=0)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Version 1 was published while you wrote" in page
    assert "We meet often." in page
    write(browser, "We meet often.", after=1)
    assert charter_queries.current(group).number == 2


def test_two_versions_are_compared_and_authors_are_for_members(group, sign_in, client):
    staff = make.staff(given_name="Stan", family_name="Staff")
    for number, text in enumerate(["We meet.", "We meet often.", "We write."]):
        charter_actions.publish(group, text, note=f"Note {number}", after=number, by=staff)
    page = text_of(client.get("/topics/integration/charter/3/"))
    assert "What differs between version 2 and version 3" in page
    assert "meet often" in page
    assert "Stan Staff" not in page
    page = text_of(client.get("/topics/integration/charter/3/?from=1"))
    assert "What differs between version 1 and version 3" in page
    assert "meet often" not in page
    assert client.get("/topics/integration/charter/3/?from=9").status_code == 404
    assert client.get("/topics/integration/charter/4/").status_code == 404
    assert "Stan Staff" in text_of(sign_in(make.delegate()).get("/topics/integration/charter/3/"))


# --- milestones ---


def test_the_chair_keeps_milestones_and_everybody_reads_them(group, sign_in, client):
    browser, path = sign_in(make.chair(group)), "/topics/integration/milestones/"
    browser.post(f"{path}add/", data={"title": "A form", "due_on": "2020-01-31"})
    [milestone] = db.session.query(Milestone).all()
    page = text_of(client.get("/topics/integration/"))
    assert "A form" in page
    assert "Overdue" in page
    page = text_of(browser.post(f"{path}{milestone.uid}/done/", data={"text": ""}))
    assert "Say how it was done" in page
    browser.post(f"{path}{milestone.uid}/done/", data={"text": "It is in the library."})
    page = text_of(client.get(path))
    assert "It is in the library." in page
    assert "Overdue" not in page
    assert "Drop" not in page


def test_dropping_asks_first_and_shows_it_only_inside(group, sign_in, client):
    chair = make.chair(group)
    milestone = milestone_actions.add(group, "A form", date(2030, 1, 31), by=chair)
    browser, path = sign_in(chair), "/topics/integration/milestones/"
    assert "stays on record" in text_of(browser.get(f"{path}{milestone.uid}/drop/"))
    assert milestone.state is MilestoneState.OPEN
    browser.post(f"{path}{milestone.uid}/drop/", data={"text": "Not needed."})
    assert "Not needed." in text_of(browser.get(path))
    assert "A form" not in text_of(client.get(path))
    assert "A form" not in text_of(client.get("/topics/integration/"))


def test_who_only_sits_there_finds_no_way_to_change_them(group, sign_in):
    milestone = milestone_actions.add(group, "A form", date(2030, 1, 31), by=make.chair(group))
    browser, path = sign_in(make.sitting(group).person), "/topics/integration/milestones/"
    assert "Set a milestone" not in text_of(browser.get(path))
    for verb in ("add", f"{milestone.uid}/edit", f"{milestone.uid}/done", f"{milestone.uid}/drop"):
        assert browser.get(f"{path}{verb}/").status_code == 403


# --- who is missing ---


def test_what_is_missing_stands_on_the_overview_in_words(group, staff, client):
    payer = make.organisation_type("payer", "Payer")
    composition_actions.wish_for(group, type_id=payer.id, by=staff)
    composition_actions.wish_for(group, region=Region.BALTIC, by=staff)
    page = text_of(client.get("/topics/integration/"))
    assert "No payer, and no one from the Baltic states." in page


def test_a_gap_becomes_a_lead_for_the_group(group, staff, sign_in):
    payer = make.organisation_type("payer", "Payer")
    make.pipeline()
    wish = composition_actions.wish_for(group, type_id=payer.id, country="EE", by=staff)
    browser, path = sign_in(staff), f"/staff/topics/integration/gaps/{wish.uid}/lead/"
    source = make.source("Groups", origin=Origin.GAP)
    page = text_of(browser.get(path))
    assert 'value="Payer from Estonia"' in page
    assert f'<option selected value="{source.uid}">Groups' in page
    assert '<option selected value="EE">' in page
    said = {"organisation_name": "Payer from Estonia"}
    said |= {"country": "EE", "type_id": payer.id, "source_uid": str(source.uid)}
    said |= {"contact_email": "mari@payer.example.org", "contact_source": "A fair"}
    page = text_of(browser.post(path, data=said, follow_redirects=True))
    assert "For the group" in page
    [lead] = db.session.query(Lead).all()
    assert (lead.group, lead.country, lead.type) == (group, "EE", payer)
    assert lead.source is source
    assert lead.stage.name == "Identified"
    assert contacts_of(lead)[0].source == "A fair"


def test_who_looks_for_a_partner_is_shown_a_lead_that_may_be_it(group, staff, sign_in):
    there = make.lead(organisation_name="Payer from Estonia")
    wish = composition_actions.wish_for(group, country="EE", by=staff)
    browser, path = sign_in(staff), f"/staff/topics/integration/gaps/{wish.uid}/lead/"
    said = {"organisation_name": "Payer from Estonia"}
    page = text_of(browser.post(path, data=said))
    assert "There may be such a lead already" in page
    assert "Add anyway" in page
    browser.post(path, data=said | {"alike_seen": str(there.uid)})
    assert db.session.query(Lead).count() == 2


def test_a_gap_is_given_only_to_who_may_see_the_pipeline_that_is_chosen(group, staff, sign_in):
    open_to_all, other = make.pipeline(), make.staff()
    quiet = make.pipeline("quiet", "Quiet talks")
    quiet.is_restricted = True
    make.saved(PipelineReader(pipeline_id=quiet.id, person_id=staff.id))
    wish = composition_actions.wish_for(group, country="EE", by=staff)
    browser, path = sign_in(staff), f"/staff/topics/integration/gaps/{wish.uid}/lead/"
    there = f'value="{other.uid}"'
    assert there in text_of(browser.get(path))
    into = f"{path}?pipeline=quiet"
    page = text_of(browser.get(into))
    assert there not in page
    assert f'value="{staff.uid}"' in page
    said = {"organisation_name": "Payer", "owner_uid": other.uid}
    assert db.session.query(Lead).count() == 0, text_of(browser.post(into, data=said))
    browser.post(into, data=said | {"owner_uid": staff.uid})
    assert [(lead.pipeline, lead.owner) for lead in db.session.query(Lead)] == [(quiet, staff)]
    stranger = sign_in(other)
    assert "Quiet talks" not in text_of(stranger.get(path))
    assert stranger.get(into).status_code == 404
    open_to_all.is_restricted = True
    assert "You see no pipeline" in text_of(stranger.get(path))


def test_only_a_gap_that_there_is_leads_anywhere(group, staff, sign_in):
    wish = composition_actions.wish_for(group, country="EE", by=staff)
    make.sitting(group, make.member(country="EE"))
    composition_actions.wish_for(group, country="FI", by=staff)
    path = f"/staff/topics/integration/gaps/{wish.uid}/lead/"
    assert sign_in(staff).get(path).status_code == 404


def test_staff_wish_and_take_wishes_back(group, staff, sign_in):
    browser, path = sign_in(staff), "/staff/topics/integration/composition/"
    page = text_of(browser.post(path, data={"type_id": "0", "place": "", "minimum": "1"}))
    assert "Choose a type, a place, or both" in page
    said = {"type_id": "0", "place": "baltic", "minimum": "2"}
    page = text_of(browser.post(path, data=said, follow_redirects=True))
    assert "Anybody from the Baltic states" in page
    assert "at least 2 organisations" in page
    uid = page.split(f"{path}")[-1].split("/remove")[0][-36:]
    page = text_of(browser.post(f"{path}{uid}/remove", follow_redirects=True))
    assert "Anybody from the Baltic states" not in page


# --- quiet groups, and concluded ones ---


def test_a_quiet_group_stands_on_staffs_desk_until_they_answer(staff, sign_in):
    make.group("quiet", moved_at=clock.now() - timedelta(days=130))
    watch_activity(clock.now())
    browser = sign_in(staff)
    assert "Groups that went quiet" in text_of(browser.get("/staff/"))
    assert "Quiet since" in text_of(browser.get("/staff/topics/"))
    assert "Nothing has happened in this group since" in text_of(
        browser.get("/staff/topics/quiet/")
    )
    page = text_of(browser.post("/staff/topics/quiet/keep-active", follow_redirects=True))
    assert "We ask again in 120 days." in page
    assert "Groups that went quiet" not in text_of(browser.get("/staff/"))


def test_a_concluded_group_shows_its_table_as_it_was(group, staff, sign_in, client):
    sitting = make.sitting(group, make.member("Clinic of the North"))
    gone = make.sitting(group, make.member("Clinic of the South"))
    gone.ended_at = clock.now()
    db.session.flush()
    change_state(group, GroupState.CONCLUDED, by=staff)
    for path in ("", "roster/"):
        page = text_of(client.get(f"/topics/integration/{path}"))
        assert "Clinic of the North" in page
        assert "Clinic of the South" not in page
        assert "1 organisation from 1 country" in page
    page = text_of(sign_in(sitting.person).get("/topics/integration/roster/"))
    assert sitting.person.name in page


# --- how much a page costs ---


def test_lists_cost_the_same_with_many_rows(group, staff, sign_in):
    chair = make.chair(group)
    paths = ("/topics/integration/", "/topics/integration/milestones/")
    paths += ("/topics/integration/charter/", "/staff/topics/", "/staff/topics/integration/")
    browser = sign_in(staff)

    def add(numbers):
        for number in numbers:
            milestone_actions.add(group, f"Step {number}", date(2030, 1, 1), by=chair)
            facts = {"number": number, "text": f"Text {number}", "by": staff}
            make.saved(CharterVersion(group=group, **facts))
            make.group(moved_at=clock.now() - timedelta(days=200))

    add(range(1, 11))
    watch_activity(clock.now())
    few = [cost(lambda path=path: browser.get(path)) for path in paths]
    add(range(11, 61))
    watch_activity(clock.now())
    assert [cost(lambda path=path: browser.get(path)) for path in paths] == few
    assert max(few) <= 24
