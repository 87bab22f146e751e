#!/usr/bin/env bash
# The demo holds; with a fault it finds it and cites the section.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

run 240 "$PRECHECK" demo --report "json=$scratch/demo.json"
expect_status 0
expect_json "$scratch/demo.json" '.summary.verdict == "pass" and .summary.must.pass > 50 and .summary.inconclusive == 0'
expect_json "$scratch/demo.json" '[.cases[] | select(.result == "fail")] == []' \
    '.cases[] | select(.result == "fail")'
# All five fields, reads and writes, were judged.
for field in If-Match If-None-Match If-Unmodified-Since; do
    for method in GET PUT DELETE; do
        judged "$scratch/demo.json" "$method" "$field"
    done
done
judged "$scratch/demo.json" GET If-Modified-Since
judged "$scratch/demo.json" GET If-Range

run 240 "$PRECHECK" demo --fault weak-if-match --report "json=$scratch/fault.json"
expect_status 1
expect_json "$scratch/fault.json" \
    '[.cases[] | select(.result == "fail" and .section == "RFC 9110 13.1.1")] | length > 0'

run 20 "$PRECHECK" demo --fault no-such-fault
expect_status 2
expect_err 'no-such-fault'
done_testing
