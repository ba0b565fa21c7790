#!/bin/sh
# browser.sh: see that the journeys find a Chromium; without one they are skipped, and say so.
# Debian's headless build of it comes first: it needs half the time of the one with windows.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${HUB_CHROMIUM:-}" ]; then
    [ -x "$HUB_CHROMIUM" ] && exit 0
    echo "HUB_CHROMIUM is $HUB_CHROMIUM, which cannot be run." >&2
    exit 1
fi

# The journeys look for these, in this order.
present() {
    for browser in chromium-headless-shell chromium chromium-browser google-chrome; do
        command -v "$browser" >/dev/null && return 0
    done
    return 1
}

command -v chromium-headless-shell >/dev/null && exit 0
if [ "$(id -u)" -eq 0 ]; then
    scripts/apt.sh "the browser journeys" chromium-headless-shell 2>/dev/null && exit 0
fi
present && exit 0
scripts/apt.sh "the browser journeys" chromium ||
    echo "There is no Chromium here, so the browser journeys will be skipped." >&2
