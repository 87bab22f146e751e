#!/usr/bin/env bash
# The table of ./dev servers, from two reports made by hand.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

run 20 "$top/tests/servers/table.sh" "$here/table"
expect_status 0
diff -u "$here/table/expected.md" "$scratch/out" || fail "another table"

mkdir "$scratch/none"
run 20 "$top/tests/servers/table.sh" "$scratch/none"
expect_status 1
expect_err 'no report'
done_testing
