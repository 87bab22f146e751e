#!/bin/sh
# Makes the golden samples of this folder anew, from a build that is there.
# usage: regenerate.sh [BUILD_DIR]   (default: build/gcc)
# Read the difference before you commit it.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
"${1:-$top/build/gcc}/tests/report/test_report_golden" --write
git -C "$top" --no-pager diff --stat -- reports/samples
