"""The pages on which administrators keep the templates of letters."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import administrator_only
from hubcommunity.core.db import db
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.partnerships import queries, template_actions, template_queries
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.letter_forms import TemplateForm

AT = "/staff/settings/letter-templates/"


@bp.get(AT)
@administrator_only
def letter_templates() -> str:
    page = template_queries.page_of_templates(current_user.person, page_number())
    return render("partnerships/letter_templates.html", page=page)


@bp.route(f"{AT}add/", methods=["GET", "POST"])
@administrator_only
def add_letter_template() -> ResponseReturnValue:
    form = TemplateForm()
    form.offer(queries.pipelines_for(current_user.person))
    if not form.validate_on_submit():
        return render("partnerships/letter_template.html", form=form, letter=None)
    template_actions.add_template(by=current_user.person, **form.facts)
    return kept(_("The template is kept."))


@bp.route(f"{AT}<uuid:uid>/", methods=["GET", "POST"])
@administrator_only
def letter_template(uid: uuid.UUID) -> ResponseReturnValue:
    me = current_user.person
    found = template_queries.template_or_404(uid, me)
    form = TemplateForm(obj=found, pipeline=found.pipeline.slug if found.pipeline else "")
    form.offer(queries.pipelines_for(me))
    if not form.validate_on_submit():
        return render("partnerships/letter_template.html", form=form, letter=found)
    template_actions.change_template(found, by=me, **form.facts)
    return kept(_("Saved."))


@bp.post(f"{AT}<uuid:uid>/delete")
@administrator_only
def delete_letter_template(uid: uuid.UUID) -> ResponseReturnValue:
    found = template_queries.template_or_404(uid, current_user.person)
    template_actions.delete_template(found, by=current_user.person)
    return kept(_("The template is deleted."))


def kept(told: str) -> Response:
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".letter_templates"))
