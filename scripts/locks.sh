#!/bin/sh
# locks.sh [--upgrade]: compile requirements/*.in for all platforms, with hashes and without addresses.
set -eu
cd "$(dirname "$0")/../requirements"

compile() {
    name=$1
    shift
    ../.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
        --output-file "$name.txt" "$name.in" "$@"
}

# Each lock is held to the versions of the smaller one, so that a larger one contains it.
compile run "$@"
compile test --constraint run.txt "$@"
compile dev --constraint test.txt "$@"
