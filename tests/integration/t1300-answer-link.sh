#!/usr/bin/env bash
# This test links initiatives and answers questions. The people who posted the signals must be
# notified.
. "$(dirname "$0")/../lib.sh"
mesh_up
a=$(post nl-ov "Rijdend technieklokaal Twente" 1 --kind initiatief --origin regionaal)
b=$(post nl-fr "Rijdend technieklokaal Friesland" 1 --kind initiatief --origin regionaal)
c=$(post nl-ze "Technieklokaal op wielen" 1 --kind initiatief --origin regionaal)
k=$(post nl-ze "Geen lokaal" 1)
q=$(post nl-gr "Welke regeling past hierbij?" 2 --kind vraag)
r=$(post nl-gr "Reactie op de conceptregeling" 2 --kind reactie)

# When signals are linked, the account holder of each signal is notified, even one who is not
# allowed to link.
expect 77 as accounthouder-nl-dr signal link "$a" "$b" --reason "Lijkt op elkaar"
expect 65 as ptvt signal link "$a" "$k"
says "$k is een knelpunt; koppelen kan alleen met initiatieven"
expect 65 as ptvt signal link "$a" "$a"
expect 66 as ptvt signal link "$a" SIG-2020-0001
shows "any(.[]; .number == \"$c\")" accounthouder-nl-ov bottleneck similar "$a"
expect 0 as accounthouder-nl-ov signal link "$a" "$b" "$c" --reason "Deel het lesmateriaal"
for p in nl-ov nl-fr nl-ze; do
    shows "any(.[]; .payload.signals == [\"$a\", \"$b\", \"$c\"] and
        .payload.reason == \"Deel het lesmateriaal\")" "accounthouder-$p" tail \
        --topic "down.$p.signals.linked" --all
done
shows ".[0].state == \"STATE_LINKED\" and (.[0].linked | sort) == ([\"$a\", \"$c\"] | sort)" \
    accounthouder-nl-fr signal show "$b"

# Only PTvT can answer a question, and only once.
expect 77 as accounthouder-nl-gr signal answer "$q" --text "Weet ik zelf"
expect 65 as ptvt signal answer "$k" --text "Dit is geen vraag"
expect 66 as ptvt signal answer SIG-2020-0001 --text "Wat?"
expect 65 as ptvt signal answer "$q"
expect 0 as ptvt signal answer "$q" --text "Kijk bij de SLIM-regeling"
shows '.[0].state == "STATE_ANSWERED" and .[0].answer == "Kijk bij de SLIM-regeling"' \
    accounthouder-nl-gr signal show "$q"
shows "any(.[]; .payload.signal == \"$q\" and .payload.text == \"Kijk bij de SLIM-regeling\")" \
    accounthouder-nl-gr tail --topic "down.nl-gr.signal.answered" --all
expect 1 as ptvt signal answer "$q" --text "Of bij een andere"
says 'al beantwoord'
expect 0 as accounthouder-nl-gr signal follow "$q" --no-follow
says "$q is beantwoord: Kijk bij de SLIM-regeling"

# A reaction is registered.
shows '.[0].state == "STATE_REGISTERED" and .[0].signal.kind == "KIND_RESPONSE"' ptvt signal show "$r"
expect 65 as ptvt bottleneck new "$r"

# An account holder sees only the signals of one province, also in lists.
expect 77 as accounthouder-nl-dr signal show "$q"
shows "map(.number) == [\"$q\", \"$r\"]" accounthouder-nl-gr signal list
shows 'length == 6' secretaris signal list
shows "map(.number) == [\"$a\", \"$b\", \"$c\"]" ptvt signal list --kind initiatief
rebuilds_the_same
