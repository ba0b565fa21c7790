"""The search of the directory at several sizes: remembered, and for words never asked before.

The promise is that the 95th percentile grows less than threefold from 1,000 to 100,000
organisations, over all searches never asked before; each way to search has a line of its own, too.

Asked are pairs of words, of which most find 500 to 5,000 of 100,000, and single words and their
beginnings, which find 10,000 to all of them; alone and under two filters. What finds nobody at a
size is not measured there. A page has 25 rows and the JSON 100 where as many are found: single
words without filters fill both at both sizes, all else shows fewer rows at 1,000, and so grows by
the rows too.
"""

import itertools
import random
import statistics
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from flask.testing import FlaskClient

from bench.fill import FIELDS, KINDS, PLACES
from hubcommunity.core.revisions import FOUND, LISTS

LINE = "{:<38}{:>11}{:>11}{:>9}{:>11}{:>11}{:>9}"
ONE = "?q=harbour+data"
PATHS = ("/members/", "/members.json")
FILTERS = {"": {}, ", two filters": {"country": "ES", "tier": "full"}}
Times = list[float]


def measure(client: FlaskClient, rounds: int) -> dict[str, Times]:
    """Return the milliseconds of the processor that each search took, by the way to search."""
    found = {"all, never asked before": []}
    found |= {f"{path} remembered": times(client, [path + ONE] * rounds) for path in PATHS}
    for path, (kind, words), (said, filters) in itertools.product(
        PATHS, {"pairs": pairs, "single words": beginnings}.items(), FILTERS.items()
    ):
        paths = [f"{path}?{urlencode({'q': q, **filters})}" for q in words(rounds)]
        taken = times(client, paths, is_worth=finds_some)
        found[f"{path} {kind}{said}"] = taken
        found["all, never asked before"] += taken
    return found


def pairs(number: int) -> list[str]:
    """Return different pairs of words, the same in each run."""
    found = [
        f"{one} {other}"
        for one, other in itertools.product(KINDS + PLACES, FIELDS + PLACES)
        if one != other
    ]
    random.Random(7).shuffle(found)
    return found[:number]


def beginnings(number: int) -> list[str]:
    """Return words and what they begin with, the same in each run."""
    words = KINDS + PLACES + FIELDS
    found = sorted({word[:length].lower() for word in words for length in range(1, len(word) + 1)})
    random.Random(7).shuffle(found)
    return found[:number]


def finds_some(client: FlaskClient, path: str) -> bool:
    asked = path.partition("?")[2]
    return client.get(f"/members.json?{asked}").json["total"] > 0


def times(
    client: FlaskClient,
    paths: Sequence[str],
    is_worth: Callable[[FlaskClient, str], bool] = lambda _client, _path: True,
) -> Times:
    """Measure each path, while only what does not depend on the words is known already."""
    client.get("/members/")
    client.get("/members/?q=nobody")  # the table of members, which any search since a change read
    paths = [path for path in paths if is_worth(client, path)]
    FOUND.values.clear()
    LISTS.values.clear()
    taken = []
    for path in paths:
        began = time.process_time()
        client.get(path)
        taken.append((time.process_time() - began) * 1_000)
    return taken


def compare(found: dict[int, dict[str, Times]]) -> None:
    """Print median and p95 at the second size and at the third, and how each grew."""
    few, many = sorted(found)[1:]
    of_each = (f"{few:,}", f"{many:,}", "ratio")
    print("\n" + LINE.format("CPU ms: median, then p95", *of_each, *of_each))
    for name, before in found[few].items():
        after = found[many][name]
        grown = [
            (
                f"{figure(before):.2f}",
                f"{figure(after):.2f}",
                f"{figure(after) / figure(before):.1f}",
            )
            for figure in (statistics.median, p95)
        ]
        print(LINE.format(name, *grown[0], *grown[1]))


def p95(taken: Times) -> float:
    return sorted(taken)[int(len(taken) * 0.95)]
