#!/usr/bin/env bash
# This test checks how a bottleneck closes. From the day that an outcome takes effect, the provinces
# say how far the outcome helps. The bottleneck closes when all provinces have given an opinion, or
# when the term ends. A bottleneck that a province reopens returns to the body of the last outcome.
# The test moves the clock of the mesh forward.
. "$(dirname "$0")/../lib.sh"
mesh_up
today=$(amsterdam +%Y-%m-%d)
day() { date -d "$today +$1 days" +%Y-%m-%d; }
state() { shows ".[0].state == \"STATE_$1\"" ptvt bottleneck show "$knp"; }
# two TITLE: creates a bottleneck of two provinces, on the agenda of kerngroep-2.
two() {
    knp=$(gives ptvt bottleneck new "$(post nl-nb "$1" 2)" "$(post nl-ge "$1" 2)")
    at kerngroep-2 "$knp"
}
solved() { expect 0 as "accounthouder-$1" bottleneck solved "$knp" --degree "$2" --reason "Reden $1"; }
answer() { outcome netwerkmanager-2 kerngroep-2 "$knp" --kind terug --text "Zo" "$@" >/dev/null; state ANSWERED; }

# The first bottleneck closes when all provinces have given an opinion. Before that, a province may
# change the opinion that it gave.
two "Alle spreken zich uit"
answer --effective "$(day 10)"
all=$knp
# The second bottleneck closes when the term ends, because only one province gives an opinion. The
# third bottleneck is reopened before its outcome takes effect.
two "De termijn verstrijkt"
answer --effective "$(day 10)"
term=$knp
two "Heropend voor het werkt"
answer --effective "$(day 10)"
expect 1 as accounthouder-nl-nb bottleneck solved "$all" --degree yes --reason "Te vroeg"
says "werkt per $(day 10)"
expect 0 as accounthouder-nl-ge bottleneck reopen "$knp" --reason "Het past niet"
at kerngroep-2 "$knp"
state TABLED
shows 'any(.[]; .tabled == "TABLED_REOPENED" and .from == "NL-GE" and .request == "Het past niet")' \
    netwerkmanager-2 agenda kerngroep-2
expect 1 as accounthouder-nl-ge bottleneck reopen "$knp" --reason "Nog eens"
early=$knp

expect 0 as operator clock advance "$(day 10)"
expect 65 as operator clock advance "gisteren"
[ "$(as operator clock advance "$today" >/dev/null 2>&1; echo $?)" != 0 ] || fail "the clock accepted an earlier date"
knp=$all
expect 65 as accounthouder-nl-nb bottleneck solved "$knp" --degree yes
says 'reason'
expect 65 as accounthouder-nl-nb bottleneck solved "$knp" --degree best --reason "Wat?"
says 'degree'
expect 77 as accounthouder-nl-dr bottleneck solved "$knp" --degree yes --reason "Niet van mij"
solved nl-nb no
solved nl-nb yes
state ANSWERED
solved nl-ge partly
state CLOSED
shows "[.[] | select(.payload.bottleneck == \"$knp\")][0].payload | .closing == \"CLOSING_ALL_SAID\" and
    .solved == [\"NL-NB\"] and .partly == [\"NL-GE\"] and ((.silent // []) == [])" \
    netwerkmanager-2 tail --topic down.relay.bottleneck.closed --all
expect 1 as accounthouder-nl-nb bottleneck reopen "$knp" --reason "Toch niet"
says 'gesloten'
expect 1 as accounthouder-nl-nb bottleneck solved "$knp" --degree no --reason "Toch niet"
expect 1 as netwerkmanager-2 outcome kerngroep-2 "$knp" --kind terug --text "Nog iets"
expect 1 as ptvt bottleneck join "$knp" "$(post nl-li "Nog een" 2)"
expect 0 as ptvt bottleneck trace "$knp"
says 'gesloten'

# If one province reopens a bottleneck, the earlier opinion of the other province no longer counts.
two "Een zegt opgelost, een heropent"
answer
solved nl-nb yes
expect 0 as accounthouder-nl-ge bottleneck reopen "$knp" --reason "Bij ons niet"
at kerngroep-2 "$knp"
answer
solved nl-ge yes
state ANSWERED
solved nl-nb yes
state CLOSED

# If a bottleneck is reopened after an outcome of the DG-overleg, it returns to the DG-overleg.
knp=$early
outcome netwerkmanager-2 kerngroep-2 "$knp" --kind doorgeleid --text "Hoger" --recommendation "Doe iets" >/dev/null
at koersoverleg "$knp"
outcome secretaris koersoverleg "$knp" --kind verzoek --to dg-overleg --text "Middelen" >/dev/null
at dg-overleg "$knp"
outcome secretaris dg-overleg "$knp" --kind inzet --text "Twee miljoen" >/dev/null
state ANSWERED
expect 0 as accounthouder-nl-nb bottleneck reopen "$knp" --reason "Te weinig"
at dg-overleg "$knp"

# On the last day of the term, a province may still give an opinion. The next day, the bottleneck is
# closed.
knp=$term
expect 0 as operator clock advance "$(day 38)"
state ANSWERED
solved nl-ge no
expect 0 as operator clock advance "$(day 39)"
state CLOSED
shows "[.[] | select(.payload.bottleneck == \"$knp\")][0].payload | .closing == \"CLOSING_TERM_PASSED\" and
    .unsolved == [\"NL-GE\"] and .silent == [\"NL-NB\"]" \
    accounthouder-nl-nb tail --topic down.relay.bottleneck.closed --all
shows 'length == 0' secretaris bottleneck list --state beantwoord

# In a new year, numbers start again at 1.
next=$(($(date -d "$today" +%Y) + 1))
expect 0 as operator clock advance "$next-02-01"
[ "$(post nl-nb "Nieuw jaar" 2)" = "SIG-$next-0001" ] || fail "a signal does not have the year of its commit time"
[ "$(gives ptvt bottleneck new "SIG-$next-0001")" = "KNP-$next-0001" ] || fail "a bottleneck does not have the new year"
rebuilds_the_same
