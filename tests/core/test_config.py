"""Settings."""

import os
import subprocess
import sys

import pytest

import config
from config import SettingsMissing, load
from tests.architecture.tree import ROOT

WHOLE = {
    "HUB_ENV": "production",
    "SECRET_KEY": "long and random",
    "HUB_BASE_URL": "https://hub.example/",
    "MAIL_SERVER": "mail.example",
}


@pytest.mark.parametrize("missing", config.REQUIRED_IN_PRODUCTION)
def test_production_refuses_to_start_and_names_what_is_missing(missing):
    given = {name: value for name, value in WHOLE.items() if name != missing}
    with pytest.raises(SettingsMissing) as refused:
        load(given)
    assert str(refused.value) == f"Production needs these settings: {missing}."


def test_the_refusal_is_one_line_on_the_command_line():
    result = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HUB_ENV": "production"},
        capture_output=True,
        text=True,
    )
    assert result.returncode != 0
    assert result.stderr.strip() == (
        "Production needs these settings: SECRET_KEY, HUB_BASE_URL, MAIL_SERVER."
    )


def test_a_whole_production_has_strict_cookies_and_one_host():
    settings = load(WHOLE)
    assert settings["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["TRUSTED_HOSTS"] == ["hub.example"]
    assert settings["HUB_BASE_URL"] == "https://hub.example"


@pytest.mark.parametrize("url", ["h.example", "ftp://h.example", "https://", "https://h.example/x"])
def test_an_address_that_no_link_can_begin_with_is_refused(url):
    with pytest.raises(SettingsMissing, match="HUB_BASE_URL is"):
        load(WHOLE | {"HUB_BASE_URL": url})


@pytest.mark.parametrize("name", ["MAIL_PORT", "MAIL_TIMEOUT", "MAIL_LEASE", "HUB_PROXIES"])
def test_a_number_that_is_none_is_refused(name):
    with pytest.raises(SettingsMissing, match=f"{name} is “many”"):
        load(WHOLE | {name: "many"})


def test_mails_do_not_come_from_a_number():
    assert load({})["MAIL_DEFAULT_SENDER"] == "hub@localhost"
    assert load(WHOLE)["MAIL_DEFAULT_SENDER"] == "hub@hub.example"


def test_an_unknown_mode_is_refused():
    with pytest.raises(SettingsMissing, match="prodution"):
        load({"HUB_ENV": "prodution"})


def test_development_needs_nothing():
    settings = load({"PORT": "8123"})
    assert settings["HUB_BASE_URL"] == "http://127.0.0.1:8123"
    assert settings["SQLALCHEMY_DATABASE_URI"].startswith("sqlite:///")
    assert len(settings["SECRET_KEY"]) >= 32
    assert settings["SECRET_KEY"] == load({})["SECRET_KEY"]


@pytest.mark.parametrize("scheme", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_every_way_to_write_postgresql_means_the_driver_installed(scheme):
    settings = load({"DATABASE_URL": f"{scheme}u:p@db/hub"})
    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u:p@db/hub"


def test_redis_counts_the_limits_where_there_is_one():
    assert load({})["RATELIMIT_STORAGE_URI"] == "memory://"
    settings = load({"REDIS_URL": "redis://cache:6379/0"})
    assert settings["RATELIMIT_STORAGE_URI"] == "redis://cache:6379/0"
    assert settings["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"]


@pytest.mark.parametrize(
    ("settings", "there"),
    [
        ({"HUB_BASE_URL": "http://127.0.0.1:8000", "MAIL_SERVER": ""}, True),
        ({"HUB_BASE_URL": "https://hub.example", "MAIL_SERVER": ""}, False),
    ],
)
def test_the_mailbox_is_there_in_development_alone(another_app, settings, there):
    app = another_app({"PRODUCTION": False} | settings)
    assert ("mailbox.index" in app.view_functions) == there
