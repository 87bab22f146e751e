#!/bin/sh
# A broken variant of the checker must fail its test by a wrong verdict, not by a
# crash.  usage: caught.sh PROGRAM
if "$1" 3000 >"${TMPDIR:-/tmp}/caught.$$" 2>&1; then
    rm -f "${TMPDIR:-/tmp}/caught.$$"
    echo "the broken variant $1 passed" >&2
    exit 1
fi
grep -q 'FAILED' "${TMPDIR:-/tmp}/caught.$$"
status=$?
rm -f "${TMPDIR:-/tmp}/caught.$$"
exit $status
