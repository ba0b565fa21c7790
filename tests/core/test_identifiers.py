"""Numbers of organisations: their checksums are held to, and each is written one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcommunity.core import identifiers
from hubcommunity.core.identifiers import CROCKFORD


@pytest.mark.parametrize(
    "text",
    [
        "https://ror.org/01f80g185",
        "ror.org/01F80G185",
        " 01f80g185 ",
        "http://www.ror.org/01f80g185/",
    ],
)
def test_a_ror_id_is_kept_bare_and_small(text):
    assert identifiers.ror(text) == "01f80g185"


@pytest.mark.parametrize(
    "text",
    [
        "01f80g186",
        "11f80g185",
        "01f80g18",
        "01f80g1855",
        "01f8og185",
        "",
        "https://evil.test/01f80g185",
    ],
)
def test_what_is_no_ror_id_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the number itself is all there is to say
        identifiers.ror(text)


ror_numbers = st.integers(0, 32**6 - 1)


def spelt(number: int) -> str:
    """Make a ROR ID by its definition: the number in base 32, and 98 - (100 n mod 97)."""
    signs, rest = "", number
    for _place in range(6):
        rest, digit = divmod(rest, 32)
        signs = CROCKFORD[digit] + signs
    return f"0{signs}{98 - number * 100 % 97:02}"


@given(ror_numbers, st.integers(1, 6), st.sampled_from(CROCKFORD))
def test_every_ror_id_is_known_and_a_slip_in_one_sign_is_noticed(number, place, sign):
    whole = spelt(number)
    assert identifiers.ror(whole) == whole
    slipped = whole[:place] + sign + whole[place + 1 :]
    if slipped != whole:
        with pytest.raises(ValueError):  # noqa: PT011
            identifiers.ror(slipped)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("BE 0697.449.992", "BE0697449992"),
        ("be697449992", "BE0697449992"),
        ("ATU 57194903", "ATU57194903"),
        ("DE 136 695 976", "DE136695976"),
        ("FR 61 954 506 077", "FR61954506077"),
        ("EL 094259216", "EL094259216"),
        ("GR 094259216", "EL094259216"),
        ("NL004495445B01", "NL004495445B01"),
        ("XI 980 7806 84", "XI980780684"),
        ("GB 980 7806 84", "GB980780684"),
        ("NO 995 525 828 MVA", "NO995525828MVA"),
        ("CHE-107.787.577 IVA", "CHE107787577"),
        ("CHE-107.787.577 MWST", "CHE107787577"),
    ],
)
def test_a_vat_number_is_kept_with_its_country_and_without_its_gaps(text, kept):
    assert identifiers.vat(text) == kept
    assert identifiers.vat(kept if kept[:2] != "CH" else f"{kept}IVA") == kept


@pytest.mark.parametrize(
    "text",
    [
        "BE 0697.449.993",
        "0697449992",
        "US 123456789",
        "EU 372022452",
        "",
        "DE 136 695 97",
        "XX1",
        "٣٤",
    ],
)
def test_what_is_no_vat_number_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        identifiers.vat(text)


def test_an_lei_has_its_checksum():
    assert identifiers.legal_entity("2138 00ku d8la jwsq 9d15") == "213800KUD8LAJWSQ9D15"
    for text in ("213800KUD8LAJWSQ9D16", "213800KUD8LAJWSQ9D1", ""):
        with pytest.raises(ValueError):  # noqa: PT011
            identifiers.legal_entity(text)


def test_a_pic_has_nine_digits():
    assert identifiers.participant(" 999 997 930 ") == "999997930"
    for text in ("99999793", "9999979300", "099997930", "99999793x", "٩٩٩٩٩٧٩٣٠", ""):
        with pytest.raises(ValueError):  # noqa: PT011
            identifiers.participant(text)
