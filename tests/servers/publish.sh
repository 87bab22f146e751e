#!/usr/bin/env bash
# usage: publish.sh [NAME...] - runs precheck against real servers (all of them
# without names; a name is a server or one of its targets) and writes
# reports/servers/.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

precheck=$(realpath -- "${PRECHECK:-$top/build/release/src/cli/precheck}")
out=$top/reports/servers
state=$(mktemp -d "${TMPDIR:-/tmp}/precheck-publish.XXXXXX")
running="" running_dir=""

# shellcheck disable=SC2317 # called by the trap
clean_up() {
    [ -z "$running" ] || "$here/run.sh" stop "$running" "$running_dir"
    rm -rf -- "$state"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Targets of a server, or the one target of that name.
targets_of() {
    local file found=0
    for file in "$top/cases/targets/$1.yaml" "$top/cases/targets/$1"-*.yaml; do
        [ -f "$file" ] || continue
        found=1
        basename "$file" .yaml
    done
    [ "$found" -eq 1 ] || die "no target for '$1' in cases/targets"
}

# What is published: the port, which is another one each time, is 8080; of the
# cases only those that need a look, one a line; no line of kilobytes.
settle_report() {
    jq -r --arg url "$1" '
        def short: if length > 1000 then .[:1000] + "..." else . end;
        walk(if type == "string" then split($url) | join("http://127.0.0.1:8080") | short else . end)
        | .cases |= map(select(.result == "fail" or .result == "inconclusive" or .result == "known"))
        | (.cases | map("  " + tojson) | join(",\n")) as $cases
        | del(.cases) | tojson | .[:-1] + ",\n\"cases\": [\n" + $cases + "\n]}"' "$2" >"$3"
}

run_target() {
    local target=$1 server=${1%%-*} status=0 URL ORIGIN DIR PID version raw=$state/$1.json
    version=$("$here/run.sh" version "$server")
    eval "$("$here/run.sh" start "$server")"
    running=$PID running_dir=$DIR
    PRECHECK_TARGET=$URL PRECHECK_ORIGIN=$ORIGIN PRECHECK_STATE=$state/state "$precheck" run \
        "cases/targets/$target.yaml" --quiet --reproducible --seed 1 \
        --report "json=$raw" </dev/null || status=$?
    "$here/run.sh" stop "$PID" "$DIR"
    running="" running_dir=""
    case $status in
    0 | 1) ;;
    3) printf 'servers: %s: no verdict for some cases\n' "$target" >&2 ;;
    *) die "$target: precheck run ended with $status" ;;
    esac

    settle_report "$URL" "$raw" "$out/$target.json"
    [ -e "$out/versions.json" ] || echo '{}' >"$out/versions.json"
    jq -S --arg name "$target" --arg version "$version" \
        '.[$name] = $version' "$out/versions.json" >"$state/versions.json"
    cp "$state/versions.json" "$out/versions.json"
    jq -r --arg name "$target" --arg version "$version" '.summary |
        "\($name) (\($version)): must \(.must.pass) pass \(.must.fail) fail, " +
        "should \(.should.pass) pass \(.should.fail) fail, \(.skipped) skipped"' "$raw"
}

names=("$@")
[ $# -gt 0 ] || mapfile -t names < <(server_names)
mkdir -p "$out"
cd "$top" # reports name the target as it is called there
mapfile -t targets < <(for name in "${names[@]}"; do targets_of "$name" || exit 1; done)
[ "${#targets[@]}" -gt 0 ] || exit 1
for target in "${targets[@]}"; do
    run_target "$target"
done
"$here/table.sh" "$out" >"$state/README.md"
cp "$state/README.md" "$out/README.md"
printf 'servers: the table is reports/servers/README.md\n'
