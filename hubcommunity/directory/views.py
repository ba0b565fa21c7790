"""The public directory: list, map and profiles."""

from collections.abc import Iterable

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hubcommunity.core.access import public
from hubcommunity.core.i18n import names_by_code
from hubcommunity.core.languages import best_of, language_name, read_by_reader
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.directory import data_queries, queries
from hubcommunity.directory.facet_queries import Facets, facets
from hubcommunity.directory.list_queries import page_of_members
from hubcommunity.directory.member_queries import Filters, tiers, topics, types
from hubcommunity.organisations.domain_queries import may_ask
from hubcommunity.organisations.profile_queries import reader_of

bp = Blueprint("directory", __name__, url_prefix="/members")
Choices = list[tuple[str, str, int]]


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """List the members, or show them as a map, under the same filters."""
    filters = asked_filters()
    counted = facets(filters)
    shown = {"filters": filters, "names": names_by_code(), "total": counted.total}
    shown["choices"] = choices(filters, counted)
    if request.args.get("view") == "map":
        tiles, elsewhere = queries.tiles(on_the_map(filters, counted))
        return render("directory/map.html", tiles=tiles, elsewhere=elsewhere, **shown)
    page = page_of_members(filters, page_number(), counted.total)
    return render("directory/index.html", page=page, **shown)


def asked_filters() -> Filters:
    """Read the filters from the address; over-long values are cut, as no name is that long."""
    return Filters(
        **{name: request.args.get(name, "").strip()[:100] for name in Filters.__dataclass_fields__}
    )


def choices(filters: Filters, counted: Facets) -> dict[str, Choices]:
    """Return what can be chosen from each facet: code, name, and how many the list would have."""
    names = names_by_code()
    countries = {*counted.countries, filters.country} & names.keys()
    by_name = sorted(((code, names[code]) for code in countries), key=lambda pair: pair[1])
    return {
        "country": chosen_or_filled(filters.country, by_name, counted.countries),
        "type": chosen_or_filled(filters.type, named(types()), counted.types),
        "topic": chosen_or_filled(filters.topic, named(topics()), counted.topics),
        "tier": chosen_or_filled(filters.tier, named(tiers()), counted.tiers),
    }


def named(known: dict[str, tuple[int, str]]) -> Iterable[tuple[str, str]]:
    return ((code, name) for code, (_id, name) in known.items())


def chosen_or_filled(
    chosen: str, values: Iterable[tuple[str, str]], numbers: dict[str, int]
) -> Choices:
    """Leave out the values that would lead to an empty list, but never the one that is chosen."""
    return [
        (code, name, numbers.get(code, 0))
        for code, name in values
        if code in numbers or code == chosen
    ]


def on_the_map(filters: Filters, counted: Facets) -> dict[str, int]:
    """Return the members by country; of a chosen country its own alone."""
    if not filters.country:
        return counted.countries
    return {filters.country: counted.countries.get(filters.country, 0)}


@bp.get("/<slug>/")
@public
def profile(slug: str) -> ResponseReturnValue:
    """Show a member, as far as the reader may see it, in a language that the reader reads.

    Somebody whose address is at a verified domain of it can ask to join.
    """
    person = current_user.person if current_user.is_authenticated else None
    found = queries.profile_or_404(slug, reader_of(person))
    language = best_of(found.texts, [request.args.get("lang", ""), *read_by_reader()])
    is_asked = person is not None and may_ask(person, slug)
    return render(
        "directory/profile.html",
        organisation=found,
        ask_at=url_for("organisations.ask_to_join", slug=slug) if is_asked else None,
        people=queries.people_named_by(slug),
        language=language,
        languages=[(code, language_name(code)) for code in found.texts],
        linked_data=data_queries.linked_data(slug, queries.profile_or_404(slug)),
    )
