"""What is written for operators agrees with the code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
OPERATING = (ROOT / "docs" / "operating.md").read_text()


def settings_read():
    """Return the names of all environment variables that the code reads."""
    code = "".join((ROOT / name).read_text() for name in ("config.py", "gunicorn.conf.py"))
    return set(re.findall(r"(?:environ\.get\(|number\(environ,)\s*[\"']([A-Z_]+)", code))


def settings_told():
    rows = re.findall(r"^\| (`[A-Z_]+`.*?) \|", OPERATING, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def test_every_setting_is_in_the_table_and_no_other():
    assert settings_told() == settings_read()


def test_every_chapter_named_at_the_top_exists():
    chapters = re.findall(r"^## (.+)$", OPERATING, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", name.lower()).replace(" ", "-") for name in chapters}

    assert set(re.findall(r"\]\(#([a-z-]+)\)", OPERATING)) <= anchors
