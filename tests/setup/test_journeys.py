"""The journeys, where there is no browser."""

import subprocess
import sys

from tests.architecture.tree import ROOT


def test_without_a_browser_the_last_lines_say_that_the_journeys_were_skipped(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/journeys/test_mail.py"],
        cwd=ROOT,
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout
    said = result.stdout.splitlines()[-3:]
    assert any("browser journeys skipped" in line for line in said), result.stdout
    assert any("apt-get install chromium" in line for line in said)
