"""Next steps: listed, done, moved to another day, handed over and cancelled, where they stand."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from hubcommunity.core import i18n
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.fragments import draw
from hubcommunity.core.links import is_own_path
from hubcommunity.core.paging import Page, page_number
from hubcommunity.core.templating import render
from hubcommunity.core.watching import remembers
from hubcommunity.partnerships import policy, step_actions, step_list_queries, step_queries
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.owner_queries import COLLEAGUES, Colleague, colleagues
from hubcommunity.partnerships.step_forms import ACTS, form_of
from hubcommunity.partnerships.step_list_queries import NOTHING, PARTS, StepFilter
from hubcommunity.partnerships.step_models import Activity, ActivityKind


@bp.get("/staff/next-steps/")
@staff_only
def next_steps() -> ResponseReturnValue:
    asked, number, back = asked_for(colleagues()), page_number(), here()
    opened = opened_form(back)
    listed = list_drawn(asked, number, back)
    rows = rows_with(opened, asked, number, back) if opened else listed.rows
    page = listed.page
    return render("partnerships/next_steps.html", top=listed.top, rows=rows, page=page)


class Listed(NamedTuple):
    """The list as all see it who ask for the same: what stands above its rows, and the rows."""

    page: Page[Any]
    top: Markup
    rows: Markup


@remembers(*step_list_queries.LISTED, *COLLEAGUES)
def list_drawn(asked: StepFilter, number: int, back: str) -> Listed:
    page = page_of_steps(asked, number)
    top = draw("partnerships/_steps_top.html", asked=asked, staff=colleagues())
    rows = rows_drawn(page, None, asked, back)
    return Listed(Page((), page.number, page.size, page.total), top, rows)


def rows_with(opened: "Opened", asked: StepFilter, number: int, back: str) -> Markup:
    """Return the rows with a form that is open at one of them."""
    return rows_drawn(page_of_steps(asked, number), opened, asked, back)


def rows_drawn(page: Page[Any], opened: "Opened | None", asked: StepFilter, back: str) -> Markup:
    return draw(
        "partnerships/_steps_listed.html",
        page=page,
        parts=step_list_queries.parts(asked),
        asked=asked,
        staff_ids={person.id for person in colleagues()},
        opened=opened,
        back=back,
        today=asked.today,
    )


def page_of_steps(asked: StepFilter, number: int) -> Page[Any]:
    parts = step_list_queries.parts(asked)
    total = next(part.number for part in parts if part.name == asked.when)
    is_idle = asked.when == NOTHING
    found = step_list_queries.leads_without_step if is_idle else step_list_queries.steps
    return found(asked, number, total)


@bp.route(
    "/staff/steps/<uuid:uid>/<any(done, move, 'hand-over', cancel):what>/", methods=["GET", "POST"]
)
@staff_only
def step(uid: uuid.UUID, what: str) -> ResponseReturnValue:
    """Do something with a step, and go back to where that was asked for."""
    found = step_queries.step_in_sight(uid, current_user.person)
    opened = opened_on(found, what, way_back(found))
    if not opened.form.validate_on_submit():
        return render("partnerships/step.html", opened=opened)
    told = carry_out(what, found, opened.form)
    db.session.commit()
    flash(told, "success")
    return redirect(opened.back)


@dataclass(frozen=True)
class Opened:
    """A form that is open at a step, and the page to which it leads back."""

    step: Activity
    act: str
    form: Any
    back: str

    @property
    def label(self) -> str:
        return str(ACTS[self.act])


def opened_form(back: str) -> Opened | None:
    """Return the form that the address opens in a list, at the step that it names."""
    act, uid = request.args.get("act", ""), request.args.get("step", type=uuid.UUID)
    if act not in ACTS or uid is None:
        return None
    return opened_on(step_queries.step_in_sight(uid, current_user.person), act, back)


def opened_on(found: Activity, act: str, back: str) -> Opened:
    form = form_of(act, found, policy.staff_for(found.lead.pipeline), i18n.today())
    return Opened(found, act, form, back)


def carry_out(act: str, found: Activity, form: Any) -> str:
    """Do what the form says, and say so."""
    me = current_user.person
    if act == "done":
        step_actions.do(found, form.outcome.data, by=me)
        return follow(found, form) if form.next_kind.data else _("Done.")
    if act == "move":
        step_actions.reschedule(found, form.day.data, form.time.data, by=me)
        return _("It is moved.")
    if act == "cancel":
        step_actions.cancel(found, form.reason.data, by=me)
        return _("It is cancelled.")
    to = form.people[form.to.data]
    step_actions.hand_over(found, to, by=me)
    return _("It is handed over to %(who)s.", who=to.name)


def follow(done: Activity, form: Any) -> str:
    """Plan what follows for whoever had what is done."""
    kind, text, on = ActivityKind(form.next_kind.data), form.next_text.data, form.next_on.data
    step_actions.plan(done.lead, kind, text, on=on, owner=done.owner, by=current_user.person)
    return _("Done, and the next step is planned.")


def asked_for(staff: Sequence[Colleague]) -> StepFilter:
    """Return what the address asks for; whom or what it does not know means mine, by date."""
    who, when = request.args.get("who", ""), request.args.get("when", "")
    owners = {str(each.uid): each.id for each in staff}
    known = owners.keys() | {step_list_queries.EVERYONE, step_list_queries.NOBODY}
    who, when = (who if who in known else "", when if when in PARTS else "")
    return StepFilter(current_user.person.id, i18n.today(), who, when, owners.get(who))


def here() -> str:
    """Return the address of the list as it is filtered, with no form open."""
    kept = {name: request.args[name] for name in ("who", "when", "page") if name in request.args}
    return f"{url_for('.next_steps')}?{urlencode(kept)}" if kept else url_for(".next_steps")


def way_back(found: Activity) -> str:
    asked = request.values.get("back", "")
    return asked if is_own_path(asked) else url_for(".lead", uid=found.lead.uid)
