"""The parts of an organisation's profile, each on a page of its own, for those who run it."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.core.languages import OF_EUROPE, language_name, offered
from hubcommunity.core.markdown import to_html
from hubcommunity.core.templating import render
from hubcommunity.organisations import profile_actions as actions
from hubcommunity.organisations import profile_queries, queries
from hubcommunity.organisations.blueprint import bp
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.profile_forms import (
    BasicsForm,
    DescriptionForm,
    NumbersForm,
    PartForm,
    VisibilityForm,
)


def run_or_403(slug: str) -> Organisation:
    """Return an organisation that the reader runs; 403 for its other people, 404 for outsiders."""
    organisation, standing = queries.inside_or_404(slug, current_user.person)
    if not standing.may_run:
        raise Forbidden
    return organisation


def edited(
    organisation: Organisation,
    form: PartForm,
    part: actions.Part,
    save: Callable[[], None],
    template: str,
    **shown: Any,
) -> ResponseReturnValue:
    """Show a part's form and save it; what was typed stays when somebody else was faster."""
    status, now = 200, []
    if form.validate_on_submit():
        try:
            save()
        except RuleBroken as told:
            form.form_errors.append(str(told))
            # What the refusal asked for may have left the row without its type and topics.
            present = queries.by_slug(organisation.slug) or abort(404)
            status, now = 409, form.compare(part(present)) if isinstance(told, Stale) else []
        else:
            db.session.commit()
            flash(_("The profile is saved."), "success")
            return redirect(request.path)
    page = render(template, form=form, organisation=organisation, now=now, **shown)
    return page, status


@bp.route("/organisation/<slug>/profile/", methods=["GET", "POST"])
@signed_in
def profile(slug: str) -> ResponseReturnValue:
    """Change short name, other names, city, website and topics."""
    organisation, part = run_or_403(slug), profile_queries.basics_of
    form = BasicsForm(part(organisation))

    def save() -> None:
        person, seen = current_user.person, form.seen.data
        actions.change_profile(organisation, by=person, seen=seen, **form.said)

    return edited(organisation, form, part, save, "organisations/profile/basics.html")


@bp.get("/organisation/<slug>/profile/descriptions/")
@signed_in
def descriptions(slug: str) -> ResponseReturnValue:
    """List the descriptions by language; a language that is chosen leads to its form."""
    organisation = run_or_403(slug)
    chosen = request.args.get("add", "")
    if chosen in dict(offered()):
        return redirect(url_for(".description", slug=slug, language=chosen))
    texts = profile_queries.descriptions_of(organisation)
    return render(
        "organisations/profile/descriptions.html",
        organisation=organisation,
        texts=[(code, language_name(code), to_html(text)) for code, text in texts.items()],
        languages=[(code, name) for code, name in offered() if code not in texts],
    )


@bp.route("/organisation/<slug>/profile/descriptions/<language>/", methods=["GET", "POST"])
@signed_in
def description(slug: str, language: str) -> ResponseReturnValue:
    """Write what the organisation does in one language."""
    organisation = run_or_403(slug)
    if language not in OF_EUROPE and language not in dict(offered()):
        abort(404)

    def part(row: Organisation) -> dict[str, Any]:
        return profile_queries.description_in(row, language)

    form = DescriptionForm(part(organisation))

    def save() -> None:
        said = {"text": form.text.data, "is_first": form.is_first.data, "seen": form.seen.data}
        actions.describe(organisation, language, by=current_user.person, **said)

    shown = {"language": language, "language_name": language_name(language)}
    template = "organisations/profile/description.html"
    return edited(organisation, form, part, save, template, **shown)


@bp.route("/organisation/<slug>/profile/identifiers/", methods=["GET", "POST"])
@signed_in
def identifiers(slug: str) -> ResponseReturnValue:
    """Put ROR, VAT, LEI and PIC on record."""
    organisation, part = run_or_403(slug), profile_queries.numbers_of
    form = NumbersForm(part(organisation))

    def save() -> None:
        seen = form.seen.data
        actions.identify(organisation, form.numbers, by=current_user.person, seen=seen)

    return edited(organisation, form, part, save, "organisations/profile/identifiers.html")


@bp.route("/organisation/<slug>/profile/visibility/", methods=["GET", "POST"])
@signed_in
def visibility(slug: str) -> ResponseReturnValue:
    """Choose who sees what."""
    organisation, part = run_or_403(slug), profile_queries.visibility_of
    form = VisibilityForm(part(organisation))

    def save() -> None:
        seen = form.seen.data
        actions.show_to(organisation, form.chosen, by=current_user.person, seen=seen)

    return edited(organisation, form, part, save, "organisations/profile/visibility.html")
