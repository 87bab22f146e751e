# What the end-to-end tests share: assertions, a folder of their own, servers
# that are stopped however the test ends.  Sourced by bash; ctest gives
#   PRECHECK  the program under test
#   HOSTILE   tests/support/hostile.c, built
# shellcheck shell=bash disable=SC2034

set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
: "${PRECHECK:=$top/build/gcc/src/cli/precheck}"
: "${HOSTILE:=$top/build/gcc/tests/e2e/hostile}"

# A sanitizer's finding must not pass for "a violation was found" (1).
export ASAN_OPTIONS=exitcode=99:${ASAN_OPTIONS:-}
export UBSAN_OPTIONS=exitcode=99:print_stacktrace=1:${UBSAN_OPTIONS:-}
export LSAN_OPTIONS=exitcode=99:${LSAN_OPTIONS:-}
export LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1
unset PRECHECK_TARGET GITHUB_ACTIONS GITHUB_STEP_SUMMARY http_proxy HTTP_PROXY all_proxy ALL_PROXY

scratch=$(mktemp -d "${TMPDIR:-/tmp}/precheck-e2e.XXXXXX")
chmod 755 "$scratch" # Apache reads its files as another user
export PRECHECK_STATE=$scratch/state
groups=() # process groups to end
real=()   # "PID DIR" of tests/servers/run.sh
failures=0
what=""   # the command that `run` ran last
status=0

clean_up() {
    local group
    for group in "${groups[@]}"; do
        kill -TERM -- "-$group" 2>/dev/null
    done
    for group in "${real[@]}"; do
        # shellcheck disable=SC2086 # two words
        "$top/tests/servers/run.sh" stop $group
    done
    rm -rf -- "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
    printf 'FAIL: %s\n' "$*"
    failures=$((failures + 1))
}

# Fails and shows what the last command said.
fail_run() {
    fail "$* -- of: $what"
    sed 's/^/  out: /' "$scratch/out" | head -n 40
    sed 's/^/  err: /' "$scratch/err" | head -n 40
}

# Ends the test: call it last.
done_testing() {
    [ "$failures" -eq 0 ] || printf '%d failed\n' "$failures"
    [ "$failures" -eq 0 ]
    exit
}

# run SECONDS COMMAND...: its output in $scratch/out and err, its end in $status;
# 124 when it had to be stopped.
run() {
    local seconds=$1
    shift
    what="${*//$PRECHECK/precheck}"
    status=0
    timeout -k 5 "$seconds" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
}

expect_status() {
    local want
    for want in "$@"; do
        [ "$status" -ne "$want" ] || return 0
    done
    fail_run "status $status, not $*"
}

# Extended regular expressions, line by line.
expect_out() {
    grep -Eq -- "$1" "$scratch/out" || fail_run "stdout has no line like '$1'"
}
expect_no_out() {
    ! grep -Eq -- "$1" "$scratch/out" || fail_run "stdout has a line like '$1'"
}
expect_err() {
    grep -Eq -- "$1" "$scratch/err" || fail_run "stderr has no line like '$1'"
}
expect_silent_err() {
    [ ! -s "$scratch/err" ] || fail_run "stderr is not empty"
}

# expect_json FILE FILTER [SHOW [WHAT]]: jq's FILTER prints true; else says WHAT
# and shows what SHOW prints.
expect_json() {
    [ "$(jq -r "$2" "$1" 2>&1)" = true ] || {
        fail "$(basename "$1"): ${4:-not so: $2}"
        jq -c "${3:-.summary}" "$1" 2>&1 | head -n 20 | cut -c1-2000 | sed 's/^/  /'
    }
}

# Nothing that a run created may be left in DIR.
expect_empty() {
    local left
    left=$(find "$1" -mindepth 1 -not -name '.*' | head -n 5 | xargs)
    [ -z "$left" ] || fail "left behind: $left"
}

# background COMMAND...: a server (precheck serve --port 0, hostile); waits for its line "listening on URL"; sets URL and pid.
background() {
    local i
    : >"$scratch/serving"
    setsid "$@" >"$scratch/serving" 2>"$scratch/serving.err" </dev/null &
    pid=$!
    groups+=("$pid")
    URL=""
    for ((i = 0; i < 200; i++)); do
        URL=$(sed -n '1s/^listening on //p' "$scratch/serving")
        [ -z "$URL" ] || return 0
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
    done
    cat "$scratch/serving" "$scratch/serving.err"
    fail "does not listen: $*"
    done_testing
}

# Ends what `background` started last; its status must be 0.
stop_background() {
    local ended=0
    kill -TERM "$pid" 2>/dev/null
    wait "$pid" || ended=$?
    [ "$ended" -eq 0 ] || {
        cat "$scratch/serving.err"
        fail "the server ended with $ended after SIGTERM"
    }
}

# start_real NAME: a real server of tests/servers/; sets URL.  Skips the test
# where it is not installed, but not in CI, where ./dev test has installed it.
start_real() {
    local line
    if ! line=$("$top/tests/servers/run.sh" start "$1" "$scratch/$1" 2>"$scratch/real.err"); then
        cat "$scratch/real.err"
        [ -z "${CI:-}" ] && ! "$top/tests/servers/run.sh" version "$1" >/dev/null 2>&1 && exit 77
        fail "cannot start $1"
        done_testing
    fi
    eval "$line"
    real+=("$PID $DIR")
}

# run_target TARGET REPORT FLAGS...: precheck run of cases/targets/TARGET.yaml
# against $URL, JSON to REPORT.
run_target() {
    local target=$1 report=$2
    shift 2
    PRECHECK_TARGET=$URL PRECHECK_ORIGIN=${ORIGIN:-9000} run 240 "$PRECHECK" run "$top/cases/targets/$target.yaml" \
        --report "json=$report" "$@"
}

# Fails of a report in which METHOD was sent with exactly these condition fields,
# as a jq prefix: `sent_with PUT If-Match | ...`.
# shellcheck disable=SC2016 # jq's variables
jq_library='
def conditions: [.sent.fields[]? | .[0] | ascii_downcase | select(startswith("if-"))] | unique;
def sent_with($method; $fields):
  [.cases[] | select(.method == $method and conditions == ($fields | map(ascii_downcase) | sort))];
def fails: map(select(.result == "fail"));
def musts: map(select(.level == "must"));
'

# finds REPORT METHOD "FIELD..." STATUS WHAT: a must violation in which METHOD with
# exactly these condition fields was answered STATUS.
finds() {
    expect_json "$1" "$jq_library sent_with(\"$2\"; \"$3\" / \" \") | fails | musts | any(.got == $4)" \
        "$jq_library [sent_with(\"$2\"; \"$3\" / \" \")[] | [.id, .resource, .result, .level, .got]]" \
        "missed: $2 with $3 answered $4: $5"
}

# acquits REPORT METHOD "FIELD...": no must violation for METHOD with exactly these.
acquits() {
    expect_json "$1" "$jq_library sent_with(\"$2\"; \"$3\" / \" \") | fails | musts | length == 0" \
        "$jq_library sent_with(\"$2\"; \"$3\" / \" \") | fails[] | [.id, .resource, .sent.fields, .expected, .got]" \
        "accused: $2 with $3"
}

# judged REPORT METHOD "FIELD...": the report has verdicts for it at all.
judged() {
    expect_json "$1" "$jq_library sent_with(\"$2\"; \"$3\" / \" \")
        | any(.result == \"pass\" or .result == \"fail\")" \
        "$jq_library [.cases[] | select(.method == \"$2\") | [.id, .result]] | .[:20]" \
        "no verdict on $2 with $3"
}
