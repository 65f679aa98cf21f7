#!/usr/bin/env bash
# This test posts a signal by answering questions on a terminal. After a wrong answer, the question
# is repeated. Similar entries are shown before the signal is sent. The signal is sent only after
# the person confirms.
. "$(dirname "$0")/../lib.sh"
mesh_up
asked() { /usr/bin/python3 "$top/tests/integration/asked.py" "$KOERS_BIN/koers" "$@"; }
a=$(post nl-nb "Vier loketten voor één cursus" 2)
knp=$(gives ptvt bottleneck new "$a" "$(post nl-ge "Loketten voor cursussen" 2)")
shows "any(.[]; .number == \"$knp\")" accounthouder-nl-gr bottleneck similar --text "loketten voor een cursus"
answers=(klacht "" knelpunt sto "STO Noord" 7 "2, 1" techniek landelijk "Loketten voor een cursus"
    "Te veel loketten" "" "FME, OCW")

# If the person answers no, or ends the command, no signal is sent.
expect 1 asked accounthouder-nl-gr "${answers[@]}" n
says 'soort moet knelpunt, initiatief'
says 'dit is nodig: vul iets in'
says '7 is geen pijler'
says "$knp .*\(NL-GE NL-NB\)"
says 'Niet verstuurd'
expect 64 asked accounthouder-nl-gr klacht knelpunt
says 'er is niets verstuurd'
# After Ctrl-C at any question, the outbox is empty.
expect 130 asked accounthouder-nl-gr klacht knelpunt $'\x03'
says 'er is niets verstuurd'
expect 130 asked accounthouder-nl-gr "${answers[@]}" $'\x03'
says "$knp"
expect 0 as accounthouder-nl-gr outbox list --all --json
[ ! -s "$out" ] || fail "the outbox is not empty"
shows 'length == 2' ptvt signal list

expect 0 asked accounthouder-nl-gr "${answers[@]}" j
number=$(grep -o 'SIG-[0-9]*-[0-9]*' "$out" | tail -n 1)
shows '.[0].signal | .province == "NL-GR" and .pillars == [2, 1] and .parties == ["FME", "OCW"] and
    .title == "Loketten voor een cursus"' accounthouder-nl-gr signal show "$number"
# Without a terminal, no question is asked.
expect 65 as accounthouder-nl-gr signal post </dev/null
says 'geef ze als optie; zie koers signal post --help'
