"""Folding."""

import uuid

import pytest

from hubcommunity.core.text import as_uid, fold, fold_email, initials, slugify, website_host


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Región de Andalucía", "region de andalucia"),
        ("REGION  de-andalucia!", "region de andalucia"),
        ("Straße Ørsted Łódź", "strasse orsted lodz"),
        ("i~HD", "i hd"),
        ("", ""),
    ],
)
def test_names_are_compared_without_case_accents_and_punctuation(written, folded):
    assert fold(written) == folded


def test_addresses_are_compared_folded():
    assert fold_email("  Anna.Virtanen@HUB.example ") == "anna.virtanen@hub.example"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Ehtel.eu/about", "ehtel.eu"),
        ("ehtel.eu", "ehtel.eu"),
        ("", None),
        (None, None),
        ("http://[broken", None),
    ],
)
def test_the_host_of_a_website(address, host):
    assert website_host(address) == host


def test_a_slug_is_never_empty():
    assert slugify("Ministério da Saúde") == "ministerio-da-saude"
    assert len(slugify("Ωμέγα")) == 8


def test_initials_are_of_the_first_and_the_last_word():
    assert initials("Anna Maria Virtanen") == "AV"
    assert initials("EHTEL") == "E"


@pytest.mark.parametrize("sent", ["", None, "x", "12345678-1234", "é" * 32])
def test_what_is_no_public_name_names_nothing(sent):
    assert as_uid(sent) is None


def test_a_public_name_is_read_however_it_is_written():
    uid = uuid.uuid4()
    assert as_uid(str(uid)) == as_uid(uid.hex.upper()) == uid
