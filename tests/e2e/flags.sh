#!/usr/bin/env bash
# Flags of run whose effect shows in more than one run: known failures there and
# back, shards, the first failure, and a trace judged to the same bytes.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

target=$top/cases/targets/demo.yaml
few=(--only 'if-match/*' --skip resource:guarded)
export PRECHECK_TARGET

background "$PRECHECK" serve --port 0 --fault weak-if-match
PRECHECK_TARGET=$URL

# The same bytes from the trace, in every format.
for format in json junit ndjson terminal; do
    live+=(--report "$format=$scratch/live.$format")
    again+=(--report "$format=$scratch/again.$format")
done
run 60 "$PRECHECK" run "$target" "${few[@]}" "${live[@]}" --trace "$scratch/trace"
expect_status 1
run 60 "$PRECHECK" judge "$scratch/trace" "${again[@]}"
expect_status 1
for format in json junit ndjson terminal; do
    cmp "$scratch/live.$format" "$scratch/again.$format" || fail "judge writes another $format"
done

# What fails today, once for each case and resource, excuses it; until its day.
run 60 "$PRECHECK" run "$target" "${few[@]}" --update-known "$scratch/known.yaml"
expect_status 1
grep -q '^- ' "$scratch/known.yaml" || fail "no known failures were written"
[ -z "$(sort "$scratch/known.yaml" | uniq -d)" ] || fail "known failures are listed twice"
run 60 "$PRECHECK" run "$target" "${few[@]}" --known "$scratch/known.yaml"
expect_status 0
expect_out '^PASS .* known'
sed 's/"until":"[0-9-]*"/"until":"2020-01-01"/' "$scratch/known.yaml" >"$scratch/past.yaml"
run 60 "$PRECHECK" run "$target" "${few[@]}" --known "$scratch/past.yaml"
expect_status 1

# The parts are apart, and together the whole; checks are of what each sends.
planned='.cases[] | select(.id | startswith("response/") | not) | [.id, .resource, .method] | @tsv'
jq -r "$planned" "$scratch/live.json" | sort >"$scratch/whole"
for part in 1 2 3; do
    run 60 "$PRECHECK" run "$target" "${few[@]}" --shard "$part/3" --report "json=$scratch/part.json"
    expect_status 0 1
    jq -r "$planned" "$scratch/part.json"
done | sort >"$scratch/parts"
cmp "$scratch/whole" "$scratch/parts" || fail "the shards are not the whole, or not apart"

run 60 "$PRECHECK" run "$target" "${few[@]}" --fail-fast --report "json=$scratch/fast.json"
expect_status 1
expect_json "$scratch/fast.json" '.summary.stopped == "--fail-fast"'

# Only what failed; and what is mended is said.
run 60 "$PRECHECK" run "$target" "${few[@]}"
run 60 "$PRECHECK" run "$target" --last-failed --report "json=$scratch/last.json"
expect_status 1
expect_json "$scratch/last.json" \
    '[.cases[] | select(.id | startswith("response/") | not)] | length > 0 and all(.result == "fail")' \
    '[.cases[] | [.id, .result]] | .[:20]'
stop_background
background "$PRECHECK" serve --port 0
PRECHECK_TARGET=$URL
run 60 "$PRECHECK" run "$target" "${few[@]}" --known "$scratch/known.yaml"
expect_status 0
expect_out '^MENDED '
stop_background
done_testing
