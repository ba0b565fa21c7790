"""Which rule counts for a lead, and whose turn it is."""

from collections.abc import Collection, Mapping

from hubcommunity.partnerships.rule_models import AssignmentRule, RulePlace, Way


def fits(rule: AssignmentRule, country: str | None, type_id: int | None) -> bool:
    """Say whether a rule is about leads from this country and of this type."""
    is_there = not rule.countries or country in rule.countries
    return is_there and (not rule.types or type_id in {each.id for each in rule.types})


def next_place(
    rule: AssignmentRule, present: Collection[int], loads: Mapping[int, int]
) -> RulePlace | None:
    """Return whose turn it is among those present, by id; None when all of them are away.

    Whoever had no turn for longest comes next; so somebody who was away comes first, and once.
    Loads are how many open leads each person has: equal ones take turns.
    """

    def order(place: RulePlace) -> tuple[int, int, int]:
        load = loads.get(place.person_id, 0) if rule.way is Way.LEAST_LOADED else 0
        return load, place.last_turn, place.person_id

    there = [place for place in rule.places if place.person_id in present]
    return min(there, key=order, default=None)
