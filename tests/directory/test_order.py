"""The order of what words find, one by one or out of all, held against sorting it all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import FrozenBitMap

from hubcommunity.directory import table_queries
from hubcommunity.directory.table_queries import Table, names_of, order_of
from hubcommunity.directory.word_queries import best_first

WORDS = ("a", "ab", "abc", "b", "bc")
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
MEMBERS = st.lists(st.tuples(NAMES, st.just("") | NAMES, st.booleans()), max_size=12)
ASKED = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True)


@pytest.fixture(params=[0, 1_000], ids=["one by one", "out of all"])
def way(request, monkeypatch):
    monkeypatch.setattr(table_queries, "FEW", request.param)


def has(text, words):
    return all(any(part.startswith(word) for part in text.split()) for word in words)


@pytest.mark.usefixtures("way")
@given(members=MEMBERS, words=ASKED, until=st.integers(1, 8))
def test_names_with_the_words_come_first_then_short_names_then_the_others(members, words, until):
    ids = [17 * (place + 1) % 101 for place in range(len(members))]  # not in the order of names
    names, shorts, is_found = (
        (list(each) for each in zip(*members, strict=True)) if members else ([], [], [])
    )
    known = Table(
        everyone=FrozenBitMap(ids),
        by_name=order_of(ids),
        newest=order_of(ids),
        names=names_of(names, shorts),
        values={},
    )
    found = [id_ for id_, hit in zip(ids, is_found, strict=True) if hit]

    def place(id_):
        name, short = names[ids.index(id_)], shorts[ids.index(id_)]
        return not has(name, words), not has(f"{name} {short}", words), ids.index(id_)

    assert best_first(known, FrozenBitMap(found), words, until) == sorted(found, key=place)[:until]
