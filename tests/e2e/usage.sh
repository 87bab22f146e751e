#!/usr/bin/env bash
# Help, version, and what is not understood: exit codes and streams.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

run 20 "$PRECHECK" help
expect_status 0
expect_out 'precheck run'
expect_silent_err

run 20 "$PRECHECK" --help
expect_status 0

for verb in run oracle serve demo lint judge; do
    run 20 "$PRECHECK" help "$verb"
    expect_status 0
    expect_out "precheck $verb"
    run 20 "$PRECHECK" "$verb" --help
    expect_status 0
done

run 20 "$PRECHECK" version
expect_status 0
expect_out '^precheck [0-9]+\.[0-9]+\.[0-9]+'
run 20 "$PRECHECK" version --json
expect_status 0
jq -e .precheck "$scratch/out" >/dev/null || fail_run "version --json is no JSON with a version"

# Nothing understood: 2, on stderr, with the nearest known one.
run 20 "$PRECHECK"
expect_status 2
run 20 "$PRECHECK" rnu
expect_status 2
expect_err "'rnu'"
expect_err "'?run'?"
run 20 "$PRECHECK" run --reprot json
expect_status 2
expect_err '--report'
run 20 "$PRECHECK" run --rep json=- x.yaml
expect_status 2 # no abbreviations
run 20 "$PRECHECK" run
expect_status 2
run 20 "$PRECHECK" run "$scratch/none.yaml"
expect_status 2
expect_err 'none\.yaml'
[ ! -s "$scratch/out" ] || fail_run "an error is on stdout"

# A value that may be left out does not take the next word.
run 20 "$PRECHECK" run --fail-fast "$scratch/none.yaml"
expect_status 2
expect_err 'none\.yaml'
run 20 "$PRECHECK" run --fail-fast=0 "$scratch/none.yaml"
expect_status 2
expect_err '--fail-fast takes a number'

# Output that cannot be written is an internal error, not a success.
if [ -w /dev/full ]; then
    what="precheck help >/dev/full"
    timeout 20 "$PRECHECK" help >/dev/full 2>"$scratch/err"
    status=$?
    expect_status 4
fi

cat >"$scratch/bad.yaml" <<'YAML'
version: 1
target: http://127.0.0.1:1
resorces:
  - {name: home, url: /}
YAML
run 20 "$PRECHECK" run "$scratch/bad.yaml"
expect_status 2
expect_err 'bad\.yaml:3:1: '
expect_err 'resources'
run 20 "$PRECHECK" lint "$scratch/bad.yaml"
expect_status 2
expect_err 'resources'

# Nobody listens there: no verdict.
cat >"$scratch/nobody.yaml" <<'YAML'
version: 1
target: http://127.0.0.1:1
resources:
  - {name: home, url: /}
YAML
run 60 "$PRECHECK" run "$scratch/nobody.yaml"
expect_status 3
expect_err '127\.0\.0\.1:1|refused'

done_testing
