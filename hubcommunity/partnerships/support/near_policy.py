"""Which countries are near to each other: by a language that both speak, or by their region."""

from functools import lru_cache

from babel.languages import get_official_languages

REGIONS = (
    frozenset({"DK", "FI", "IS", "NO", "SE"}),
    frozenset({"EE", "LT", "LV"}),
    frozenset({"BE", "LU", "NL"}),
    frozenset({"CZ", "HU", "PL", "SK"}),
    frozenset({"AD", "ES", "PT"}),
    frozenset({"AL", "BA", "HR", "ME", "MK", "RS", "SI", "XK"}),
    frozenset({"BG", "MD", "RO", "UA"}),
    frozenset({"AM", "AZ", "GE"}),
    frozenset({"CY", "GR", "IT", "MT"}),
)


@lru_cache(maxsize=512)
def spoken_in(country: str) -> frozenset[str]:
    return frozenset(get_official_languages(country, de_facto=True))


def is_near(one: str, other: str) -> bool:
    """Say whether two countries, not the same, share an official language or a region."""
    if one == other:
        return False
    together = any(one in region and other in region for region in REGIONS)
    return together or bool(spoken_in(one) & spoken_in(other))
