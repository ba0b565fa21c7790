"""Domains of addresses: folded, covering others, and shared by strangers."""

import pytest

from hubcommunity.core.mail_domains import PROVIDERS, covering, fold_domain, is_shared, written


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("Clinic.Example", "clinic.example"),
        (" @clinic.example. ", "clinic.example"),
        ("Aino.Virta@Clinic.example", "clinic.example"),
        ("Käypä-Hoito.fi", "xn--kyp-hoito-v2ac.fi"),
        ("XN--KYP-HOITO-V2AC.fi", "xn--kyp-hoito-v2ac.fi"),
        ("ｃｌｉｎｉｃ。example", "clinic.example"),
    ],
)
def test_a_domain_is_compared_as_one_however_it_is_written(text, domain):
    assert fold_domain(text) == domain


@pytest.mark.parametrize(
    "text", ["", "@", "clinic", "clinic .example", "a..example", "https://clinic.example/"]
)
def test_what_is_no_domain_is_none(text):
    assert fold_domain(text) is None


@pytest.mark.parametrize(
    "text", ["192.0.2.1", "-a.example", f"{'a' * 64}.example", "a." * 127 + "eu"]
)
def test_numbers_and_what_no_name_server_knows_are_no_domain(text):
    assert fold_domain(text) is None


def test_a_domain_is_read_as_people_write_it():
    assert written("xn--kyp-hoito-v2ac.fi") == "käypä-hoito.fi"
    assert written("xn--nonsense-.fi") == "xn--nonsense-.fi"


def test_a_domain_is_covered_by_those_above_it_the_nearest_first():
    assert covering("mail.clinic.example") == ["mail.clinic.example", "clinic.example"]


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.fr",
        "live.nl",
        "gmx.de",
        "gmx.net",
        "gmx.eu",
        "web.de",
        "t-online.de",
        "yahoo.com",
        "yahoo.fr",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "tuta.com",
        "orange.fr",
        "free.fr",
        "laposte.net",
        "sfr.fr",
        "libero.it",
        "virgilio.it",
        "tim.it",
        "wp.pl",
        "onet.pl",
        "o2.pl",
        "seznam.cz",
        "centrum.cz",
        "azet.sk",
        "freemail.hu",
        "abv.bg",
        "inbox.lv",
        "mail.ee",
        "sapo.pt",
        "telenet.be",
        "proximus.be",
        "ziggo.nl",
        "bluewin.ch",
        "btinternet.com",
        "eircom.net",
        "telia.com",
        "online.no",
    ],
)
def test_public_mail_providers_are_shared(domain):
    assert is_shared(domain)
    assert is_shared(f"mail.{domain}")


@pytest.mark.parametrize("domain", ["eu", "co.uk", "gov.uk", "com.pl", "github.io"])
def test_public_suffixes_are_shared(domain):
    assert is_shared(domain)


@pytest.mark.parametrize(
    "domain", ["clinic.example", "ehtel.eu", "dept.gov.uk", "agder.kommune.no", "who.int"]
)
def test_a_domain_of_ones_own_is_not(domain):
    assert not is_shared(domain)


def test_the_list_of_our_own_is_folded_sorted_and_names_none_twice():
    lines = [line for line in PROVIDERS.read_text().splitlines() if not line.startswith("#")]
    assert lines == sorted({fold_domain(line) for line in lines})
