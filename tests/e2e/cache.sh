#!/usr/bin/env bash
# Through a cache: each case that goes to precheck's own origin holds with a cache
# that is right, and fails with one that has a fault it names
# (tests/support/test_cache.c).  `cache.sh FAULT...` does these faults only.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
: "${TEST_CACHE:=$top/build/gcc/tests/e2e/test_cache}"
. "$top/tests/servers/lib.sh"

run 20 "$PRECHECK" list --json
expect_status 0
jq -c 'select(.through)' "$scratch/out" >"$scratch/cases.ndjson"
[ "$(wc -l <"$scratch/cases.ndjson")" -ge 40 ] || fail "only $(wc -l <"$scratch/cases.ndjson") cases"

# through NAME [FAULT] FLAGS...: JSON to $scratch/NAME.json
through() {
    local name=$1 fault=$2 origin
    shift 2
    origin=$(free_port)
    # shellcheck disable=SC2086 # no fault is no word
    background "$TEST_CACHE" "$origin" $fault
    printf 'version: 1\ntarget: %s\nprofile: shared-cache\norigin: {listen: "127.0.0.1:%s"}\n' "$URL" "$origin" >"$scratch/$name.yaml"
    run 120 "$PRECHECK" run "$scratch/$name.yaml" -q --fail-on should "--report=json=$scratch/$name.json" "$@"
    stop_background
}

# A cache that is right: every case holds, and its trace gives the same verdicts.
through clean "" --reproducible --trace "$scratch/clean.ndjson"
expect_status 0
expect_json "$scratch/clean.json" '[.cases[] | select(.result != "pass")] == []' \
    '.cases[] | select(.result != "pass") | [.id, .result, .reason, .observed]'
jq -r .id "$scratch/cases.ndjson" | sort -u >"$scratch/ids"
jq -r '.cases[].id | sub("\\[.*"; "")' "$scratch/clean.json" | sort -u >"$scratch/ran"
diff "$scratch/ids" "$scratch/ran" >&2 || fail "not every case ran"
run 20 "$PRECHECK" judge "$scratch/clean.ndjson" --reproducible --fail-on should "--report=json=$scratch/again.json"
expect_status 0
jq -c 'del(.summary.seconds)' "$scratch/clean.json" >"$scratch/clean.1"
jq -c 'del(.summary.seconds)' "$scratch/again.json" >"$scratch/clean.2"
cmp "$scratch/clean.1" "$scratch/clean.2" || fail "the trace gives other verdicts"

# A cache that stores nothing, or answers first and asks later, is not accused of
# what it does not do.
for kind in stores-nothing serves-stale; do
    through "$kind" "$kind"
    expect_status 0
    expect_json "$scratch/$kind.json" '[.cases[] | select(.result == "fail" or .result == "inconclusive")] == []' \
        '.cases[] | select(.result == "fail" or .result == "inconclusive") | [.id, .result, .reason, .observed]'
    expect_json "$scratch/$kind.json" '[.cases[] | select(.result == "observed")] | length > 5'
done

# A target that hands on to somebody else: nothing unsafe leaves, and there is no
# verdict.
background "$PRECHECK" serve --port 0
printf 'version: 1\ntarget: %s\nprofile: shared-cache\norigin: {listen: "127.0.0.1:0"}\nwait: {url: /, status: 404, for: 5s}\n' "$URL" >"$scratch/astray.yaml"
run 60 "$PRECHECK" run "$scratch/astray.yaml" -q "--report=json=$scratch/astray.json" --trace "$scratch/astray.ndjson"
stop_background
expect_status 3
expect_err 'the origin listens on 127\.0\.0\.1:[0-9]+'
expect_json "$scratch/astray.json" '[.cases[] | select(.result != "inconclusive")] == []' '.cases[] | select(.result != "inconclusive")'
[ -z "$(jq -r 'select(.type == "exchange" and .end == "complete" and (.request.method | IN("GET", "HEAD") | not)) | .request.method' "$scratch/astray.ndjson")" ] ||
    fail "something unsafe was sent to another server"

# Each fault, by the cases that name it.
"$TEST_CACHE" --list-faults | cut -f1 | sort >"$scratch/known"
jq -r '.fails_on[]' "$scratch/cases.ndjson" | sort -u >"$scratch/named"
[ -z "$(comm -23 "$scratch/named" "$scratch/known")" ] || fail "no such faults: $(comm -23 "$scratch/named" "$scratch/known" | xargs)"
idle=$(comm -13 "$scratch/named" "$scratch/known" | grep -vxE 'stores-nothing|serves-stale' | xargs)
[ -z "$idle" ] || fail "no case names: $idle"
if [ $# -gt 0 ]; then
    printf '%s\n' "$@" >"$scratch/named"
fi
n_proved=0
while read -r fault; do
    only=()
    mapfile -t ids < <(jq -r --arg fault "$fault" 'select(any(.fails_on[]; . == $fault)) | .id' "$scratch/cases.ndjson")
    for id in "${ids[@]}"; do
        only+=("--only=$id")
    done
    through fault "$fault" "${only[@]}"
    # A note is no failure: what was expected and is not so is observed there.
    jq -r '.cases[] | select(.result == "fail" or (.result == "observed" and (.expected | length > 0))) | .id | sub("\\[.*"; "")' "$scratch/fault.json" | sort -u >"$scratch/failed"
    for id in "${ids[@]}"; do
        if grep -Fxq -- "$id" "$scratch/failed"; then
            n_proved=$((n_proved + 1))
        else
            fail "$id does not fail on $fault: $(jq -r --arg id "$id" '[.cases[] | select(.id | startswith($id)) | [.result, .reason // .observed]] | tostring' "$scratch/fault.json" | head -c 300)"
        fi
    done
done <"$scratch/named"
printf '%d proofs of %d cases\n' "$n_proved" "$(wc -l <"$scratch/ids")"
done_testing
