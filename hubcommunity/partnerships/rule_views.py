"""The pages of the rules by which new leads are given to people, and of when staff are away."""

import uuid

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.core import i18n
from hubcommunity.core.access import STAFF, administrator_only, staff_only
from hubcommunity.core.templating import render
from hubcommunity.partnerships import absence_actions, queries, rule_queries
from hubcommunity.partnerships import rule_actions as actions
from hubcommunity.partnerships.answer_views import goes_up, kept
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.partnerships.rule_forms import AbsenceForm, PreviewForm, RuleForm
from hubcommunity.partnerships.rule_models import AssignmentRule


@bp.get("/staff/settings/pipelines/<slug>/rules/")
@administrator_only
def rules(slug: str) -> str:
    """List the rules of a pipeline in their order, and say who would get a lead by them."""
    pipeline = queries.pipeline_or_404(slug, current_user.person)
    found = rule_queries.rules_of(pipeline)
    form = PreviewForm(request.args)
    form.offer()
    asked, pick = bool(request.args) and form.validate(), None
    if asked:
        about = {"country": form.country.data or None, "type_id": form.type_id.data or None}
        pick = rule_queries.Rota(found, pipeline).pick(**about)
    people = [place.person for rule in found for place in rule.places]
    return render(
        "partnerships/rules.html",
        pipeline=pipeline,
        rules=found,
        away=rule_queries.away(people),
        ready=rule_queries.staff_who_see(pipeline),
        form=form,
        asked=asked,
        pick=pick,
    )


@bp.route("/staff/settings/pipelines/<slug>/rules/add/", methods=["GET", "POST"])
@administrator_only
def add_rule(slug: str) -> ResponseReturnValue:
    pipeline = queries.pipeline_or_404(slug, current_user.person)
    form = rule_form()
    if not form.validate_on_submit():
        return render("partnerships/rule.html", form=form, pipeline=pipeline, rule=None)
    actions.add_rule(pipeline, by=current_user.person, **form.facts)
    return kept(rules_of(pipeline), _("The rule is added, behind the others."))


@bp.route("/staff/settings/rules/<uuid:uid>/", methods=["GET", "POST"])
@administrator_only
def edit_rule(uid: uuid.UUID) -> ResponseReturnValue:
    rule = rule_queries.rule_or_404(uid)
    form = rule_form(rule)
    if not form.validate_on_submit():
        return render("partnerships/rule.html", form=form, pipeline=rule.pipeline, rule=rule)
    actions.change_rule(rule, by=current_user.person, **form.facts)
    return kept(rules_of(rule.pipeline), _("Saved."))


@bp.post("/staff/settings/rules/<uuid:uid>/move")
@administrator_only
def order_rule(uid: uuid.UUID) -> Response:
    rule = rule_queries.rule_or_404(uid)
    actions.order_rule(rule, up=goes_up(), by=current_user.person)
    return kept(rules_of(rule.pipeline))


@bp.post("/staff/settings/rules/<uuid:uid>/delete")
@administrator_only
def delete_rule(uid: uuid.UUID) -> Response:
    rule = rule_queries.rule_or_404(uid)
    at = rules_of(rule.pipeline)
    actions.delete_rule(rule, by=current_user.person)
    return kept(at, _("The rule is deleted. Leads that were given by it stay where they are."))


def rules_of(pipeline: Pipeline) -> str:
    return url_for(".rules", slug=pipeline.slug)


def rule_form(rule: AssignmentRule | None = None) -> RuleForm:
    """Return the form of a rule; whom it names stays in the list, no longer staff or not."""
    form = RuleForm(rule)
    named = [place.person for place in rule.places] if rule else []
    staff = dict.fromkeys([*named, *people_with_duty(STAFF)])
    form.offer(sorted(staff, key=lambda person: person.name.casefold()))
    return form


@bp.route("/account/away/", methods=["GET", "POST"])
@staff_only
def absences() -> ResponseReturnValue:
    me, form = current_user.person, AbsenceForm()
    if not form.validate_on_submit():
        found = rule_queries.absences_of(me, i18n.today())
        return render("partnerships/absences.html", form=form, absences=found, today=i18n.today())
    days = {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
    absence_actions.say_away(me, **days)
    return kept(url_for(".absences"), _("New leads pass you over on these days."))


@bp.post("/account/away/<uuid:uid>/delete")
@staff_only
def take_absence_back(uid: uuid.UUID) -> Response:
    me = current_user.person
    absence_actions.take_back(rule_queries.absence_or_404(me, uid), by=me)
    return kept(url_for(".absences"), _("You are there for new leads on these days."))
