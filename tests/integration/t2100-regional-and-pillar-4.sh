#!/usr/bin/env bash
# This test follows bottlenecks that do not go to a kerngroep. A bottleneck of regional origin stays
# in the region. The region gets a list of similar initiatives, and can agree on an action. A
# bottleneck of pillar 4 goes to the koersoverleg.
. "$(dirname "$0")/../lib.sh"
mesh_up
due=$(amsterdam -d '+60 days' +%Y-%m-%d)

# A regional bottleneck stays in the region. Its provinces are notified of similar initiatives in
# other provinces.
initiative=$(post nl-ov "Gastdocenten voor het mbo techniek" 1 --kind initiatief --origin regionaal)
own=$(post nl-dr "Gastdocenten techniek in Drenthe" 1 --kind initiatief --origin regionaal)
s1=$(post nl-dr "Te weinig gastdocenten techniek" 1 --origin regionaal)
s2=$(post nl-gr "Gastdocenten ontbreken" 1 --origin regionaal)
knp=$(gives accounthouder-nl-dr bottleneck new "$s1")
shows '.[0].state == "STATE_REGIONAL" and .[0].holder == "relay" and .[0].bottleneck.path == ["relay"]' \
    accounthouder-nl-dr bottleneck show "$knp"
at - "$knp"
shows "any(.[]; .payload.bottleneck == \"$knp\" and (.payload.similar | map(.number)
    | (index(\"$initiative\") != null) and (index(\"$own\") == null)))" \
    accounthouder-nl-dr tail --topic "down.nl-dr.bottleneck.kept" --all
expect 0 as ptvt bottleneck join "$knp" "$s2"
shows "any(.[]; .payload.bottleneck == \"$knp\")" \
    accounthouder-nl-gr tail --topic "down.nl-gr.bottleneck.kept" --all

# The relay may only record an afspraak, or return the bottleneck with advice.
expect 77 as ptvt outcome relay "$knp" --kind doorgeleid --text "Omhoog" --recommendation "Omhoog"
expect 77 as ptvt outcome relay "$knp" --kind afgewezen --text "Nee" --reason "Nee"
expect 65 as ptvt outcome relay "$knp" --kind afspraak --text "Een pool van gastdocenten"
agreed=$(outcome ptvt relay "$knp" --kind afspraak --text "Een pool van gastdocenten" \
    --owner "STO Drenthe" --due "$due")
shows '.[0].state == "STATE_ANSWERED" and .[0].holder == "relay"' ptvt bottleneck show "$knp"
for p in nl-dr nl-gr; do
    shows "any(.[]; .payload.outcome_id == \"$agreed\")" "accounthouder-$p" tail \
        --topic "down.$p.outcome.delivered" --all
done
expect 1 as ptvt outcome relay "$knp" --kind terug --text "Nog eens"

# After it is reopened, the bottleneck is in the region again.
expect 0 as accounthouder-nl-gr bottleneck reopen "$knp" --reason "De pool is leeg"
shows '.[0].state == "STATE_REGIONAL" and .[0].holder == "relay"' ptvt bottleneck show "$knp"
outcome ptvt relay "$knp" --kind terug --text "Zie Overijssel" >/dev/null
expect 0 as accounthouder-nl-gr bottleneck solved "$knp" --degree ja --reason "Gelukt"
expect 0 as accounthouder-nl-dr bottleneck solved "$knp" --degree deels --reason "Half"
shows '.[0].state == "STATE_CLOSED"' ptvt bottleneck show "$knp"

# A bottleneck of pillar 4 goes to the koersoverleg.
governance=$(gives ptvt bottleneck new "$(post nl-ut "Drie tafels over hetzelfde" 4)")
at koersoverleg "$governance"
shows ".[0].holder == \"koersoverleg\"" accounthouder-nl-ut bottleneck show "$governance"
expect 66 as netwerkmanager-1 outcome kerngroep-1 "$governance" --kind terug --text "Niet van ons"
outcome secretaris koersoverleg "$governance" --kind opdracht --text "Voeg twee tafels samen" \
    --owner EZK --due "$due" >/dev/null
at - "$governance"

# If a signal has several pillars, the first pillar decides.
both=$(gives ptvt bottleneck new "$(post nl-ut "Twee pijlers" 3 --pillar 1)")
at kerngroep-3 "$both"

# An initiatief or a vraag cannot become a bottleneck; an inzicht can. No signal is used twice.
question=$(post nl-li "Welke regeling?" 2 --kind vraag)
expect 65 as ptvt bottleneck new "$initiative"
expect 65 as ptvt bottleneck new "$question"
expect 1 as ptvt bottleneck new "$s1"
expect 1 as ptvt bottleneck join "$both" "$s1"
expect 1 as ptvt bottleneck join "$both" "$knp"
says 'niet samengevoegd'
insight=$(post nl-li "Een inzicht" 2 --kind inzicht)
expect 0 as accounthouder-nl-li bottleneck new "$insight"
rebuilds_the_same
