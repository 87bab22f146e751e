#!/usr/bin/env bash
# Everything that has a name is explained: rule, section, how to mend it; and
# what is typed wrongly gets the nearest name.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

run 20 "$PRECHECK" explain --list
expect_status 0
cp "$scratch/out" "$scratch/words"
[ "$(wc -l <"$scratch/words")" -gt 400 ] || fail "only $(wc -l <"$scratch/words") words"

# All pages at once, as JSON: each has what it must have.
mapfile -t words <"$scratch/words"
: >"$scratch/pages"
for ((i = 0; i < ${#words[@]}; i += 90)); do
    run 60 "$PRECHECK" explain --json "${words[@]:i:90}"
    expect_status 0
    expect_silent_err
    cat "$scratch/out" >>"$scratch/pages"
done
[ "$(wc -l <"$scratch/pages")" -eq "${#words[@]}" ] || fail "not one page for each word"
jq -s . "$scratch/pages" >"$scratch/all.json" || fail "no JSON"
expect_json "$scratch/all.json" 'all(.rules | length > 0)' 'map(select(.rules | length == 0) | .id)' 'a page without a rule'
expect_json "$scratch/all.json" 'all(.[].rules[]; (.rule | length > 10) and (.section | test("^RFC [0-9]+ [0-9.]+$")) and (.url | startswith("https://")))' \
    'map(select(.rules | any(.section | test("^RFC [0-9]+ [0-9.]+$") | not)) | .id)' 'a rule without section'
expect_json "$scratch/all.json" 'map(select(.kind != "status")) | all((.mend | length > 10) and (.wrong | length > 0))' \
    'map(select(.kind != "status" and ((.mend // "") | length <= 10)) | .id)' 'nothing to mend it'
expect_json "$scratch/all.json" 'map(select(.kind == "case")) | all(.faults | length > 0)' \
    'map(select(.kind == "case" and (.faults | length) == 0) | .id)' 'a case that no fault proves'
# Cases that go through a cache name faults of tests/support/test_cache.c.
expect_json "$scratch/all.json" 'map(select(.kind == "case" and (.id | test("^(cache|forward)/") | not))) | all(.[].faults[]; .gist)' \
    'map(select(.kind == "case" and (.id | test("^(cache|forward)/") | not)) | .faults[] | select(.gist | not))' 'a fault that is not in the table'
expect_json "$scratch/all.json" 'map(select(.kind == "status") | .id) == [200, 206, 304, 400, 409, 412, 416, 423, 428]' \
    'map(select(.kind == "status") | .id)' 'the statuses'
expect_json "$scratch/all.json" 'map(select(.kind == "clause" and .coverage == "unseen")) | length > 5 and all(.how | length > 10)' . 'unseen clauses say why'

# The shell lines are shell.
jq -r 'select(.kind == "status") | .do[].run' "$scratch/pages" >"$scratch/lines.sh"
bash -n "$scratch/lines.sh" || fail "the curl lines are no shell"
sh -n "$scratch/lines.sh" || fail "the curl lines are no POSIX shell"

# The loop of 412, against the reference server: somebody else writes in between.
background "$PRECHECK" serve --port 0
base=$URL
at=$(curl -sS -o /dev/null -D - -X POST -H 'Authorization: Bearer secret-token-for-tests' -H 'Content-Type: application/json' \
    -d '{"title":"a"}' "$base/notes" | tr -d '\r' | sed -n 's/^[Ll]ocation: *//p')
case $at in http*) ;; *) at=$base$at ;; esac
(
    cd "$scratch" || exit 1
    run_lines=$(jq -r 'select(.id == 412) | .do[3].run' pages)
    old=$(curl -sS -o /dev/null -D - "$at" | tr -d '\r' | sed -n 's/^[Ee][Tt][Aa][Gg]: *//p')
    curl -sS -o /dev/null -X PUT -H 'Content-Type: application/json' -d '{"title":"other"}' "$at"
    curl -sS -o /dev/null -w '%{http_code}' -X PUT -H "If-Match: $old" -H 'Content-Type: application/json' -d '{"title":"b"}' "$at" >stale
    printf '%s' "${run_lines/https:\/\/api.example\/notes\/42/$at}" | timeout 30 sh >loop 2>loop.err
)
[ "$(cat "$scratch/stale")" = 412 ] || fail "the old tag got $(cat "$scratch/stale")"
case $(tail -n 1 "$scratch/loop") in
2??) ;;
*) fail "the loop of 412 ends with: $(cat "$scratch/loop" "$scratch/loop.err")" ;;
esac
curl -sS "$at" | grep -q 'my new title' || fail "the loop's change is not stored"
stop_background

# As text, for people.
run 20 "$PRECHECK" explain 412
expect_status 0
expect_out 'somebody else has changed|Most often somebody'
# shellcheck disable=SC2016 # not a variable of ours
expect_out 'If-Match: \$etag'
run 20 "$PRECHECK" explain IM1
expect_out 'IF_MATCH_STRONG'
expect_out 'RFC 9110 section 13.1.1'
run 20 "$PRECHECK" explain 'if-match/*'
expect_status 0
expect_out '^---$'
run 20 "$PRECHECK" explain 'precedence/matrix[a=true]'
expect_status 0 2
run 20 "$PRECHECK" explain response/304-no-content
expect_status 0
expect_out '15.4.5'
run 20 "$PRECHECK" explain 412 --server express
expect_status 0
expect_out "app.put"
expect_no_out "Rails:"

# What is not known.
run 20 "$PRECHECK" explain if-match/weak-own-tags
expect_status 2
expect_err 'did you mean if-match/weak-own-tag'
run 20 "$PRECHECK" explain weak-if-match
expect_status 2
expect_err 'precheck explain IF_MATCH_STRONG'
run 20 "$PRECHECK" explain If-Match
expect_status 2
expect_err "precheck explain 'IF_MATCH\*'"
run 20 "$PRECHECK" explain 418
expect_status 2
expect_err '412'
run 20 "$PRECHECK" explain 412 --server iis
expect_status 2
expect_err 'nginx'
run 20 "$PRECHECK" explain
expect_status 2
run 20 "$PRECHECK" explain "$(printf 'x%.0s' {1..5000})"
expect_status 2

done_testing
