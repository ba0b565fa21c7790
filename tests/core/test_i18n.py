"""The reader's language, time zone and country names."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import render_template_string

from hubcommunity.core.i18n import moment, number, speech, today, writing_to
from tests import make

PAGE = (
    "{{ at|moment }} · {{ on|day }} · {{ on|short_day }} · "
    "{{ 1234567|number }} · {{ 'DE'|country }}"
)
AT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


@pytest.fixture
def german(app):
    app.config["LANGUAGES"] = ["en", "de"]
    yield
    app.config["LANGUAGES"] = ["en"]


def shown(app, **options) -> str:
    with app.test_request_context("/", **options):
        return render_template_string(PAGE, at=AT, on=date(2026, 11, 23))


def test_english_is_written_as_europeans_do(app):
    assert shown(app) == "24 Nov 2026, 00:30 · 23 Nov 2026 · 23 Nov · 1,234,567 · Germany"


def test_dates_numbers_and_countries_follow_the_language_asked_for(app, german):
    seen = shown(app, headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
    assert seen == "24. Nov. 2026, 00:30 · 23.11.2026 · 23. Nov. · 1.234.567 · Deutschland"


def test_a_person_sees_their_own_language_and_time_zone(german, sign_in):
    who = make.staff(language="de", timezone="Asia/Tokyo")
    page = sign_in(who).get("/staff/people/").get_data(as_text=True)
    assert '<html lang="de"' in page


def test_a_mail_speaks_to_its_receiver(app, german):
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert moment(AT) == "24 Nov 2026, 00:30"
        with writing_to("de", "Asia/Tokyo"):
            assert moment(AT) == "24. Nov. 2026, 08:30"
            assert number(1234.5) == "1.234,5"
        assert moment(AT) == "24 Nov 2026, 00:30"


def test_an_unknown_language_is_answered_in_the_first(app, german):
    assert shown(app, headers={"Accept-Language": "xx"}).endswith("Germany")
    with app.test_request_context("/", headers={"Accept-Language": "xx"}):
        assert str(speech().locale) == "en_GB"


def test_values_in_a_translated_text_are_escaped(app):
    with app.test_request_context("/"):
        shown = render_template_string("{{ _('Hello %(name)s', name=name) }}", name="<b>")
    assert shown == "Hello &lt;b&gt;"


def test_numbers_choose_their_form(app):
    page = "{{ ngettext('%(num)s day', '%(num)s days', n) }}"
    with app.test_request_context("/"):
        assert render_template_string(page, n=1) == "1 day"
        assert render_template_string(page, n=1200) == "1,200 days"


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Auckland", 27), ("Europe/Brussels", 26), ("America/Chicago", 26)]
)
def test_today_is_the_day_where_the_reader_is(app, zone, day):
    late = datetime(2026, 11, 26, 19, 51, tzinfo=UTC)
    with time_machine.travel(late, tick=False), writing_to("en", zone):
        assert today() == date(2026, 11, day)
