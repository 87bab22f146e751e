#!/usr/bin/env bash
# A run that is killed leaves a ledger; precheck clean removes what it created.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

left() {
    curl -s "$URL/notes" | jq -c '.ids[]'
}

background "$PRECHECK" serve --port 0
export PRECHECK_TARGET=$URL
cd "$top/cases" || exit 1
# Files alone: we choose where they are.  Where a note is, its server says, and a
# run that dies before it has heard cannot know.
setsid "$PRECHECK" run targets/demo.yaml --only resource:file --rate 40/s >"$scratch/out" 2>"$scratch/err" </dev/null &
victim=$!
for ((i = 0; i < 300; i++)); do
    [ -z "$(left)" ] || break
    sleep 0.1
done
kill -KILL "$victim"
wait "$victim" 2>/dev/null
[ -n "$(left)" ] || fail "nothing was left behind"

# By the target that it names, wherever we are.
cd / || exit 1
ledger=$(find "$PRECHECK_STATE" -name 'ledger-*')
run 60 "$PRECHECK" clean "$ledger"
expect_status 0
expect_out '^removed [1-9]'
[ -z "$(left)" ] || fail "still there: $(left | head -n 3 | xargs)"
[ ! -e "$ledger" ] || fail "the ledger is still there"

run 20 "$PRECHECK" clean "$scratch/none.ndjson"
expect_status 2
expect_err 'none\.ndjson'
echo '{"op":"create","id":1,"base":"http://127.0.0.1:1","resource":"x"}' >"$scratch/old.ndjson"
run 20 "$PRECHECK" clean "$scratch/old.ndjson"
expect_status 2
expect_err '--target'
stop_background
done_testing
