#!/usr/bin/env bash
# Every combination of the conditions: If-Match, If-Unmodified-Since,
# If-None-Match and If-Modified-Since, each absent, true, false and malformed, for
# six methods, and Range with If-Range.  The oracle and the reference server's
# evaluator are two opinions that share no code: they have to agree on all.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

run 580 "$PRECHECK" demo -q --level all --only tag:matrix --fail-on should --report "json=$scratch/matrix.json"
expect_status 0
r=$scratch/matrix.json
expect_json "$r" '[.cases[] | select(.result == "fail" or .result == "inconclusive")] == []' \
    '.cases[] | select(.result == "fail" or .result == "inconclusive") | [.id, .resource, .method, .result, .got, .expected, .reason]'

# combinations ID N METHOD...: all N were judged with each method.
combinations() {
    local id=$1 n=$2 method
    shift 2
    for method in "$@"; do
        expect_json "$r" "[.cases[] | select(.method == \"$method\" and (.id | startswith(\"${id}[\")))
            | select(.result == \"pass\" or .result == \"observed\") | .id] | unique | length == $n" \
            "[.cases[] | select(.method == \"$method\" and (.id | startswith(\"${id}[\"))) | .id] | unique | length" \
            "$id, $method: not all $n combinations were judged"
    done
}
combinations precedence/conditions 256 GET HEAD PUT PATCH POST DELETE
combinations precedence/range 56 GET HEAD
combinations precedence/conditions-and-range 243 GET
# Where the RFC is clear, what came is what it says: only a malformed field is left open.
expect_json "$r" '[.cases[] | select(.id | startswith("precedence/conditions["))
    | select(.result == "observed" and (.id | contains("malformed") | not))] == []' \
    '.cases[] | select(.result == "observed") | .id'
done_testing
