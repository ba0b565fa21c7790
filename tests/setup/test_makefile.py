"""The commands that a newcomer types."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_help_lists_every_command():
    declared = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert re.findall(r"^make ([a-z-]+)", said.stdout, re.MULTILINE) == declared[1].split()


def test_make_alone_gives_help():
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "make run" in said.stdout


def test_reset_refuses_when_there_is_nobody_to_ask(tmp_path):
    said = subprocess.run(
        ["sh", copy_of("reset.sh", tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )

    assert said.returncode == 1
    assert "CONFIRM=yes make reset" in said.stderr
    assert (tmp_path / "instance" / "hub.sqlite3").exists()


def test_reset_deletes_the_database_and_the_mails_and_nothing_else(tmp_path):
    script = copy_of("reset.sh", tmp_path)

    subprocess.run(["sh", script], env={"CONFIRM": "yes", "PATH": "/usr/bin:/bin"}, check=True)

    assert [path.name for path in (tmp_path / "instance").iterdir()] == ["secret_key"]


def copy_of(script, folder):
    """Copy a script into a project folder with data of its own, and return the copy."""
    (folder / "instance" / "mailbox").mkdir(parents=True)
    for name in ("hub.sqlite3", "hub.sqlite3-wal", "secret_key", "mailbox/1.eml"):
        (folder / "instance" / name).touch()
    (folder / "scripts").mkdir()
    copy = folder / "scripts" / script
    copy.write_text((ROOT / "scripts" / script).read_text())
    return copy


def test_the_readme_tells_of_every_command():
    declared = re.search(r"^\.PHONY: help (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    told = re.findall(r"`make ([a-z-]+)", (ROOT / "README.md").read_text())

    assert set(declared[1].split()) == set(told)
