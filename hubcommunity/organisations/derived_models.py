"""What an organisation's columns are made of, so that it is sorted, compared and found.

The validators of `Organisation` and whoever writes many rows at once make them by these functions.
"""

from typing import Any

from hubcommunity.core.markdown import excerpt
from hubcommunity.core.search import searchable
from hubcommunity.core.text import HOST_LIMIT, fold, website_host
from hubcommunity.organisations.visibility_models import Visibility

# What an organisation's words are made of; city and description only where everybody sees them.
FOUND_BY = (
    *("name", "short_name", "city_for", "city"),
    *("description_for", "description", "further_words"),
)
OPEN_TO_ALL = (None, Visibility.PUBLIC)


def host_of(website: str) -> str | None:
    """Return the host of a website as it is kept and compared."""
    return (website_host(website) or "")[:HOST_LIMIT] or None


def folded_name(name: str) -> str:
    return fold(name)[:200]


def folded_short(short_name: str | None) -> str:
    return fold(short_name or "")[:60]


def public_excerpt(description: str | None, description_for: Visibility | None = None) -> str:
    """Return the beginning of a description for lists; empty where not everybody may read it."""
    return excerpt(description or "") if description_for in OPEN_TO_ALL else ""


def public_words(
    *,
    name: str | None,
    short_name: str | None,
    city: str | None,
    description: str | None,
    further_words: str | None,
    city_for: Visibility | None = None,
    description_for: Visibility | None = None,
) -> str:
    """Return the words under which everybody finds an organisation."""
    seen = city if city_for in OPEN_TO_ALL else ""
    read = description if description_for in OPEN_TO_ALL else ""
    return searchable(name, short_name, seen, read, further_words)


def derived(
    *, name: str, short_name: str, city: str, website: str, description: str, further_words: str
) -> dict[str, Any]:
    """Return all the columns that are made of others, for a new organisation."""
    folded = folded_name(name)
    return {
        "name_folded": folded,
        "sort_name": folded,
        "short_folded": folded_short(short_name),
        "website_host": host_of(website),
        "excerpt": public_excerpt(description),
        "search_text": public_words(
            name=name,
            short_name=short_name,
            city=city,
            description=description,
            further_words=further_words,
        ),
    }
