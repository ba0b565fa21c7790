"""Notices change by new versions only."""

import hashlib

import pytest

from hubcommunity.consent import actions, queries
from hubcommunity.consent.models import NEWS
from hubcommunity.core.errors import RuleBroken, Stale
from tests import make


@pytest.fixture(autouse=True)
def news():
    return make.purpose(NEWS, text="First text.")


def test_a_changed_text_is_a_new_version_with_its_own_fingerprint():
    notice = actions.publish_notice(NEWS, "Second text, é.", by=make.privacy_officer())

    assert notice.number == 2
    assert notice.sha256 == hashlib.sha256("Second text, é.".encode()).hexdigest()
    assert [each.text for each in queries.versions(NEWS)] == ["Second text, é.", "First text."]


@pytest.mark.parametrize("same", ["First text.", "  First text. \r\n"])
def test_the_text_in_force_is_not_published_again(same):
    with pytest.raises(RuleBroken, match="nothing new"):
        actions.publish_notice(NEWS, same, by=None)


def test_a_notice_needs_a_text():
    with pytest.raises(RuleBroken, match="needs a text"):
        actions.publish_notice(NEWS, " \n ", by=None)


def test_an_unknown_purpose_has_no_notice():
    with pytest.raises(RuleBroken, match="no such purpose"):
        actions.publish_notice("astrology", "Stars.", by=None)


def test_of_two_who_publish_at_once_the_second_looks_again():
    actions.publish_notice(NEWS, "Second text.", by=None, after=1)
    with pytest.raises(Stale, match="Version 2"):
        actions.publish_notice(NEWS, "Third text.", by=None, after=1)


def test_readers_of_a_language_without_a_notice_get_the_english_one():
    actions.publish_notice(NEWS, "Erster Text.", by=None, language="de")

    assert queries.present_notice(NEWS, "de").text == "Erster Text."
    assert queries.present_notice(NEWS, "fi").text == "First text."
    assert [notice.text for notice in queries.present_notices()] == ["First text."]


def test_before_the_first_notice_nobody_can_be_asked():
    purpose = make.saved(
        type(queries.purpose(NEWS))(
            code="survey",
            name="Survey",
            legal_basis="consent",
            data_categories="Answers",
            retention="A year",
            asks_consent=True,
        )
    )
    with pytest.raises(RuleBroken, match="no notice"):
        actions.request(make.person(), purpose.code, how="contact-form")
