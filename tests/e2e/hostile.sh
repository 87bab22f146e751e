#!/usr/bin/env bash
# Servers that mean ill: precheck ends in time, with findings (1) or without a
# verdict (3), and nothing they send starts a line of its output.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Those that answer in a way that can be judged; the others give no verdict.
declare -A allowed=(
    [early-304]="1 3" [always-412]="1 3" [body-after-304]="1 3" [endless-304]="1 3"
    [commands]="1" [unasked]="1 3" [bare-lf]="0 1 3" [folded]="0 1 3" [no-colon]="0 1 3"
    [nul-in-header]="0 1 3" [status-099]="3" [length-and-chunks]="0 1 3" [status-only]="0 1 3 5"
    [always-500]="3 5" [redirects]="0 3 5" [switches]="1 3" [bare-cr]="1 3"
    [unknown-coding]="1 3"
)
# libcurl takes the last of two lengths; its verdicts may count.
declare -A allowed_curl=([two-lengths]="1 3")

background "$HOSTILE"
mapfile -t mischiefs < <("$HOSTILE" --list)
[ "${#mischiefs[@]}" -gt 40 ] || fail "only ${#mischiefs[@]} kinds of mischief"

try() {
    local name=$1 flags=("${@:2}") words
    cat >"$scratch/$name.yaml" <<YAML
version: 1
target: $URL
http: {timeout: 1s, connect-timeout: 1s}
limits: {run: 20s}
resources:
  - {name: mischief, url: /$name}
YAML
    run 45 "$PRECHECK" run "$scratch/$name.yaml" "${flags[@]}"
    read -r -a words <<<"${allowed[$name]:-3}"
    [ ${#flags[@]} -eq 0 ] || read -r -a words <<<"${allowed_curl[$name]:-3}"
    expect_status "${words[@]}"
    if grep -qE '^(::|##vso\[|section_start:)' "$scratch/out" "$scratch/err" ||
        grep -q $'\x1b' "$scratch/out" "$scratch/err"; then
        fail_run "a server's octets speak in the output"
    fi
}

for mischief in "${mischiefs[@]}"; do
    try "$mischief"
done
for mischief in endless-trailers endless-chunks endless-headers endless-interim huge-length two-lengths silent; do
    try "$mischief" --engine curl
done
done_testing
