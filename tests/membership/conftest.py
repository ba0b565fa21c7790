"""Somebody of the staff, and the browser at their desk."""

import pytest

from tests import make


@pytest.fixture
def staff():
    return make.staff(given_name="Sofia", family_name="Lind")


@pytest.fixture
def office(sign_in, staff):
    """The browser of somebody on the staff."""
    return sign_in(staff)
