#!/usr/bin/env bash
# usage: table.sh DIR - prints the table over DIR/*.json, whose versions stand in
# DIR/versions.json.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "${1:?usage: table.sh DIR}"

shopt -s nullglob
reports=()
for file in *.json; do
    [ "$file" = versions.json ] || reports+=("$file")
done
[ "${#reports[@]}" -gt 0 ] || {
    echo "table.sh: no report in $1" >&2
    exit 1
}
all=$(mktemp)
trap 'rm -f "$all"' EXIT
jq -n '[inputs | {key: (input_filename | rtrimstr(".json")), value: .}] | from_entries' \
    "${reports[@]}" >"$all"
jq -r --slurpfile all "$all" '$all[0] as $reports | '"$(cat "$here/table.jq")" versions.json
