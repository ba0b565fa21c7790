#!/bin/sh
# venv.sh run|test|dev: make .venv hold what requirements/NAME.txt pins. Instant when it does already.
# Packages come from wherever this machine's pip is set up to fetch them; hashes are always checked.
set -eu
cd "$(dirname "$0")/.."
name=$1
lock=requirements/$name.txt
python=.venv/bin/python

# A copy of the lock in the venv says what was installed last.
cmp -s "$lock" ".venv/installed-$name.txt" && "$python" -c "" 2>/dev/null && exit 0

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "Python 3.11 or newer is needed; PYTHON=/path/to/python3 names one that is not on the PATH." >&2
    return 1
}

make_venv() {
    system_python=$(find_python)
    if ! "$system_python" -c 'import ensurepip, venv' 2>/dev/null; then
        package=$("$system_python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        scripts/apt.sh "Python's virtual environments" "$package" || exit 1
    fi
    echo "Making a virtual environment in .venv …"
    rm -rf .venv
    "$system_python" -m venv .venv
}

"$python" -m pip --version >/dev/null 2>&1 || make_venv
echo "Installing $lock …"
"$python" -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r "$lock"

# The larger locks contain the smaller ones.
case $name in
    run) held="run" ;;
    test) held="run test" ;;
    dev) held="run test dev" ;;
esac
for lock_name in $held; do
    cp "requirements/$lock_name.txt" ".venv/installed-$lock_name.txt"
done
