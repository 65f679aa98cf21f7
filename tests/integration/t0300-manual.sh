#!/usr/bin/env bash
# This test checks the manual pages. Each page must have exactly the options, defaults and commands
# that its program prints. The pages must also be valid.
. "$(dirname "$0")/../lib.sh"

# options FILE…: prints the long options that the pages define, sorted. If $section is set, prints
# only the options of that section.
options() {
    awk -v section="${section:-}" '/^#/ { on = !section || $0 == "## " section }
        on && /^\*-/' "$@" | { grep -oE -- '\*--[a-z-]+\*' || true; } | tr -d '*' | sort -u
}

# printed: prints the long options in the last output of `expect`, without its examples.
printed() {
    sed -E '/^(voorbeelden|Examples)/,$d' "$out" | grep -oE -- '(^|[ [])--[a-z-]+' | tr -d ' [' | sort -u
}

# codes PAGE: prints the exit codes in the table of a page.
codes() { sed -n '/^# EXIT STATUS/,/^# [^E]/p' "$1" | grep -oE '^\|  [0-9]+' | tr -d '| '; }
# printed_codes: prints the exit codes after "exitcodes:" in the last output of `expect`.
printed_codes() { sed -n '/^exitcodes:/,$p' "$out" | grep -oE '[0-9]+'; }

# same WHAT: fails unless the files $test_tmp/page and $test_tmp/help are equal. The message begins
# with WHAT.
same() {
    diff "$test_tmp/page" "$test_tmp/help" >"$test_tmp/diff" ||
        fail "$1: the page (<) and the program (>) differ: $(grep '^[<>]' "$test_tmp/diff" | xargs)"
}

# defaults PAGE…: fails unless the pages state each default that --help prints in brackets.
defaults() {
    local flag value
    while read -r flag value; do
        awk -v flag="*$flag*" '/^[^\t]/ { on = index($0, flag) == 1 } on' "$@" | tr '\n\t' '  ' |
            grep -qF -- "Default $value." || fail "$1 does not state that the default of $flag is $value"
    done < <(sed -nE 's/^ +(--[a-z-]+) .*\[(.+)\]$/\1 \2/p' "$out")
}

daemon=$top/common/daemon/koers-daemon.8.scd

expect 0 "$KOERS_BIN/koers-broker" --help
printed >"$test_tmp/help"
options "$top/broker/koers-broker.8.scd" >"$test_tmp/page"
same koers-broker
defaults "$top/broker/koers-broker.8.scd"

names=$("$top/compose/nodes" programs | sed '1d; s/^koers-//')
[ "$(wc -w <<<"$names")" -ge 5 ] || fail "compose/nodes names only: $names"
for name in $names; do
    page=$top/services/$name/koers-$name.8.scd
    expect 0 "$KOERS_BIN/koers-$name" --help
    printed >"$test_tmp/help"
    options "$daemon" "$page" >"$test_tmp/page"
    same "koers-$name"
    defaults "$daemon" "$page"
    expect 0 "$KOERS_BIN/koers-$name" --data x -h
    expect 0 "$KOERS_BIN/koers-$name" -V
    says "^koers-$name [0-9]"
done

# koers-journal: each section of the page is a command with its options.
page=$top/broker/archive/koers-journal.8.scd
keep=$KOERS_BIN/koers-journal
expect 0 "$keep" --help
sed -n '/^## /s///p' "$page" | sort >"$test_tmp/page"
sed -nE '/^Commands:/,/^$/s/^  ([a-z]+) .*/\1/p' "$out" | sort >"$test_tmp/help"
same "koers-journal: commands"
printed >"$test_tmp/help"
printf '%s\n' --help --version >"$test_tmp/page"
same koers-journal
for option in --version -V; do
    expect 0 "$keep" "$option"
    says '^koers-journal [0-9]'
done
while read -r command; do
    expect 0 "$keep" "$command" --help
    printed >"$test_tmp/help"
    { section=$command options "$page"; echo --help; echo --version; } | sort -u >"$test_tmp/page"
    same "koers-journal $command"
    defaults "$page"
done < <(sed -n '/^## /s///p' "$page")

# The client: each section of the page is a command with its options.
page=$top/services/client/koers.1.scd
koers=$KOERS_BIN/koers
expect 0 "$koers" --help
sed -n '/^## /s///p' "$page" | sort >"$test_tmp/page"
sed -nE '/^opties/q; s/^  ([a-z][a-z-]*( [a-z-]+)?)( .*)?$/\1/p' "$out" | sort >"$test_tmp/help"
same "koers: commands"
printed >"$test_tmp/help"
awk '/^# COMMANDS/ { exit } { print }' "$page" >"$test_tmp/head"
options "$test_tmp/head" >"$test_tmp/page"
same "koers: options of every command"
cp "$test_tmp/page" "$test_tmp/global"
printed_codes >"$test_tmp/help"
codes "$page" >"$test_tmp/page"
same "koers: exit codes"
while read -r command; do
    # shellcheck disable=SC2086
    expect 0 "$koers" $command --help
    printed >"$test_tmp/help"
    section=$command options "$page" >"$test_tmp/own"
    case $command in
    journal | backup | restore) continue ;; # these commands have the options of koers-journal
    esac
    sort -u "$test_tmp/own" "$test_tmp/global" >"$test_tmp/page"
    same "koers $command"
done < <(sed -n '/^## /s///p' "$page")

# The launcher: the page has its commands and its environment variables.
page=$top/compose/koers-local.8.scd
expect 0 "$top/compose/local" --help
sed -nE 's/^  ([a-z]+)( .*)?$/\1/p; s/^(KOERS_[A-Z]+) .*/\1/p' "$out" | sort >"$test_tmp/help"
sed -nE '/^# (COMMANDS|ENVIRONMENT)/,/^# [^CE]/s/^\*([a-zA-Z_]+)\*.*/\1/p' "$page" |
    grep -vx help | sort >"$test_tmp/page"
same compose/local

# The pages are built as for an installation, and mandoc finds no error.
command -v scdoc >/dev/null && command -v mandoc >/dev/null || exit 0
n=0
for source in "$top"/*/*.scd "$top"/*/*/*.scd; do
    built=$test_tmp/$(basename "$source" .scd)
    "$top/compose/manual" "$source" "$built" || fail "$source cannot be built"
    expect 0 mandoc -T lint "$built"
    [ ! -s "$out" ] || fail "mandoc reports errors in $(basename "$source")"
    n=$((n + 1))
done
pages=$(find "$top" -name '*.scd' -not -path "$top/build/*" | wc -l)
[ "$n" -eq "$pages" ] || fail "checked $n pages of $pages"
