"""Which passwords are good enough, and how their hashes are checked."""

import time

import argon2
import pytest

from hubcommunity.core import passwords
from tests import make


@pytest.mark.parametrize(
    "password",
    ["walnut harbour seven lamps", "zq8fk2mvx9wl", "z" * 40 + "walnut harbour seven lamps"],
)
def test_a_long_and_uncommon_password_is_fine_whatever_it_is_made_of(password):
    assert passwords.problem_with(password, "Pia Person", "pia@people.test") is None


@pytest.mark.parametrize("password", ["", "short", "elevenchars"])
def test_fewer_than_twelve_characters_are_too_few(password):
    assert "at least 12 characters" in passwords.problem_with(password)


def test_more_than_128_characters_are_too_many():
    assert passwords.problem_with("walnut harbour " * 9) is not None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "123456789012",
        "qwertyuiop123",
        "passwordpassword",
        "letmeinletmein",
        "1q2w3e4r5t6y",
        "iloveyou1234",
        "P@ssw0rd1234",
        "aaaaaaaaaaaa",
        "administrator",
        "a" * 64 + "b" * 64,
    ],
)
def test_common_passwords_are_refused(password):
    assert "too easy to guess" in passwords.problem_with(password)


@pytest.mark.parametrize(
    "password", ["philippa.quist@people.test", "Philippa Quist", "philippaquist1", "quistphilippa"]
)
def test_a_password_must_not_be_the_name_or_the_address(password):
    problem = passwords.problem_with(password, "Philippa Quist", "philippa.quist@people.test")
    assert "too easy to guess" in problem


def test_judging_the_costliest_password_takes_no_longer_than_a_page_may():
    began = time.process_time()
    passwords.problem_with("4@8({[<369|1!0$5+7%2" * 6)
    assert time.process_time() - began < 1


def test_the_right_password_fits_and_a_wrong_one_does_not():
    kept = make.password_hash(make.PASSWORD)
    assert passwords.is_right(kept, make.PASSWORD)
    assert not passwords.is_right(kept, "another one entirely")


def test_no_password_fits_where_there_is_no_hash():
    assert not passwords.is_right(None, "nobody has this password")


def test_the_same_letters_fit_however_a_keyboard_writes_them():
    kept = passwords.hash_password("Caf\u00e9 am \ufb01nster")
    assert passwords.is_right(kept, "Cafe\u0301 am finster")


def test_a_hash_made_with_other_parameters_is_outdated():
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    assert passwords.is_outdated(old.hash(make.PASSWORD))
    assert not passwords.is_outdated(make.password_hash(make.PASSWORD))
