"""Staff found a group, change what it is, and let a quiet one be."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.templating import render
from hubcommunity.organisations.queries import topics
from hubcommunity.topics import dormancy_actions, group_actions, queries
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.group_forms import GroupForm, NewGroupForm
from hubcommunity.topics.group_queries import group_named, part_of
from hubcommunity.topics.models import SLUG_TAKEN


@bp.route("/staff/topics/add/", methods=["GET", "POST"])
@staff_only
def found() -> ResponseReturnValue:
    """Found a group; it is proposed until staff make it active."""
    form = NewGroupForm(topics())
    if not form.validate_on_submit() or is_taken(form):
        return render("topics/edit.html", form=form, group=None)
    said = {"charter": form.charter.data or "", "by": current_user.person}
    group = group_actions.found(form.slug.data, form.facts, **said)
    db.session.commit()
    flash(_("%(group)s is founded. Only staff see it until it is active.", group=group.name))
    return redirect(url_for(".staff_show", slug=group.slug))


def is_taken(form: NewGroupForm) -> bool:
    """Say beside the field, not on a page of its own, that another group has the address."""
    if group_named(form.slug.data) is None:
        return False
    form.slug.errors = [*form.slug.errors, str(SLUG_TAKEN)]
    return True


@bp.route("/staff/topics/<slug>/edit/", methods=["GET", "POST"])
@staff_only
def edit(slug: str) -> ResponseReturnValue:
    group = queries.group_or_404(slug)
    form = GroupForm(topics(), group)
    if not form.validate_on_submit():
        return render("topics/edit.html", form=form, group=group)
    try:
        group_actions.change(group, form.facts, by=current_user.person, seen=form.seen.data)
    except Stale as told:
        form.overtaken(part_of(group), told)
        return render("topics/edit.html", form=form, group=group), 409
    db.session.commit()
    flash(_("The group is changed."), "success")
    return redirect(url_for(".staff_show", slug=slug))


@bp.post("/staff/topics/<slug>/keep-active")
@staff_only
def keep_active(slug: str) -> Response:
    """Leave a quiet group as it is."""
    group = queries.group_or_404(slug)
    dormancy_actions.keep_active(group, by=current_user.person)
    db.session.commit()
    flash(_("%(group)s stays active. We ask again in 120 days.", group=group.name), "success")
    return redirect(url_for(".staff_show", slug=slug))
