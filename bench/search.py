"""The search of the directory at several sizes: remembered, and for words never asked before.

The issue's promise is held to the 95th percentile at 1,000 and at 100,000 organisations.
"""

import itertools
import random
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from flask.testing import FlaskClient

from bench.fill import FIELDS, KINDS, PLACES
from hubcommunity.core.revisions import FOUND, LISTS

LINE = "{:<34}{:>13}{:>13}{:>9}"
ONE = "?q=harbour+data"


def measure(client: FlaskClient, rounds: int) -> dict[str, float]:
    """Return the p95 in milliseconds of each way to search."""
    fresh = new_words(rounds)
    return {
        "search, remembered": p95(client, ["/members/" + ONE] * rounds),
        "search, ever new words": p95(client, ["/members/" + asked for asked in fresh]),
        "/members.json, remembered": p95(client, ["/members.json" + ONE] * rounds),
        "/members.json, ever new words": p95(client, ["/members.json" + asked for asked in fresh]),
    }


def new_words(rounds: int) -> list[str]:
    """Return different pairs of words, the same in each run; at 100,000 most find 500 to 5,000."""
    pairs = [
        pair for pair in itertools.product(KINDS + PLACES, PLACES + FIELDS) if len({*pair}) > 1
    ]
    random.Random(7).shuffle(pairs)
    return ["?" + urlencode({"q": " ".join(pair)}) for pair in pairs[:rounds]]


def p95(client: FlaskClient, paths: Sequence[str]) -> float:
    """Measure each path, while only what does not depend on the words is known already."""
    client.get("/members/")
    client.get("/members/?q=nobody")  # the table of members, which any search since a change read
    FOUND.values.clear()
    LISTS.values.clear()
    times = []
    for path in paths:
        began = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - began) * 1_000)
    return sorted(times)[int(len(times) * 0.95)]


def compare(found: dict[int, dict[str, float]]) -> None:
    """Print the p95 at the second size and at the third, and how it grew."""
    few, many = sorted(found)[1:]
    print("\n" + LINE.format("p95 ms", f"at {few:,}", f"at {many:,}", "ratio"))
    for name, before in found[few].items():
        after = found[many][name]
        print(LINE.format(name, f"{before:.2f}", f"{after:.2f}", f"{after / before:.1f}"))
