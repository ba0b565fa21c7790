"""Declarations of interests: those of the group's people, and the reader's own."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.topics import declaration_actions, declaration_queries
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.declaration_forms import NONE, SOME, DeclarationForm
from hubcommunity.topics.declaration_models import Declaration
from hubcommunity.topics.room_views import room


@bp.get("/topics/<slug>/declarations/")
@signed_in
def declarations(slug: str) -> str:
    """Show what the people of a group have declared, now and before."""
    group, place = room(slug)
    page = declaration_queries.people_in(group, page_number())
    made = declaration_queries.by_person(group, page.items)
    return render(
        "topics/declarations.html",
        group=group,
        place=place,
        page=page,
        made=made,
        declared={number for number, theirs in made.items() if theirs and in_force(theirs[0])},
    )


@bp.route("/topics/<slug>/declarations/own/", methods=["GET", "POST"])
@signed_in
def declare(slug: str) -> ResponseReturnValue:
    """Ask for the reader's interests, with what they said last, and keep what they say."""
    group, place = room(slug)
    if place.seat is None:
        raise RuleBroken(_("You have no seat in this group."))
    last = declaration_queries.latest(group, current_user.person)
    form = DeclarationForm(**as_before(last))
    if not form.validate_on_submit():
        told = {"last": last, "holds": last is not None and in_force(last)}
        return render("topics/declare.html", group=group, place=place, form=form, **told)
    declaration_actions.declare(group, form.interests.data, by=current_user.person)
    db.session.commit()
    flash(_("Thank you. The group sees your declaration, and it holds for a year."), "success")
    return redirect(url_for(".declarations", slug=slug))


def in_force(declaration: Declaration) -> bool:
    return declaration.made_at > clock.now() - declaration_queries.A_YEAR


def as_before(last: Declaration | None) -> dict[str, Any]:
    """Return what the form shows at first: what was declared last, to confirm or to change."""
    if last is None:
        return {}
    return {"has_interests": SOME if last.interests else NONE, "interests": last.interests}
