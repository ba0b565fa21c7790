"""Writing the rules by which new leads are given to people, and giving them."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import func, select

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships.models import Lead, Pipeline
from hubcommunity.partnerships.pipeline_actions import hold_pipeline, swapped
from hubcommunity.partnerships.rule_models import AssignmentRule, RulePlace, Way
from hubcommunity.partnerships.rule_queries import Rota, rules_of
from hubcommunity.people.models import Person


def owner_by_rule(
    pipeline: Pipeline, *, country: str | None, type_id: int | None, by: Person | None
) -> Person | None:
    """Return who gets a new lead by the rules of its pipeline, and note that they had their turn;
    None when everybody whom the rules name is away.

    Where a pipeline has no rules, whoever adds the lead looks after it. Two at once wait for each
    other, so that each has a turn.
    """
    found = Turns(pipeline, by=by).next(country=country, type_id=type_id)
    # The next in this very transaction reads whose turn it was.
    db.session.flush()
    return found


class Turns:
    """Gives new leads of a pipeline to people, one lead after the other, by its rules, which it
    holds; `owner_by_rule` says how.
    """

    def __init__(self, pipeline: Pipeline, *, by: Person | None) -> None:
        hold_rules(pipeline)
        rules = rules_of(pipeline)
        self.by, self.rota = by, Rota(rules, pipeline) if rules else None

    def owner_of(self, lead: Lead) -> Person | None:
        """Return who gets a lead that is not on record yet."""
        return self.next(country=lead.country, type_id=lead.type.id if lead.type else None)

    def next(self, *, country: str | None, type_id: int | None) -> Person | None:
        if self.rota is None:
            return self.by
        found = self.rota.pick(country=country, type_id=type_id)
        if found is None:
            return None
        found.place.last_turn = 1 + max(place.last_turn for place in found.rule.places)
        return found.place.person

    def note(self, lead: Lead) -> None:
        """Count a new lead, which is open, among those of its owner."""
        if self.rota and lead.owner:
            self.rota.loads[lead.owner.id] = self.rota.loads.get(lead.owner.id, 0) + 1


def hold_rules(pipeline: Pipeline) -> None:
    """Lock the rules of a pipeline until the commit; after its stages, and before its leads."""
    query = select(AssignmentRule.id).where(AssignmentRule.pipeline_id == pipeline.id)
    db.session.scalars(locked(query.order_by(AssignmentRule.id))).all()


def add_rule(
    pipeline: Pipeline,
    *,
    way: Way,
    people: Iterable[Person],
    by: Person,
    countries: Iterable[str] = (),
    types: Iterable[OrganisationType] = (),
) -> AssignmentRule:
    """Add a rule behind the others of a pipeline.

    Raise `RuleBroken` for one that names nobody, or several people to be the one.
    """
    hold_pipeline(pipeline)
    last = db.session.scalar(
        select(func.max(AssignmentRule.position)).where(AssignmentRule.pipeline_id == pipeline.id)
    )
    rule = AssignmentRule(pipeline=pipeline, position=0 if last is None else last + 1)
    say(rule, way, people, countries, types)
    db.session.add(rule)
    db.session.flush()
    record("rule.added", by=by, on=pipeline, **said(rule))
    return rule


def change_rule(
    rule: AssignmentRule,
    *,
    way: Way,
    people: Iterable[Person],
    by: Person,
    countries: Iterable[str] = (),
    types: Iterable[OrganisationType] = (),
) -> None:
    """Let a rule say something else; whoever it named before keeps their turn.

    Raise `Stale` when it is gone, and `RuleBroken` as `add_rule` does.
    """
    hold_rule(rule)
    before = said(rule)
    say(rule, way, people, countries, types)
    if said(rule) != before:
        record("rule.changed", by=by, on=rule.pipeline, before=before, after=said(rule))


def order_rule(rule: AssignmentRule, *, up: bool, by: Person) -> None:
    """Put a rule before its neighbour, or behind it; at the end nothing happens."""
    hold_rule(rule)
    if swapped(list(rules_of(rule.pipeline)), rule, up):
        record("rule.ordered", by=by, on=rule.pipeline, up=up)


def delete_rule(rule: AssignmentRule, *, by: Person) -> None:
    """Delete a rule; whoever owns a lead by it keeps the lead."""
    hold_rule(rule)
    record("rule.deleted", by=by, on=rule.pipeline, **said(rule))
    db.session.delete(rule)


def hold_rule(rule: AssignmentRule) -> None:
    """Lock a pipeline and all its rules. Raise `Stale` when this one is gone."""
    hold_pipeline(rule.pipeline)
    hold_rules(rule.pipeline)
    if rule not in rules_of(rule.pipeline):
        raise Stale(_("Somebody else has deleted this rule meanwhile."))


def say(
    rule: AssignmentRule,
    way: Way,
    people: Iterable[Person],
    countries: Iterable[str],
    types: Iterable[OrganisationType],
) -> None:
    """Write down what a rule says, without the turns that people had."""
    named = {person.id: person for person in people}
    if not named:
        raise RuleBroken(_("Name whoever gets the leads."))
    if way is Way.ONE and len(named) > 1:
        raise RuleBroken(_("Name one person, or let several take turns."))
    known = {place.person_id: place for place in rule.places}
    rule.places = [
        known.get(id_) or RulePlace(person_id=id_, person=person) for id_, person in named.items()
    ]
    rule.way, rule.countries, rule.types = way, sorted(set(countries)), list(types)


def said(rule: AssignmentRule) -> dict[str, object]:
    """Return what a rule says as plain values, for the trace."""
    return {
        "way": rule.way.value,
        "countries": rule.countries,
        "types": sorted(each.code for each in rule.types),
        "people": sorted(str(place.person.uid) for place in rule.places),
    }
