#!/usr/bin/env bash
# Pages that the program writes are as the program writes them now; ./dev docs
# renews them.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

check() {
    local page=$1
    shift
    if ! diff -u "$page" <("$PRECHECK" "$@") >&2; then
        echo "$page is out of date: ./dev docs" >&2
        exit 1
    fi
}
check docs/cases.md list --markdown
check docs/faults.md serve --list-faults --markdown
check docs/keys.md schema --markdown
