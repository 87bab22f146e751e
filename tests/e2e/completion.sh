#!/usr/bin/env bash
# Completion and the man page know every flag of every command.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# flags_of COMMAND: what its --help lists, without the dashes.
flags_of() {
    "$PRECHECK" help "$1" | sed -n '/^flags:/,/^$/p' | sed -nE 's/^ +(-[A-Za-z], )? *--([a-z0-9-]+).*/\2/p'
}
mapfile -t commands < <("$PRECHECK" help | sed -nE 's/^  ([a-z-]+) .*/\1/p')
[ ${#commands[@]} -gt 12 ] || fail "only the commands ${commands[*]}"

for shell in bash zsh fish; do
    run 20 "$PRECHECK" completion "$shell"
    expect_status 0
    expect_silent_err
    cp "$scratch/out" "$scratch/$shell"
    for command in "${commands[@]}"; do
        grep -q -- "$command" "$scratch/$shell" || fail "$shell: no $command"
        for flag in $(flags_of "$command"); do
            grep -Eq -- "(--|-l )$flag\b" "$scratch/$shell" || fail "$shell: no --$flag"
        done
    done
    if command -v "$shell" >/dev/null; then
        "$shell" -n "$scratch/$shell" || fail "$shell does not read it"
    fi
done
run 20 "$PRECHECK" completion tcsh
expect_status 2
expect_err 'bash, zsh or fish'

# The one for bash, at work.  complete WORD...: the last word is being typed.
# shellcheck disable=SC1091
. "$scratch/bash"
complete_words() {
    COMP_WORDS=("$PRECHECK" "$@")
    COMP_CWORD=$#
    _precheck
}
offers() { # offers WORD: among the replies
    local reply
    for reply in "${COMPREPLY[@]}"; do
        [ "$reply" != "$1" ] || return 0
    done
    fail "'${COMP_WORDS[*]:1}' does not offer $1 but: ${COMPREPLY[*]:0:12}"
}
complete_words "ex"
offers explain
[ ${#COMPREPLY[@]} -eq 1 ] || fail "ex offers ${COMPREPLY[*]}"
complete_words ""
offers run
offers completion
complete_words run --rep
offers --report
complete_words run --report js
offers json
complete_words list --requ
offers --requirements
complete_words demo --fault weak-if-m
offers weak-if-match
complete_words explain IF_MATCH_STR
offers IF_MATCH_STRONG
complete_words explain if-match/weak-own-tag-w
offers if-match/weak-own-tag-writes
complete_words completion z
offers zsh
complete_words help ser
offers serve
touch "$scratch/target.yaml"
complete_words run "$scratch/targ"
offers "$scratch/target.yaml"
complete_words run --seed ""
[ ${#COMPREPLY[@]} -eq 0 ] || fail "--seed offers ${COMPREPLY[*]}"

# The man page: each flag in the entry of its command, or of run where the
# entry says that it takes those too.
page=$top/docs/man/precheck.1.scd
section() { sed -n "/^# $1\$/,/^# /p" "$page"; }
entry() { section COMMANDS | awk -v name="*$1*" 'index($0, "*") == 1 { on = index($0, name) == 1 } on'; }
for command in "${commands[@]}"; do
    [ "$command" != help ] || continue
    text=$(entry "$command")
    [ -n "$text" ] || section COMMANDS | grep -qF "*$command*" || fail "man: no command $command"
    case $text in *"FLAGS OF RUN"*) text+=$(section "FLAGS OF RUN") ;; esac
    for flag in $(flags_of "$command"); do
        [ "$flag" != help ] || continue
        grep -qF -- "*--$flag*" <<<"$text" || fail "man: --$flag of $command is not told"
    done
    # and none that there is not
    for flag in $(entry "$command" | grep -oE '\*--[a-z0-9-]+\*' | tr -d '*'); do
        flags_of "$command" | grep -qx -- "${flag#--}" || fail "man: $command has no $flag"
    done
done
for flag in $(section "FLAGS OF RUN" | grep -oE '^\*.*' | grep -oE '\*--[a-z0-9-]+\*' | tr -d '*'); do
    flags_of run | grep -qx -- "${flag#--}" || fail "man: run has no $flag"
done

done_testing
