"""The virtual environment is made once, and says what is missing where it cannot be made."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def project(tmp_path):
    """Make a folder with the scripts, a lock, and an empty folder to put stand-in programs in."""
    shutil.copytree(SCRIPTS, tmp_path / "scripts")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("flask==3.1 --hash=sha256:00\n")
    (tmp_path / "bin").mkdir()
    return tmp_path


def program(path, *lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)


def set_up(project, **environ):
    path = f"{project / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        ["scripts/venv.sh", "run"],
        cwd=project,
        env={"PATH": path, **environ},
        capture_output=True,
        text=True,
    )


def test_nothing_is_done_when_the_lock_is_installed(project):
    program(project / ".venv/bin/python", 'test "$1" = -c')
    shutil.copy(project / "requirements/run.txt", project / ".venv/installed-run.txt")

    said = set_up(project)

    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_a_changed_lock_is_installed_with_its_hashes_checked(project):
    program(project / ".venv/bin/python", 'echo "$@" >> asked')

    said = set_up(project)

    assert said.returncode == 0
    assert "--require-hashes -r requirements/run.txt" in (project / "asked").read_text()
    assert (project / ".venv/installed-run.txt").read_text().startswith("flask==3.1")


def test_a_failed_installation_is_tried_again_the_next_time(project):
    program(project / ".venv/bin/python", 'test "$3" = --version')

    said = set_up(project)

    assert said.returncode != 0
    assert not (project / ".venv/installed-run.txt").exists()


def test_a_python_that_is_too_old_is_refused(project):
    program(project / "bin/old-python", "exit 1")

    said = set_up(project, PYTHON="old-python")

    assert said.returncode == 1
    assert "Python 3.11 or newer is needed" in said.stderr


def test_without_ensurepip_the_package_to_install_is_named(project):
    program(
        project / "bin/debian-python",
        'case "$2" in',
        "*ensurepip*) exit 1 ;;",
        "*print*) echo python3.11-venv ;;",
        "esac",
    )
    program(project / "bin/apt-get")
    program(project / "bin/id", "echo 1000")

    said = set_up(project, PYTHON="debian-python")

    assert said.returncode == 1
    assert "sudo apt-get install python3.11-venv" in said.stderr


def test_root_installs_what_is_missing(project):
    program(project / "bin/apt-get", 'echo "$@" >> asked')
    program(project / "bin/id", "echo 0")

    subprocess.run(
        ["scripts/apt.sh", "a test", "some-package"],
        cwd=project,
        env={"PATH": f"{project / 'bin'}:{os.environ['PATH']}"},
        check=True,
    )

    assert "some-package" in (project / "asked").read_text()
