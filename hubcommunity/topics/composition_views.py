"""Staff say who should sit in a group."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.organisations.queries import types
from hubcommunity.topics import composition_actions, composition_queries, queries
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.composition_forms import WishForm
from hubcommunity.topics.composition_policy import sentence

bp.add_app_template_filter(sentence, "missing_words")


@bp.route("/staff/topics/<slug>/composition/", methods=["GET", "POST"])
@staff_only
def composition(slug: str) -> ResponseReturnValue:
    """Show who is wished for and who is missing; wish for more."""
    group, form = queries.group_or_404(slug), WishForm(types())
    if not form.validate_on_submit():
        found = composition_queries.composition_of(group)
        return render("topics/composition.html", group=group, form=form, composition=found)
    composition_actions.wish_for(group, **form.said(), by=current_user.person)
    db.session.commit()
    flash(_("The wish is kept. What is missing stands on the group’s page."), "success")
    return redirect(url_for(".composition", slug=slug))


@bp.post("/staff/topics/<slug>/composition/<uuid:uid>/remove")
@staff_only
def take_wish_back(slug: str, uid: uuid.UUID) -> Response:
    wish = composition_queries.wish_or_404(queries.group_or_404(slug), uid)
    composition_actions.take_wish_back(wish, by=current_user.person)
    db.session.commit()
    flash(_("The wish is taken back."), "success")
    return redirect(url_for(".composition", slug=slug))
