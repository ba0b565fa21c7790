"""Organisations for staff: the list, a new one, and what only staff may correct."""

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.i18n import names_by_code
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.organisations import (
    actions,
    profile_queries,
    queries,
    staff_actions,
    staff_queries,
)
from hubcommunity.organisations.blueprint import bp
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.profile_views import edited
from hubcommunity.organisations.staff_forms import AddForm, FactsForm
from hubcommunity.organisations.staff_queries import Asked

NOTHING_YET = {"name": "", "type": "", "country": ""}


@bp.get("/staff/organisations/")
@staff_only
def staff_index() -> str:
    """List organisations, members or not."""
    asked = asked_by(request.args)
    counted, names = staff_queries.counts(asked), names_by_code()
    return render(
        "organisations/staff/index.html",
        asked=asked,
        counts=counted,
        page=staff_queries.page_of_organisations(asked, counted, page_number()),
        types=queries.types(),
        countries=sorted((names[code], code) for code in staff_queries.countries()),
        names=names,
        today=clock.today(),
    )


def asked_by(values: Mapping[str, str]) -> Asked:
    """Return what an address or a form asks the list for."""
    names = Asked.__dataclass_fields__
    return Asked(**{name: values.get(name, "").strip()[:100] for name in names})


@bp.route("/staff/organisations/add/", methods=["GET", "POST"])
@staff_only
def staff_add() -> ResponseReturnValue:
    """Put an organisation on record, once nothing known looks like it."""
    form = AddForm(NOTHING_YET)
    alike: Sequence[Organisation] = ()
    if form.validate_on_submit():
        alike = queries.look_alikes(form.name.data, form.website.data or "")
        if not alike or form.is_another.data:
            added = add(form)
            return redirect(url_for("pages.organisation", slug=added.slug))
    return render("organisations/staff/add.html", form=form, alike=alike)


def add(form: AddForm) -> Organisation:
    """Add what the form says, and commit."""
    added = actions.add_organisation(
        name=form.name.data,
        short_name=form.short_name.data,
        type_id=int(form.type.data),
        country=form.country.data,
        city=form.city.data,
        website=form.website.data or "",
        by=current_user.person,
    )
    db.session.commit()
    flash(_("%(name)s is on record.", name=added.name), "success")
    return added


@bp.route("/staff/organisations/<slug>/edit/", methods=["GET", "POST"])
@staff_only
def staff_edit(slug: str) -> ResponseReturnValue:
    """Correct the name, the type and the country."""
    organisation = queries.by_slug(slug) or abort(404)
    form = FactsForm(profile_queries.facts_of(organisation))

    def save() -> None:
        said = {"name": form.name.data, "country": form.country.data, "seen": form.seen.data}
        kind = int(form.type.data)
        staff_actions.correct(organisation, type_id=kind, by=current_user.person, **said)

    part = profile_queries.facts_of
    return edited(organisation, form, part, save, "organisations/staff/edit.html")
