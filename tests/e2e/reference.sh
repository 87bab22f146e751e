#!/usr/bin/env bash
# precheck run against the reference server that precheck serve starts: reports,
# the trace judged again, and the second engine.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

background "$PRECHECK" serve --port 0
run_target demo "$scratch/a.json" --report terminal --report "junit=$scratch/a.xml" --report "ndjson=$scratch/a.ndjson" \
    --trace "$scratch/a.trace"
expect_status 0
expect_out '^PASS'
expect_json "$scratch/a.json" '.summary.must.fail == 0 and .summary.should.fail == 0'
grep -q '<testsuite' "$scratch/a.xml" || fail "no JUnit report"
jq -s -e 'length > 50' "$scratch/a.ndjson" >/dev/null || fail "no NDJSON report"

# The same verdicts from the trace, twice byte for byte, without the server.
run 120 "$PRECHECK" judge "$scratch/a.trace" --report "json=$scratch/j1.json"
expect_status 0
run 120 "$PRECHECK" judge "$scratch/a.trace" --report "json=$scratch/j2.json"
expect_status 0
cmp "$scratch/j1.json" "$scratch/j2.json" || fail "judging twice differs"
jq -S .cases "$scratch/a.json" >"$scratch/a.cases"
jq -S .cases "$scratch/j1.json" >"$scratch/j.cases"
cmp "$scratch/a.cases" "$scratch/j.cases" || fail "judge says other things than run"

# libcurl's own HTTP gives the same verdicts, but for the few cases that it cannot
# send: two requests in a row, without waiting.
run_target demo "$scratch/c.json" --engine curl
expect_status 0
unsent='[.cases[] | select(.reason // "" | contains("two requests in a row")) | .id | sub("\\[.*"; "")] | unique'
jq -c "$unsent" "$scratch/c.json" >"$scratch/unsent"
expect_json "$scratch/unsent" 'length <= 5' . "libcurl cannot send so many"
# A check of all responses shows the method of the one it met first.
# shellcheck disable=SC2016 # jq's variable
verdicts='[.cases[] | select(.id | sub("\\[.*"; "") | IN($unsent[0][]) | not)
    | [.id, .resource, (if .id | startswith("response/") then null else .method end), .result, .level]] | sort'
for engine in a c; do
    jq -S --slurpfile unsent "$scratch/unsent" "$verdicts" "$scratch/$engine.json" >"$scratch/$engine.verdicts"
    expect_json "$scratch/$engine.verdicts" 'length > 5000' length "too few verdicts to compare"
done
diff -u "$scratch/a.verdicts" "$scratch/c.verdicts" | head -n 40
cmp -s "$scratch/a.verdicts" "$scratch/c.verdicts" || fail "the two engines disagree"

# What was created is gone: another run starts from the same state.
run_target demo "$scratch/b.json" --seed 7 --reproducible
expect_status 0
stop_background

# Interrupted: 130, and reports all the same.
background "$PRECHECK" serve --port 0
PRECHECK_TARGET=$URL setsid "$PRECHECK" run "$top/cases/targets/demo.yaml" --rate 5/s \
    --report "json=$scratch/cut.json" >"$scratch/out" 2>"$scratch/err" </dev/null &
victim=$!
groups+=("$victim")
sleep 2
kill -INT "$victim"
what="precheck run, interrupted"
wait "$victim"
status=$?
expect_status 130
[ -s "$scratch/cut.json" ] || fail_run "no report after SIGINT"
for collection in notes drafts dated plain guarded; do
    leftovers=$(curl -s "$URL/$collection" | jq -c .ids)
    [ "$leftovers" = '[]' ] || fail "left in /$collection after SIGINT: $leftovers"
done
stop_background
done_testing
