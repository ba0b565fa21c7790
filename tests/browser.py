"""The browser of the journeys, and the ways in which they walk."""

import os
import shutil

import pytest

NO_BROWSER = "no Chromium here"
# Debian's headless build comes first: it takes half the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("HUB_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)

# Of the four ways, two show both widths, with JavaScript and without; which two differs by journey.
LARGE_FIRST = pytest.mark.parametrize("walk", ["wide", "narrow-plain"], indirect=True)
SMALL_FIRST = pytest.mark.parametrize("walk", ["narrow", "wide-plain"], indirect=True)
# The same, and by finger and by keys as well: what staff do all day long.
HANDS = ["finger", "keys"]
LARGE_BY_HAND = pytest.mark.parametrize("walk", ["wide", "narrow-plain", *HANDS], indirect=True)
SMALL_BY_HAND = pytest.mark.parametrize("walk", ["narrow", "wide-plain", *HANDS], indirect=True)
