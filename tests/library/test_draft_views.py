"""The pages on which staff write, look at, publish and discard a draft."""

import pytest

from hubcommunity.core.db import db
from hubcommunity.library import draft_actions, draft_queries
from hubcommunity.library.draft_models import Draft
from tests import make
from tests.counting import cost

LIST = "/staff/library/drafts/"


@pytest.fixture
def me(app):
    return make.staff()


@pytest.fixture
def desk(sign_in, me):
    return sign_in(me)


@pytest.fixture
def draft(app):
    return make.story_draft(credited=[make.organisation("Clinic")])


def of(draft) -> str:
    return f"{LIST}{draft.uid}/"


def filled(draft, **changed):
    credited = [str(each.uid) for each in draft.credited]
    words = {"title": draft.title, "text": draft.text, "credited_uids": credited}
    return words | {"version": str(draft.version)} | changed


def test_the_list_says_where_drafts_begin_and_then_shows_them(desk):
    assert "No drafts" in desk.get(LIST).text
    draft = make.story_draft("Nurses of Crete")
    assert f'<a href="{of(draft)}">Nurses of Crete</a>' in desk.get(LIST).text
    assert LIST in desk.get("/staff/library/").text


def test_the_list_is_paged_and_takes_as_many_queries_for_more(desk):
    make.story_draft()
    few = cost(lambda: desk.get(LIST))
    for number in range(30):
        make.story_draft(f"Story {number}")
    assert cost(lambda: desk.get(LIST)) == few
    assert "page=2" in desk.get(LIST).text


def test_only_staff_and_no_reader_open_a_draft(client, draft, sign_in):
    assert client.get(of(draft)).status_code == 302
    assert sign_in(make.delegate()).get(of(draft)).status_code == 403
    for address in ("/library/", "/sitemap.xml"):
        assert draft.title not in client.get(address).text


def test_a_look_shows_what_readers_will_see_and_saves_nothing(desk, draft):
    form = filled(draft, text="## New\n\n<script>x</script>", look="1")
    page = desk.post(of(draft), data=form).text
    assert "<h3>New</h3>" in page
    assert "<script>x" not in page
    db.session.expire_all()
    assert draft.text == "Nurses were trained."


def test_credits_are_added_by_name_and_taken_out_by_their_box(desk, draft):
    ministry = make.organisation("Ministry of Health")
    form = filled(draft, credited_uids=[], another="ministry of health")
    assert "Ministry of Health" in desk.post(of(draft), data=form, follow_redirects=True).text
    db.session.expire_all()
    assert draft.credited == [ministry]


def test_an_organisation_that_the_hub_does_not_know_is_refused_beside_the_field(desk, draft):
    page = desk.post(of(draft), data=filled(draft, another="Nowhere"))
    assert "The hub knows no organisation of this name" in page.text
    assert 'value="Nowhere"' in page.text


def test_what_was_typed_stays_when_somebody_was_faster(desk, draft, me):
    form = filled(draft, title="Mine")
    facts = {"title": "Theirs", "summary": "", "text": "New.", "topics": (), "credited": ()}
    draft_actions.save_draft(draft, version=1, by=me, **facts)
    db.session.commit()
    page = desk.post(of(draft), data=form)
    assert page.status_code == 409
    assert 'value="Mine"' in page.text
    desk.post(of(draft), data=form | {"version": "2"})
    db.session.expire_all()
    assert (draft.title, [each.name for each in draft.credited]) == ("Mine", ["Clinic"])


def test_publishing_says_what_it_does_before_it_does_it(desk, client, draft):
    page = desk.get(f"{of(draft)}publish/").text
    assert "everyone can read" in page
    assert "Clinic" in page
    done = desk.post(f"{of(draft)}publish/", data={"version": "1"}, follow_redirects=True)
    assert "The success story is published" in done.text
    assert draft.title in client.get("/library/").text
    assert desk.get(of(draft)).location == "/staff/library/training-in-greece/"


def test_an_old_page_publishes_nothing(desk, draft):
    assert desk.post(f"{of(draft)}publish/", data={"version": "7"}).status_code == 409
    assert draft_queries.draft_or_404(draft.uid).resource is None


def test_a_draft_is_discarded_from_its_page(desk, draft):
    assert "The draft is discarded." in desk.post(f"{of(draft)}discard", follow_redirects=True).text
    assert db.session.query(Draft).count() == 0
