#!/bin/sh
# reset.sh: delete the development database and the kept mails under instance/, after asking.
set -eu
cd "$(dirname "$0")/.."

if [ "${CONFIRM:-}" != yes ]; then
    if [ ! -t 0 ]; then
        echo "make reset deletes data, and there is nobody here to ask: CONFIRM=yes make reset" >&2
        exit 1
    fi
    printf 'Delete the development database and the kept mails in %s/instance? [y/N] ' "$PWD"
    read -r answer
    case $answer in
        y | Y | yes | Yes) ;;
        *)
            echo "Nothing was deleted."
            exit 1
            ;;
    esac
fi

rm -rf instance/hub.sqlite3 instance/hub.sqlite3-wal instance/hub.sqlite3-shm instance/mailbox
echo "Deleted. The next 'make run' starts afresh."
