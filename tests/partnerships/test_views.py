"""Views: filters that are kept, opened by their address, shared, renamed and deleted."""

import pytest
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.partnerships.lists import view_actions
from hubcommunity.partnerships.lists.view_models import SavedView, Shape
from tests import make

AT = "/staff/pipelines/strategic-partners/views/"


@pytest.fixture
def maria():
    return make.staff(given_name="Maria", family_name="Silva")


def kept(by, name="Swedish", **values):
    given = {"shape": Shape.LIST, "asked": {"country": "SE"}, "is_shared": False}
    pipeline = values.pop("pipeline", None) or make.pipeline()
    return view_actions.keep_view(pipeline, name=name, by=by, **(given | values))


def test_a_view_is_kept_with_its_filter_order_and_shape_and_leads_there(maria, sign_in):
    make.pipeline()
    browser = sign_in(maria)
    address = f"{AT}add/?shape=list&country=SE&sort=-step&owner=nonsense"
    answer = browser.post(address, data={"name": "Swedish", "is_shared": "y"})
    view = db.session.scalars(select(SavedView)).one()
    assert view.asked == {"country": "SE", "sort": "-step"}
    assert answer.location.startswith("/staff/pipelines/strategic-partners/list/?")
    opened = browser.get(f"{AT}{view.uid}/", follow_redirects=True)
    assert "Country: Sweden" in opened.text
    assert "· Swedish</span>" in opened.text


def test_an_own_view_is_there_for_its_maker_alone_and_a_shared_one_for_all_staff(maria, sign_in):
    view = kept(maria)
    other = sign_in(make.staff())
    assert other.get(f"{AT}{view.uid}/").status_code == 404
    view.is_shared = True
    db.session.commit()
    assert other.get(f"{AT}{view.uid}/").status_code == 302


def test_a_shared_view_is_changed_by_its_maker_and_by_administrators(maria):
    view, other = kept(maria, is_shared=True), make.staff()
    facts = {"name": "Nordic", "is_shared": True}
    with pytest.raises(Forbidden):
        view_actions.change_view(view, **facts, by=other, administers=False)
    with pytest.raises(Forbidden):
        view_actions.delete_view(view, by=other, administers=False)
    view_actions.change_view(view, **facts, by=other, administers=True)
    view_actions.change_view(view, name="North", is_shared=False, by=maria, administers=False)
    assert (view.name, view.is_shared) == ("North", False)
    with pytest.raises(Forbidden):
        view_actions.delete_view(view, by=other, administers=True)


def test_somebody_else_s_shared_view_opens_and_has_no_form(maria, sign_in):
    view = kept(maria, is_shared=True)
    other = sign_in(make.staff())
    for act in ("edit", "delete"):
        assert other.get(f"{AT}{view.uid}/{act}/").status_code == 403
        assert other.post(f"{AT}{view.uid}/{act}/", data={"name": "X"}).status_code == 403


def test_a_name_is_taken_once_by_each_person(maria, sign_in):
    pipeline = make.pipeline()
    view = kept(maria, pipeline=pipeline)
    kept(make.staff(), pipeline=pipeline)
    with pytest.raises(RuleBroken, match="this name already"):
        kept(maria, pipeline=pipeline)
    view_actions.change_view(view, name="Swedish", is_shared=True, by=maria, administers=False)
    refused = sign_in(maria).post(f"{AT}add/", data={"name": "Swedish"})
    assert (refused.status_code, 'value="Swedish"' in refused.text) == (409, True)


def test_a_view_is_deleted_only_after_it_was_asked(maria, sign_in):
    view, browser = kept(maria), sign_in(maria)
    assert "Delete “Swedish”?" in browser.get(f"{AT}{view.uid}/delete/").text
    assert db.session.scalar(select(SavedView.id)) == view.id
    browser.post(f"{AT}{view.uid}/delete/")
    assert db.session.scalar(select(SavedView.id)) is None


@pytest.mark.parametrize("shape", Shape)
def test_a_view_whose_owner_is_gone_says_so_in_every_shape(maria, sign_in, shape):
    gone = {"owner": "0b0e7d9c-0000-4000-8000-000000000000", "tag": "old"}
    view = kept(maria, asked=gone, shape=shape)
    opened = sign_in(maria).get(f"{AT}{view.uid}/", follow_redirects=True)
    assert opened.status_code == 200
    assert "Owner: no longer in this pipeline" in opened.text
    assert "Tag: no longer in this pipeline" in opened.text
