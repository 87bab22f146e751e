#!/usr/bin/env bash
# Every case is proved: it holds on the clean reference server, and on a server
# with one of its fails-on faults it fails.  And the proof can fail.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

run 900 "$PRECHECK" lint --prove
expect_status 0
expect_out '^proved: [1-9][0-9]{2,} cases, [1-9][0-9]+ faults$'
[ "$(wc -l <"$scratch/out")" -eq 1 ] || fail_run "more than the sums"

run 60 "$PRECHECK" lint --prove 'no-such/*'
expect_status 2

# A case that holds whatever the server does; one that fails on the clean
# server; one that names no fault; one that never runs.
prove_own() {
    cat >"$scratch/own.yaml"
    run 120 "$PRECHECK" lint --prove --cases "$scratch/own.yaml" 'own/*'
}
prove_own <<'YAML'
- id: own/blind
  title: GET with a condition that is true
  cite: IF_MATCH_STRONG
  methods: [GET]
  given: {etag: strong}
  send: {fields: [[If-Match, "${etag}"]]}
  expect: [performed]
  why: for the test
  fails-on: [weak-if-match]
YAML
expect_status 1
expect_out '^own/blind: does not fail on weak-if-match$'
expect_out '^NOT PROVED: 1 cases, 1 faults$'

prove_own <<'YAML'
- id: own/nameless
  title: GET with a weak tag
  cite: IF_MATCH_STRONG
  methods: [GET]
  given: {etag: strong}
  send: {fields: [[If-Match, "${etag:weak}"]]}
  expect: [failed]
  why: for the test
  fails-on: [weak-if-match, no-such-fault]
YAML
expect_status 1
expect_out '^own/nameless: there is no fault no-such-fault$'

prove_own <<'YAML'
- id: own/wrong
  title: What the author believes is not so, so that nothing is decided
  cite: IF_MATCH_STRONG
  methods: [GET]
  given: {etag: strong}
  send: {fields: [[If-Match, "${etag:weak}"]]}
  expect: [performed]
  why: for the test
  fails-on: [weak-if-match]
YAML
expect_status 1
expect_out '^own/wrong on the clean server, GET '

done_testing
