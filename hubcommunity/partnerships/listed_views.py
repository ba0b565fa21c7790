"""The pages on which administrators keep where leads come from, and why they are lost."""

import uuid

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import administrator_only
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.forms import whole_number
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.partnerships import listed_actions as actions
from hubcommunity.partnerships import listed_queries as queries
from hubcommunity.partnerships.answer_views import goes_up, kept
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.listed_forms import FORMS, ListedForm
from hubcommunity.partnerships.listed_models import Listed
from hubcommunity.partnerships.listed_queries import LISTS, KeptList

NAMED = ", ".join(f"'{code}'" for code in LISTS)
AT = f"/staff/settings/<any({NAMED}):code>/"


@bp.route(AT, methods=["GET", "POST"])
@administrator_only
def kept_list(code: str) -> ResponseReturnValue:
    """Show a list in its order, and add to it."""
    of, form, status = LISTS[code], FORMS[code](), 200
    del form.is_retired
    if form.validate_on_submit():
        try:
            actions.add_listed(of, by=current_user.person, **form.said)
        except RuleBroken as told:
            form.name.errors, status = [str(told)], 409
        else:
            return kept(at(of), _("It is in the list, behind the others."))
    page = queries.rows_of(of, page_number())
    return render("partnerships/kept_list.html", kept=of, form=form, page=page), status


@bp.route(f"{AT}<uuid:uid>/", methods=["GET", "POST"])
@administrator_only
def listed(code: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Say something else of a row of a list, retire it, or bring it back."""
    of = LISTS[code]
    row = queries.listed_or_404(of, uid)
    form = FORMS[code](obj=row, is_retired=row.retired_at is not None)
    if not form.validate_on_submit():
        return show(of, row, form)
    said = {"version": form.seen, "is_retired": form.is_retired.data, **form.said}
    try:
        actions.change_listed(row, by=current_user.person, **said)
    except Stale as told:
        form.version.data = row.version
        form.form_errors.append(
            _("%(who)s What you typed is kept: save again to put it there.", who=told)
        )
        return show(of, row, form), 409
    except RuleBroken as told:
        form.name.errors = [str(told)]
        return show(of, row, form), 409
    return kept(at(of), _("Saved."))


@bp.post(f"{AT}<uuid:uid>/move")
@administrator_only
def order_listed(code: str, uid: uuid.UUID) -> Response:
    """Put a row of a list one place up or down."""
    row = queries.listed_or_404(LISTS[code], uid)
    actions.order_listed(row, up=goes_up(), by=current_user.person)
    return kept(at(LISTS[code], whole_number(request.form.get("page"))))


def show(of: KeptList, row: Listed, form: ListedForm) -> str:
    return render("partnerships/listed.html", kept=of, row=row, form=form)


def at(of: KeptList, page: int | None = None) -> str:
    return url_for(".kept_list", code=of.code, page=page)
