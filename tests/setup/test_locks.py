"""The locks pin everything, on every platform, and tie nobody to a place to fetch it from."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
NAMES = ["run", "test", "dev"]


def entries(name):
    """Return a lock's requirements, each with its lines joined."""
    return (REQUIREMENTS / f"{name}.txt").read_text().replace("\\\n", " ").splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_every_requirement_is_pinned_with_hashes(name):
    for entry in entries(name):
        assert re.match(r"[a-z0-9._-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_names_no_address_and_no_path(name):
    text = (REQUIREMENTS / f"{name}.txt").read_text()

    assert not re.search(r"://|--index|--extra|--find-links|file:|@ |(^|\s)[./]", text)


@pytest.mark.parametrize(("smaller", "larger"), [("run", "test"), ("test", "dev")])
def test_the_larger_lock_contains_the_smaller(smaller, larger):
    assert set(entries(smaller)) <= set(entries(larger))


@pytest.mark.parametrize("name", NAMES)
def test_everything_asked_for_is_locked(name):
    asked = re.findall(r"^[a-z0-9-]+", (REQUIREMENTS / f"{name}.in").read_text(), re.MULTILINE)
    locked = {entry.partition("==")[0] for entry in entries(name)}

    assert {entry for entry in asked if entry != "-r"} <= locked
