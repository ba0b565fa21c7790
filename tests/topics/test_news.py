"""What is new in a group: said once, and taken back."""

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.topics import queries
from hubcommunity.topics.news_actions import announce, retract
from hubcommunity.topics.news_models import News, NewsKind
from tests import make

LINK = "https://hub.example/topics/reimbursement/"


def said(group, on, **values):
    told = {"title": "Evidence", "link": LINK, "by": None} | values
    return announce(group, NewsKind.POST, on=on, **told)


def test_news_knows_its_group_and_what_it_is_about(app):
    group = make.group("reimbursement")
    seat = make.sitting(group)
    news = said(group, seat, by=seat.person, excerpt="What counts as evidence?")
    db.session.flush()
    assert (news.group, news.subject_type, news.subject_id) == (group, "seats", seat.id)
    assert (news.by, news.excerpt) == (seat.person, "What counts as evidence?")


def test_long_words_are_cut_to_what_fits(app):
    group = make.group()
    news = said(group, make.sitting(group), title="t" * 300, excerpt="e" * 900)
    db.session.flush()
    assert (len(news.title), len(news.excerpt)) == (200, 500)


def test_what_is_retracted_is_that_row_alone(app):
    group = make.group()
    one, other = make.sitting(group), make.sitting(group)
    said(group, one)
    said(group, other)
    retract(one)
    left = db.session.scalars(select(News.subject_id).where(News.retracted_at.is_(None))).all()
    assert left == [other.id]


def test_who_has_a_seat_is_inside_and_who_has_an_office_runs_the_group(app):
    group = make.group()
    delegate, chair = make.sitting(group).person, make.chair(group)
    stranger = make.delegate()
    inside = [queries.place(group, one).is_inside for one in (delegate, chair, stranger, None)]
    runs = [queries.place(group, one).runs for one in (delegate, chair, make.staff(), None)]
    assert inside == [True, True, False, False]
    assert runs == [False, True, True, False]
