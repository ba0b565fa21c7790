#!/bin/sh
# apt.sh PURPOSE PACKAGE…: install Debian packages when we are root, or say the exact command.
# Exits 3 when nothing could be installed, so that the caller can go on without.
set -eu
purpose=$1
shift

if ! command -v apt-get >/dev/null; then
    echo "For $purpose, install what your system calls: $*." >&2
    exit 3
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "For $purpose, install what is missing:  sudo apt-get install $*" >&2
    exit 3
fi

echo "Installing $* for $purpose …"
install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "$@" </dev/null >/dev/null 2>&1
}
install "$@" && exit 0
apt-get update -qq </dev/null >/dev/null 2>&1 || true
install "$@" && exit 0
echo "apt-get could not install $*; run it by hand to see why:  apt-get install $*" >&2
exit 3
