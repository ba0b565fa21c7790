"""Sets of numbers as the digits of one."""

from hypothesis import given
from hypothesis import strategies as st

from hubcommunity.core.bits import bits_at, numbers_in

SIZE = 40
SETS = st.sets(st.integers(0, SIZE - 1))


@given(one=SETS, other=SETS)
def test_sets_are_cut_counted_and_read_in_order(one, other):
    first, second = bits_at(one, SIZE), bits_at(other, SIZE)
    assert list(numbers_in(first & second, SIZE)) == sorted(one & other)
    assert list(numbers_in(first & ~second, SIZE)) == sorted(one - other)
    assert first.bit_count() == len(one)


def test_a_set_of_no_size_is_empty():
    assert list(numbers_in(bits_at([], 0), 0)) == []
