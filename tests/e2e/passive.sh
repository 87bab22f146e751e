#!/usr/bin/env bash
# precheck judge traffic.har: what a proxy recorded between precheck and the
# reference server is judged again, from the file alone.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# record NAME FLAGS...: a run of the demo as $scratch/NAME.har
record() {
    local name=$1
    shift
    run 240 "$PRECHECK" demo -q --trace "$scratch/$name.trace" "$@"
    jq -n -f "$here/har/from_trace.jq" --arg creator mitmproxy "$scratch/$name.trace" >"$scratch/$name.har" ||
        fail "no HAR of $name"
}

# A clean server: nothing is found, and a good part is decided.
record clean --only 'if-match/*' --only 'if-none-match/*' --only 'if-range/*' --only 'if-modified-since/*' \
    --only 'if-unmodified-since/*' --only 'precedence/*' --only 'not-modified/*'
expect_status 0
run 240 "$PRECHECK" judge "$scratch/clean.har" --fail-on should --report "json=$scratch/clean.json"
expect_status 0
expect_err '^precheck: .*clean\.har: [0-9]+ exchanges, [0-9]+ conditional, [0-9]+ decided$'
expect_json "$scratch/clean.json" '[.cases[] | select(.result == "fail" or .result == "inconclusive")] == []' \
    '.cases[] | select(.result == "fail" or .result == "inconclusive")'
expect_json "$scratch/clean.json" '[.cases[] | select(.id | startswith("recorded/")) | .result]
    | (map(select(. == "pass")) | length) > 500 and (map(select(. == "skipped")) | length) > 50' .summary
expect_json "$scratch/clean.json" 'all(.cases[] | select(.result == "skipped"); .reason | length > 10)'

# From a pipe, byte for byte the same.
run 240 "$PRECHECK" judge "$scratch/clean.har" --reproducible --report "json=$scratch/a.json"
# shellcheck disable=SC2016 # the inner shell expands
run 240 bash -c 'cat "$1" | "$PRECHECK" judge - --reproducible --report "json=$2"' - "$scratch/clean.har" "$scratch/b.json"
jq -S .cases "$scratch/a.json" >"$scratch/a.cases"
jq -S .cases "$scratch/b.json" >"$scratch/b.cases"
cmp "$scratch/a.cases" "$scratch/b.cases" || fail "a pipe gives other verdicts"

# As a browser's file, less is decided, and nothing is found.
sed 's/"name": *"mitmproxy"/"name":"WebInspector"/' "$scratch/clean.har" >"$scratch/browser.har"
run 240 "$PRECHECK" judge "$scratch/browser.har" --fail-on should --report "json=$scratch/browser.json"
expect_status 0
expect_json "$scratch/browser.json" 'any(.cases[]; .result == "skipped" and (.reason | contains("browser")))'

# Faults are found, each by its field, and no secret is told.
found_by() { # found_by FAULT FIELD ONLY...
    local fault=$1 field=$2 flags=()
    shift 2
    flags=("${@/#/--only=}")
    record "$fault" --fault "$fault" "${flags[@]}"
    run 240 "$PRECHECK" judge "$scratch/$fault.har" --report "json=$scratch/found.json"
    expect_status 1
    expect_json "$scratch/found.json" "any(.cases[]; .result == \"fail\" and .level == \"must\" and (.id | startswith(\"recorded/${field}[\")))" \
        '.cases[] | select(.result == "fail") | .id' "$fault is not found"
    expect_json "$scratch/found.json" "all(.cases[] | select(.result == \"fail\" and .level == \"must\"); .id | startswith(\"recorded/${field}[\"))" \
        '.cases[] | select(.result == "fail") | .id' "$fault: something else is found"
    if grep -q secret-token "$scratch/found.json" "$scratch/out" "$scratch/err"; then
        fail_run "the token is in the report"
    fi
}
found_by weak-if-match if-match 'if-match/*'
found_by if-none-match-ignored if-none-match 'if-none-match/*'
found_by if-range-ignored if-range 'if-range/*'
found_by if-unmodified-since-ignored if-unmodified-since 'if-unmodified-since/*'

# What is no HAR, and no trace.
printf '{"log": {"entries": 1}}' >"$scratch/bad.har"
run 20 "$PRECHECK" judge "$scratch/bad.har"
expect_status 2
expect_err "bad\.har.*'entries' of 'log' is not a list"
head -c 5000 "$scratch/clean.har" >"$scratch/cut.har"
run 20 "$PRECHECK" judge "$scratch/cut.har"
expect_status 2
printf '{"log": {"entries": []}}' >"$scratch/empty.har"
run 20 "$PRECHECK" judge "$scratch/empty.har"
expect_status 5
expect_err '0 exchanges, 0 conditional, 0 decided'
done_testing
