"""The numbers under which organisations are known elsewhere: checked, and written one way.

Each function returns the number as it is kept, and raises `ValueError` for one that cannot be.
"""

import re
from typing import Any, NoReturn

from stdnum import exceptions, lei
from stdnum.eu import vat as eu_vat
from stdnum.util import clean, get_cc_module

# The alphabet of Crockford's base 32, without i, l, o and u, which are misread.
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
ROR = re.compile(rf"(?:(?:https?://)?(?:www\.)?ror\.org/)?(0[{CROCKFORD}]{{6}}[0-9]{{2}})/?")
# Countries outside the Union whose VAT numbers the library checks, too.
NEIGHBOURS = {"CH": "ch", "GB": "gb", "NO": "no"}
# Greece writes EL before its VAT numbers, although its code is GR.
SPELT = {"GR": "EL"}
# What follows CHE and nine digits is only the word for VAT in one of Switzerland's languages.
SWISS_LENGTH = 12


def ror(text: str) -> str:
    """Return the nine signs of a ROR ID, given bare or as its web address.

    The last two are the ISO 7064 MOD 97-10 checksum over the number that the six before them spell
    in Crockford's base 32 (https://ror.readme.io/docs/identifier).
    """
    found = ROR.fullmatch(text.strip().lower())
    if found is None:
        refuse(text)
    digits = found.group(1)
    number = 0
    for sign in digits[1:7]:
        number = number * 32 + CROCKFORD.index(sign)
    if int(digits[7:]) != 98 - number * 100 % 97:
        refuse(text)
    return digits


def legal_entity(text: str) -> str:
    """Return the twenty signs of an LEI, whose last two are its MOD 97-10 checksum (ISO 17442)."""
    try:
        return lei.validate(text)
    except exceptions.ValidationError:
        refuse(text)


def vat(text: str) -> str:
    """Return a VAT number with the two letters of its country before it.

    Form and checksum are those of each member state of the Union and of Northern Ireland, as the
    Commission lists them for VIES (https://ec.europa.eu/taxation_customs/vies/) and python-stdnum
    keeps them, country by country; likewise for Norway, Switzerland and the United Kingdom.
    """
    number = clean(text, " -./").upper()
    country = SPELT.get(number[:2], number[:2])
    try:
        checked = checker_of(country, text).validate(number)
    except exceptions.ValidationError:
        refuse(text)
    if country == "CH":
        return checked[:SWISS_LENGTH]
    return country + checked.removeprefix(country).removeprefix(number[:2])


def checker_of(country: str, text: str) -> Any:
    if country in NEIGHBOURS:
        return get_cc_module(NEIGHBOURS[country], "vat")
    if country.lower() not in eu_vat.MEMBER_STATES and country != "EL":
        refuse(text)
    return eu_vat


def participant(text: str) -> str:
    """Return the nine digits of a PIC, the European Commission's code of a participant.

    The Commission publishes no checksum for it, so that its form is all there is to check.
    """
    digits = clean(text, " -.").strip()
    if not re.fullmatch(r"[1-9][0-9]{8}", digits):
        refuse(text)
    return digits


def refuse(text: str) -> NoReturn:
    raise ValueError(text)
