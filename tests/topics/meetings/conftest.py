"""A group that meets, who chairs it, and somebody with a seat in it."""

import pytest

from tests import make


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def chair(group):
    return make.chair(group)


@pytest.fixture
def seat(group):
    return make.sitting(group)
