"""Checklists and questions by type of organisation, as staff define them."""

import uuid

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.forms import Form
from hubcommunity.core.templating import render
from hubcommunity.membership import setting_actions as actions
from hubcommunity.membership import setting_queries as queries
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.setting_forms import ItemForm, QuestionSettingForm
from hubcommunity.membership.setting_models import (
    ChecklistItem,
    FormQuestion,
    ForType,
    QuestionKind,
)
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.organisations.queries import types

MODELS: dict[str, type[ForType]] = {"checklist": ChecklistItem, "questions": FormQuestion}
FORMS: dict[str, type[ItemForm | QuestionSettingForm]] = {
    "checklist": ItemForm,
    "questions": QuestionSettingForm,
}


def chosen_type() -> OrganisationType | None:
    """Return the type that the address names; None means all types."""
    code = request.args.get("type", "")
    found = next((each for each in types() if each.code == code), None)
    return abort(404) if code and found is None else found


def setting_or_404(kind: str, uid: uuid.UUID) -> ForType:
    model = MODELS.get(kind)
    return queries.setting_or_404(model, uid) if model else abort(404)


def form_of(kind: str, setting: ForType | None = None) -> ItemForm | QuestionSettingForm:
    return FORMS[kind](setting) if kind in FORMS else abort(404)


@bp.get("/staff/settings/applications/")
@staff_only
def settings() -> str:
    """Show what is checked and asked of one type, or of all."""
    kind = chosen_type()
    type_id = kind.id if kind else None
    return render(
        "membership/settings.html",
        types=types(),
        type=kind,
        defined=queries.defined_by_type(),
        items=queries.defined(ChecklistItem, type_id),
        questions=queries.defined(FormQuestion, type_id),
    )


@bp.route("/staff/settings/applications/<kind>/add/", methods=["GET", "POST"])
@staff_only
def add_setting(kind: str) -> ResponseReturnValue:
    """Add a point or a question, to the type that the address names or to all."""
    form, of = form_of(kind), chosen_type()
    if not form.validate_on_submit():
        return form_page(kind, form, of)
    add(form, of.id if of else None)
    return saved(of, _("It is added."))


def add(form: ItemForm | QuestionSettingForm, type_id: int | None) -> None:
    by = current_user.person
    if isinstance(form, ItemForm):
        actions.add_item(type_id=type_id, text=form.text.data, by=by)
    else:
        actions.add_question(
            type_id=type_id, kind=QuestionKind(form.kind.data), by=by, **form.said()
        )


@bp.route("/staff/settings/applications/<kind>/<uuid:uid>/", methods=["GET", "POST"])
@staff_only
def edit_setting(kind: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Say it in other words."""
    setting = setting_or_404(kind, uid)
    form, of = form_of(kind, setting), type_of(setting)
    if not form.validate_on_submit():
        return form_page(kind, form, of, setting)
    actions.change_setting(setting, form.said(), by=current_user.person)
    return saved(of, _("It is changed. Answers given before keep the words they were asked in."))


@bp.post("/staff/settings/applications/<kind>/<uuid:uid>/move")
@staff_only
def move_setting(kind: str, uid: uuid.UUID) -> Response:
    """Put it one place up or down."""
    setting = setting_or_404(kind, uid)
    actions.move_setting(setting, up=request.form.get("to") == "up", by=current_user.person)
    return saved(type_of(setting))


@bp.post("/staff/settings/applications/<kind>/<uuid:uid>/retire")
@staff_only
def retire_setting(kind: str, uid: uuid.UUID) -> Response:
    setting = setting_or_404(kind, uid)
    actions.retire_setting(setting, by=current_user.person)
    return saved(type_of(setting), _("It is retired. Applications that had it keep it."))


def type_of(setting: ForType) -> OrganisationType | None:
    return next((each for each in types() if each.id == setting.type_id), None)


def form_page(
    kind: str,
    form: Form,
    of: OrganisationType | None,
    setting: ForType | None = None,
) -> str:
    return render("membership/setting.html", kind=kind, form=form, type=of, setting=setting)


def saved(of: OrganisationType | None, told: str = "") -> Response:
    code = of.code if of else None
    db.session.commit()
    if told:
        flash(told, "success")
    return redirect(url_for(".settings", type=code))
