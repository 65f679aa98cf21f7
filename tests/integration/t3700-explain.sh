#!/usr/bin/env bash
# `koers explain` must explain, in Dutch and English, every rule of a refusal, every exit code, and
# every error in a log. This test collects the rules, codes and errors from the source.
. "$(dirname "$0")/../lib.sh"
koers=$KOERS_BIN/koers
cd "$top" || exit

# source_of FOLDER…: prints the C code without comments and explanations, with one statement per
# line.
source_of() {
    find "$@" -name '*.[ch]' ! -path '*/explain/*' -exec cat {} + | tr '\n' ' ' |
        sed -E 's/ \\ +/ /g; s/ +/ /g; s|/\*([^*]\|\*[^/])*\*/| |g'
}

# Collects the rules. A rule is the text of a RULE_ macro, the fourth argument of `out_refuse`, or
# the third argument of `field_errors_add`. If the source makes a rule with `snprintf`, the test
# puts an existing field or body in the place of %s.
{
    source_of services common |
        grep -oE '#define RULE_[A-Z_0-9]+ "[^"]+"' | sed -E 's/.*"(.*)"/\1/'
    source_of services common |
        grep -oE '\bout_refuse\([^,]+,[^,]+, *("[^"]*"|NULL|[a-z_]+), *"[^"]+"' |
        sed -E 's/.*"([^"]+)"$/\1/'
    source_of services common | grep -oE '\bsizeof\(?[ a-z>-]*rule\)?, "[^"]+"' | sed -E 's/.*"(.*)"/\1/' |
        sed -e 's/^authority\.%s\.%s$/authority.kerngroep.scheme/' \
            -e 's/^recorder\.%s$/recorder.kerngroep/' \
            -e 's/^%s\.%s$/name.too_long/' -e 's/^%s\./name./'
} | sort -u >"$test_tmp/rules"
[ "$(wc -l <"$test_tmp/rules")" -ge 110 ] || fail "found only $(wc -l <"$test_tmp/rules") rules"
! grep '%' "$test_tmp/rules" || fail "a rule is composed in a way that this test cannot read"

# Collects the exit codes: from the enum of the client, the enum of the broker, and the tables of
# the manual pages.
{
    source_of services broker common | grep -oE '\b(CODE|EXIT)_[A-Z_]+ = [0-9]+' | sed 's/.*= //'
    for page in */*.scd */*/*.scd; do
        sed -n '/^# EXIT STATUS/,/^# [^E]/p' "$page" | { grep -oE '^\|  [0-9]+' || true; } | tr -d '| '
    done
} | sort -u >"$test_tmp/codes"
[ "$(wc -l <"$test_tmp/codes")" -ge 17 ] || fail "found only $(wc -l <"$test_tmp/codes") exit codes"

# Collects the errors in the logs: the event argument in calls of `log_error`, and in calls of
# functions that call `log_error`.
source_of common broker services/body services/relay services/regelingen services/kerngroep \
    services/koersoverleg services/dg-overleg |
    grep -oE '\b(log_error|broker_fail|daemon_fail|journal_die|journal_damaged|view_exit)\(([^"();]*, )?"[^"]+"' |
    sed -E 's/.*"(.*)"/\1/' | grep -v = | sort -u >"$test_tmp/events"
[ "$(wc -l <"$test_tmp/events")" -ge 40 ] || fail "found only $(wc -l <"$test_tmp/events") errors"

for list in rules codes events; do
    while read -r code; do
        # shellcheck disable=SC2086
        "$koers" explain --lang both $code >/dev/null 2>&1 || echo "${list%s} “$code”"
    done <"$test_tmp/$list"
done >"$test_tmp/unknown"
[ ! -s "$test_tmp/unknown" ] || fail "not explained, add to explain/*.def: $(cat "$test_tmp/unknown")"

# Checks the output for people and for scripts.
expect 0 "$koers" explain authority.kerngroep.scheme
says 'Wie het wel mag: regelinghouder'
LC_ALL=en_GB.UTF-8 expect 0 "$koers" explain authority.kerngroep.scheme
says 'Who may: regelinghouder'
LC_ALL=C LANG=en_US.UTF-8 expect 0 "$koers" explain field.missing --lang nl
says 'verplicht veld'
expect 0 "$koers" uitleg not-allowed --json
jq -es 'length == 2 and .[0].code == "REASON_NOT_ALLOWED" and .[1].kind == "bus" and
    all(.[]; .nl.text != "" and .nl.action != "" and .en == null)' "$out" >/dev/null ||
    fail "--json: wrong output: $(cat "$out")"
expect 0 "$koers" explain --json --lang both
jq -es 'length > 150 and all(.[]; .nl.text and .en.action and .kind)' "$out" >/dev/null ||
    fail "--json without a code: wrong output"
n=$(wc -l <"$out")
expect 0 "$koers" explain
[ "$(wc -l <"$out")" -eq "$n" ] || fail "the list does not have one line for each code"
expect 66 "$koers" explain provnce.unknown
says 'bedoelde u province.unknown'
expect 66 "$koers" explain 'iets anders'
says 'koers explain toont ze alle'
expect 65 "$koers" explain D10 --lang fr
says 'nl, en of both'
expect 66 "$koers" explain "$(printf 'x%.0s' {1..5000})"
