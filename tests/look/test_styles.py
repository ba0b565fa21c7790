"""What the style sheet promises: legible colours, a place a country, nothing foreign."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "hubcommunity" / "static"
CSS = (STATIC / "hub.css").read_text()
TOKENS = dict(re.findall(r"--hub-([\w-]+): (#[0-9a-f]{6});", CSS))
PAIRS = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-soft", "blue", "teal", "red")
        for ground in ("paper", "ground")
    ),
    ("ink", "sunken"),
    ("blue-deep", "blue-soft"),
    ("teal-deep", "teal-soft"),
    ("amber-deep", "amber-soft"),
    ("red-deep", "red-soft"),
    ("paper", "blue"),
    ("paper", "red"),
    ("paper", "night"),
]


def light(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((light(TOKENS[one]), light(TOKENS[other])))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


def test_the_edge_of_a_field_stands_out_from_paper() -> None:
    assert contrast("line-strong", "paper") >= 3


def test_no_two_countries_share_a_tile_of_the_map() -> None:
    places = re.findall(r"\.tile-[a-z]{2} \{ grid-area: (\d+ / \d+); \}", CSS)
    assert len(places) > 40
    assert len(set(places)) == len(places)


def test_nothing_comes_from_another_host() -> None:
    assert not re.search(r"@import|url\(", CSS)
