#!/usr/bin/env bash
# Every case is proved: it holds on the clean reference server, and on a server
# with one of its fails-on faults it fails.
#
# One run for each fault, of the cases that name it; those that did not fail in
# it by themselves run again alone, since a rule about all answers (response/...)
# may be what the fault breaks.  `prove.sh FAULT...` does these faults only.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

demo() { # demo NAME FLAGS...: JSON to $scratch/NAME.json, status to $status
    local name=$1
    shift
    PRECHECK_STATE=$scratch/state-$name run 240 "$PRECHECK" demo -q --fail-on should "--report=json=$scratch/$name.json" "$@"
}

run 20 "$PRECHECK" list --json
expect_status 0
cp "$scratch/out" "$scratch/cases.ndjson"
run 20 "$PRECHECK" serve --list-faults --json
expect_status 0
cp "$scratch/out" "$scratch/faults.json"

# Names that no fault has.
jq -r '.fails_on[]?' "$scratch/cases.ndjson" | sort -u >"$scratch/named"
jq -r '.[].name' "$scratch/faults.json" | sort -u >"$scratch/known"
unknown=$(comm -23 "$scratch/named" "$scratch/known" | xargs)
[ -z "$unknown" ] || fail "no such faults: $unknown"

# The clean server.
demo clean
expect_status 0
expect_json "$scratch/clean.json" '[.cases[] | select(.result == "fail" or .result == "inconclusive")] == []' \
    '.cases[] | select(.result == "fail" or .result == "inconclusive") | [.id, .resource, .method, .result, .why]'

# Each case ran at least once.
jq -r 'select((.fails_on // []) != []) | .id' "$scratch/cases.ndjson" | sort -u >"$scratch/ids"
jq -r '.cases[] | select(.result != "skipped") | .id | sub("\\[.*"; "")' "$scratch/clean.json" | sort -u >"$scratch/ran"
comm -23 "$scratch/ids" "$scratch/ran" >"$scratch/idle"
[ ! -s "$scratch/idle" ] || fail "never ran: $(xargs <"$scratch/idle")"

if [ $# -gt 0 ]; then
    printf '%s\n' "$@" >"$scratch/todo"
else
    comm -12 "$scratch/named" "$scratch/known" >"$scratch/todo"
fi
n_proved=0
while read -r fault; do
    mapfile -t ids < <(jq -r --arg fault "$fault" 'select(any(.fails_on[]?; . == $fault)) | .id' "$scratch/cases.ndjson")
    only=()
    for id in "${ids[@]}"; do
        only+=("--only=$id")
    done
    demo fault --fault "$fault" "${only[@]}"
    expect_status 1
    rule=$(jq -c --arg fault "$fault" '.[] | select(.name == $fault) | [.clause, "\(.document) \(.section)"]' "$scratch/faults.json")
    expect_json "$scratch/fault.json" "$rule as [\$clause, \$section]
        | any(.cases[]; .result == \"fail\" and (.section == \$section or any(.cites[]; . == \$clause)))" \
        '[.cases[] | select(.result == "fail") | [.id, .section]] | unique' "$fault: no finding cites $rule"
    jq -r '.cases[] | select(.result == "fail") | .id | sub("\\[.*"; "")' "$scratch/fault.json" | sort -u >"$scratch/failed"
    for id in "${ids[@]}"; do
        if ! grep -Fxq -- "$id" "$scratch/failed"; then
            demo alone --fault "$fault" "--only=$id"
            [ "$status" -eq 1 ] || {
                fail "$id does not fail on $fault"
                continue
            }
        fi
        n_proved=$((n_proved + 1))
    done
done <"$scratch/todo"
printf '%d proofs of %d cases by %d faults\n' "$n_proved" "$(wc -l <"$scratch/ids")" "$(wc -l <"$scratch/todo")"
done_testing
