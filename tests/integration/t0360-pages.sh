#!/usr/bin/env bash
# This test checks the Markdown pages. Every relative link must lead to a file and a heading. Every
# koers command in a page for operators must exist and have the options that the page uses.
. "$(dirname "$0")/../lib.sh"
koers=$KOERS_BIN/koers

expect 0 /usr/bin/python3 "$top/tests/integration/pages.py" "$top"
cp "$out" "$test_tmp/said"
[ "$(grep -c '^link ' "$test_tmp/said")" -gt 50 ] || fail "the pages have no links"

expect 0 "$koers" --help
sed -nE '/^opties/q; s/^  ([a-z][a-z-]*( [a-z-]+)?)( .*)?$/\1/p' "$out" >"$test_tmp/commands"
is_command() { grep -qxF -- "$1" "$test_tmp/commands"; }

declare -A known # the options in the help text of each command
options() {
    [ -n "${known[$1]:-}" ] && return 0
    # shellcheck disable=SC2086
    "$koers" $1 --help >"$test_tmp/help" || fail "koers $1 --help"
    known[$1]=" $(sed -E '/^(voorbeelden|Examples)/,$d' "$test_tmp/help" |
        grep -oE -- '(^|[ ,])--?[a-zA-Z-]+' | tr -d ' ,' | tr '\n' ' ') "
}

# command_of WORD…: sets $command to the name of the command, which has one or two words. Options
# may stand before and between these words.
command_of() {
    local words=() word
    while [ $# -gt 0 ] && [ ${#words[@]} -lt 2 ]; do
        word=$1
        shift
        case $word in
        --json | --no-input | --quiet | -q) ;;
        -h | --help | -V | --version) ;;
        --*) [ $# -eq 0 ] || shift ;;
        *) words+=("$word") ;;
        esac
    done
    command=${words[*]}
    if ! is_command "$command" && is_command "${words[0]:-}"; then
        command=${words[0]}
    fi
}

n=0
while read -r kind where words; do
    [ "$kind" = koers ] || continue
    # `koers key …` and `koers outbox` mean several commands, and `koers COMMAND` means any command
    case $words in COMMAND* | *' …' | *' … '*) continue ;; esac
    if [[ $words != *' '* ]] && grep -q "^$words " "$test_tmp/commands"; then continue; fi
    read -ra list <<<"$words"
    command_of "${list[@]}"
    [ -n "$command" ] || continue
    is_command "$command" || fail "$where: “koers $command” is not a command"
    options "$command"
    for word in "${list[@]}"; do
        [[ $word == -* && ! $word =~ ^-[0-9] ]] || continue # -6h is a time, not an option
        word=${word%%=*}
        [[ ${known[$command]} == *" $word "* ]] || fail "$where: “koers $command” has no option $word"
    done
    n=$((n + 1))
done <"$test_tmp/said"
[ "$n" -gt 60 ] || fail "found only $n commands in the pages"
