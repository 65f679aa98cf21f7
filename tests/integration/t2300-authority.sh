#!/usr/bin/env bash
# This test checks which body may record which outcome. It tries every kind of outcome at every
# body, and compares the results with a matrix that a person wrote from the report. It also checks
# that nobody may act for another body, province or ministry.
. "$(dirname "$0")/../lib.sh"
mesh_up
due=$(amsterdam -d '+60 days' +%Y-%m-%d)

# The columns of the matrix are: kind, relay, kerngroep, koersoverleg, dg-overleg. The cells are: +
# allowed, - not allowed, r allowed for regional bottlenecks only, b allowed for the boegbeeld only.
matrix='
afspraak               r + + +
oplossingsrichting     - + - -
samenwerkingsverband   - + - -
doelstelling           - + - -
doel                   - - + +
vaststelling           - - + -
opdracht               - - + +
aanspreken             - - b -
samenstelling          - + + +
verwijzing             - + + +
terug                  + + + +
afgewezen              - + + +
doorgeleid             - + - -
verzoek                - - + -
adviesvraag            - + + +
inzet                  - - - +
besluit                - - - +
consultatie            - - - +
regeling               - - - -
advies                 - - - -
interventie            - - - -
verslag                - - - -
escalatie              - - - -
'
# Creates a bottleneck at each of the four bodies. The relay has a national bottleneck and a
# regional bottleneck.
k_kerngroep=$(gives ptvt bottleneck new "$(post nl-gr "Bij de kerngroep" 1)")
k_koers=$(gives ptvt bottleneck new "$(post nl-gr "Bij het koersoverleg" 4)")
k_dg=$(gives ptvt bottleneck new "$(post nl-gr "Bij het DG-overleg" 4)")
at koersoverleg "$k_dg"
outcome secretaris koersoverleg "$k_dg" --kind verzoek --to dg-overleg --text "Middelen" >/dev/null
k_region=$(gives ptvt bottleneck new "$(post nl-gr "In de regio" 1 --origin regionaal)")
at dg-overleg "$k_dg"
at koersoverleg "$k_koers"
at kerngroep-1 "$k_kerngroep"

# try CELL KIND BODY COLUMN WHO KNP: records an outcome with a wrong date, so that the outcome is
# always refused. The reasons of the refusal are compared with CELL. If CELL is -, fails unless the
# authority rule of the body is one of the reasons. If CELL is +, fails if this rule is one of the
# reasons.
try() {
    local cell=$1 kind=$2 body=$3 column=$4 who=$5 knp=$6 got=0
    as "$who" outcome "$body" "$knp" --kind "$kind" --text "Proef" --date 2020-01-01 \
        --effective 2019-01-01 --json >"$out" 2>"$err" || got=$?
    [ $got -ne 0 ] || fail "$kind at $body: accepted, though its dates are wrong"
    grep -q '"rule":"effective.before_date"' "$out" ||
        fail "$kind at $body: the body did not answer: $(cat "$out" "$err")"
    if grep -q "\"rule\":\"authority\.$column\." "$out"; then
        [ "$cell" = - ] || fail "$kind at $body ($who): refused, but the matrix allows it"
        [ $got -eq 77 ] || fail "$kind at $body ($who): exit code $got, expected 77"
    else
        [ "$cell" = + ] || fail "$kind at $body ($who): not refused, but the matrix forbids it"
    fi
}
n=0
while read -r kind relay kerngroep koersoverleg dg; do
    [ -n "$kind" ] || continue
    n=$((n + 1))
    if [ "$relay" = r ]; then
        try - "$kind" relay relay ptvt "$k_kerngroep"
        relay=+
    fi
    try "$relay" "$kind" relay relay ptvt "$k_region"
    try "$kerngroep" "$kind" kerngroep-1 kerngroep netwerkmanager-1 "$k_kerngroep"
    if [ "$koersoverleg" = b ]; then
        try + "$kind" koersoverleg koersoverleg boegbeeld "$k_koers"
        koersoverleg=-
    fi
    try "$koersoverleg" "$kind" koersoverleg koersoverleg secretaris "$k_koers"
    try "$dg" "$kind" dg-overleg dg-overleg secretaris "$k_dg"
done <<<"$matrix"
[ $n -eq 23 ] || fail "tried $n kinds, expected 23"

# Nobody may act for another body, province or ministry.
acting() {
    local n
    expect 77 as netwerkmanager-2 outcome kerngroep-1 "$k_kerngroep" --kind terug --text "Nee"
    for n in netwerkmanager-1 secretaris boegbeeld ezk operator regelinghouder-ezk accounthouder-nl-gr; do
        expect 77 as $n outcome relay "$k_region" --kind terug --text "Nee"
        [ $n = secretaris ] ||
            expect 77 as $n outcome dg-overleg "$k_dg" --kind afgewezen --text "Nee" --reason "Nee"
    done
    expect 77 as ptvt outcome kerngroep-1 "$k_kerngroep" --kind terug --text "Nee"
    expect 77 as boegbeeld outcome koersoverleg "$k_koers" --kind terug --text "Nee"
    expect 77 as accounthouder-nl-gr signal post --kind vraag --province NL-DR --region-type provincie \
        --region Drenthe --pillar 1 --domain ict --origin regionaal --title Nee --description Nee
    expect 77 as netwerkmanager-1 signal post --kind vraag --province NL-GR --region-type provincie \
        --region Groningen --pillar 1 --domain ict --origin regionaal --title Nee --description Nee
    expect 77 as accounthouder-nl-dr bottleneck solved "$k_region" --degree yes --reason Nee
    expect 77 as ptvt bottleneck solved "$k_region" --degree yes --reason Nee
    expect 77 as accounthouder-nl-dr bottleneck reopen "$k_region" --reason Nee
    expect 77 as accounthouder-nl-dr bottleneck join "$k_region" SIG-2026-0001
    expect 77 as secretaris bottleneck new SIG-2026-0001
    expect 77 as accounthouder-nl-gr signal answer SIG-2026-0001 --text Nee
    for n in regelinghouder-szw secretaris netwerkmanager-1; do
        expect 77 as $n scheme publish --id proef --name Proef --ministry OCW --pillar 1 --domain ict \
            --target-group mkb --instrument loan --national --budget 1 --opens "$due" --closes "$due"
    done
    expect 77 as accounthouder-nl-gr clock advance 2030-01-01
}
unchanged acting
