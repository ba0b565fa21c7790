"""The public directory: list, map and profiles."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hubcommunity.core.access import public
from hubcommunity.core.i18n import names_by_code
from hubcommunity.core.languages import best_of, language_name, read_by_reader
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.directory import queries
from hubcommunity.directory.queries import Filters
from hubcommunity.organisations.domain_queries import may_ask
from hubcommunity.organisations.profile_queries import reader_of

bp = Blueprint("directory", __name__, url_prefix="/members")


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """List the members, or show them as a map, under the same filters."""
    filters = asked_filters()
    counted = queries.members_by_country()
    names = names_by_code()
    shown = {
        "filters": filters,
        "names": names,
        "countries": sorted(counted.items(), key=lambda pair: names[pair[0]]),
        "types": queries.types(),
        "topics": queries.topics(),
    }
    if request.args.get("view") == "map":
        by_country = queries.members_by_country(filters)
        if filters.country:
            by_country = {filters.country: by_country.get(filters.country, 0)}
        tiles, elsewhere = queries.tiles(by_country)
        total = sum(by_country.values())
        return render("directory/map.html", tiles=tiles, elsewhere=elsewhere, total=total, **shown)
    page = queries.page_of_members(filters, page_number())
    return render("directory/index.html", page=page, **shown)


def asked_filters() -> Filters:
    """Read the filters from the address; over-long values are cut, as no name is that long."""
    return Filters(
        **{name: request.args.get(name, "").strip()[:100] for name in Filters.__dataclass_fields__}
    )


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
    )
