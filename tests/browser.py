"""The browser of the journeys."""

import os
import shutil

NO_BROWSER = "no Chromium here"
# Debian's headless build comes first: it takes half the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("HUB_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
