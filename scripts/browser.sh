#!/bin/sh
# browser.sh: see that the journeys find a Chromium; without one they are skipped, and say so.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${HUB_CHROMIUM:-}" ]; then
    [ -x "$HUB_CHROMIUM" ] && exit 0
    echo "HUB_CHROMIUM is $HUB_CHROMIUM, which cannot be run." >&2
    exit 1
fi
for browser in chromium chromium-browser google-chrome; do
    command -v "$browser" >/dev/null && exit 0
done
scripts/apt.sh "the browser journeys" chromium ||
    echo "There is no Chromium here, so the browser journeys will be skipped." >&2
