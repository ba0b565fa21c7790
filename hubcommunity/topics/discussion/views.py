"""The discussion of a group: its threads, their posts, and writing in them."""

import uuid

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from hubcommunity.core import clock
from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.files import attachment, takes_up_to
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.core.text import as_uid
from hubcommunity.topics import news_queries
from hubcommunity.topics.discussion import actions, chair_views, drawn_views, queries
from hubcommunity.topics.discussion.blueprint import bp
from hubcommunity.topics.discussion.drawn_views import Seen
from hubcommunity.topics.discussion.forms import (
    EditForm,
    PostForm,
    ThreadForm,
    ThreadMailForm,
)
from hubcommunity.topics.discussion.models import Post
from hubcommunity.topics.discussion.policy import fixed_because, may_read, silent_because
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_actions import choose
from hubcommunity.topics.policy import Place
from hubcommunity.topics.room_views import room

__all__ = ["bp", "chair_views"]
FILES = 5


@bp.get("/")
@signed_in
def index(slug: str) -> str:
    group, place = room(slug)
    if asked := request.args.get("q", "").strip():
        return search(group, place, asked)
    page = queries.threads_in(group.id, page_number())
    unread = queries.unread_in(page.items, current_user.person)
    new = tuple(unread.get(thread.id, 0) for thread in page.items)
    return render(
        "topics/discussion/index.html",
        group=group,
        place=place,
        page=page,
        rows=drawn_views.threads_drawn(slug, group.id, page.number, new),
        silent=silent_because(group),
    )


def search(group: TopicGroup, place: Place, asked: str) -> str:
    page, rows = drawn_views.found_drawn(group.slug, group.id, asked, page_number())
    return render(
        "topics/discussion/search.html",
        group=group,
        place=place,
        page=page,
        asked=asked,
        rows=rows,
    )


@bp.route("/new/", methods=["GET", "POST"])
@signed_in
@takes_up_to(FILES)
def begin(slug: str) -> ResponseReturnValue:
    """Begin a thread, or look at its first post before."""
    group, place = room(slug)
    form = ThreadForm(title=request.args.get("title"))
    if form.validate_on_submit() and not wants_to_look():
        thread = actions.begin(
            group, form.title.data, form.body.data, by=current_user.person, files=form.files.uploads
        )
        db.session.commit()
        return redirect(url_for(".thread", slug=slug, uid=thread.uid))
    return render(
        "topics/discussion/begin.html",
        group=group,
        place=place,
        form=form,
        silent=silent_because(group),
        preview=preview_of(form),
    )


def wants_to_look() -> bool:
    return "look" in request.form


def preview_of(form: PostForm | EditForm) -> Markup | None:
    """Return what was typed as readers would see it, if the button for that was pressed."""
    return to_html(form.body.data or "", below=3) if wants_to_look() else None


@bp.get("/<uuid:uid>/")
@signed_in
def thread(slug: str, uid: uuid.UUID) -> str:
    """Show a page of a thread, and the form for an answer to it or to one of its posts."""
    group, place = room(slug)
    seen = drawn_views.thread_seen(group.id, uid)
    return thread_page(seen, group, place, to=answered_post(group))


@bp.post("/<uuid:uid>/")
@signed_in
@takes_up_to(FILES)
def answer(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Take an answer, or look at it before."""
    group, place = room(slug)
    found = queries.thread_or_404(group, uid)
    form = PostForm()
    to = answered_post(group)
    if form.validate_on_submit() and not wants_to_look():
        said = actions.answer(
            found, form.body.data, by=current_user.person, to=to, files=form.files.uploads
        )
        db.session.commit()
        return redirect(url_for(".post", slug=slug, uid=said.uid))
    return thread_page(drawn_views.thread_seen(group.id, uid), group, place, form=form, to=to)


def answered_post(group: TopicGroup) -> Post | None:
    """Return which post the answer that is being written is for."""
    asked = request.values.get("to", "")
    if not asked:
        return None
    return queries.post_or_404(group, as_uid(asked) or abort(404))


def thread_page(
    seen: Seen,
    group: TopicGroup,
    place: Place,
    form: PostForm | None = None,
    to: Post | None = None,
    mail_form: ThreadMailForm | None = None,
) -> str:
    """Render a page of a thread; without a form, nobody has begun to write yet."""
    person_id, number, silent = current_user.person.id, page_number(), silent_because(group, seen)
    page = drawn_views.page_of(seen, number)
    said = drawn_views.said_on(seen.id, seen.posts, number)
    first_unread, choice = queries.own_in(seen.id, person_id)
    reader = drawn_views.for_reader(
        said, person_id, clock.now(), first_unread, runs=place.runs, silent=bool(silent)
    )
    return render(
        "topics/discussion/thread.html",
        group=group,
        place=place,
        thread=seen,
        page=page,
        posts=drawn_views.posts_drawn(group.slug, seen.id, seen.uid, seen.posts, number, reader),
        last=said[-1],
        first_unread=first_unread,
        form=form,
        fields=drawn_views.form_fields(form, group.slug),
        to=to,
        silent=silent,
        preview=preview_of(form) if form else None,
        mail_form=mail_form,
        mail_fields=drawn_views.mail_fields(mail_form, choice),
    )


@bp.get("/posts/<uuid:uid>/")
@signed_in
def post(slug: str, uid: uuid.UUID) -> Response:
    """Lead to where a post stands in its thread."""
    group, _place = room(slug)
    found = queries.post_or_404(group, uid)
    number = queries.page_of(found)
    page = number if number > 1 else None
    place = url_for(".thread", slug=slug, uid=found.thread.uid, page=page, _anchor=f"p{found.id}")
    return redirect(place)


@bp.route("/posts/<uuid:uid>/edit/", methods=["GET", "POST"])
@signed_in
def edit(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Change the text of one's own post while it is fresh."""
    group, place = room(slug)
    found = queries.post_or_404(group, uid)
    form = EditForm(body=found.body, seen=found.body)
    if form.validate_on_submit() and not wants_to_look():
        actions.edit(found, form.body.data, by=current_user.person, seen=form.seen.data)
        db.session.commit()
        flash(_("Your post is changed."), "success")
        return redirect(url_for(".post", slug=slug, uid=uid))
    return render(
        "topics/discussion/edit.html",
        group=group,
        place=place,
        post=found,
        form=form,
        fixed=fixed_because(found, current_user.person.id, clock.now()),
        preview=preview_of(form),
    )


@bp.get("/posts/<uuid:uid>/history/")
@signed_in
def history(slug: str, uid: uuid.UUID) -> str:
    group, place = room(slug)
    found = queries.post_or_404(group, uid)
    if not may_read(found, place):
        abort(404)
    versions = queries.versions_of(found)
    return render(
        "topics/discussion/history.html",
        group=group,
        place=place,
        post=found,
        now=to_html(found.body, below=3),
        earlier=[(version.until, to_html(version.body, below=3)) for version in versions],
    )


@bp.get("/files/<uuid:uid>")
@signed_in
def file(slug: str, uid: uuid.UUID) -> Response:
    group, place = room(slug)
    found = queries.file_or_404(group, uid)
    if not may_read(found.post, place):
        abort(404)
    return attachment(found.file)


@bp.post("/<uuid:uid>/read")
@signed_in
def read(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Note that the reader has read the thread up to a post; a script presses it too."""
    group, _place = room(slug)
    found = queries.thread_or_404(group, uid)
    up_to = answered_post(group) or abort(404)
    actions.read(found, up_to, by=current_user.person)
    db.session.commit()
    if request.headers.get("Accept") == "application/json":
        return "", 204
    return redirect(url_for(".index", slug=slug))


@bp.post("/<uuid:uid>/mail")
@signed_in
def mail(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Choose when the reader hears of this thread."""
    group, place = room(slug)
    found = queries.thread_or_404(group, uid)
    form = ThreadMailForm()
    if not form.validate():
        return thread_page(drawn_views.thread_seen(group.id, uid), group, place, mail_form=form)
    person = current_user.person
    choose(person, form.chosen, by=person, group=group, thread_id=found.id)
    db.session.commit()
    flash(_("Your choice is saved, and counts from now on."), "success")
    return redirect(url_for(".thread", slug=slug, uid=uid))


@bp.post("/preview")
@signed_in
def preview(slug: str) -> ResponseReturnValue:
    """Return what was typed as readers would see it, for the script of the form."""
    room(slug)
    return str(to_html(request.form.get("body", ""), below=3))


@bp.get("/people.json")
@signed_in
def people(slug: str) -> ResponseReturnValue:
    """Return the names of those inside the group, which the form offers after an @."""
    group, _place = room(slug)
    return {"names": sorted({one.name for one in news_queries.people_inside(group.id)})}
