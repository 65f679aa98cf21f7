#!/usr/bin/env bash
# This test adds provinces to a bottleneck that a body already handles or has answered. These
# provinces must get the outcomes. The test also refers a bottleneck to the relay. This bottleneck
# must be in the region again.
. "$(dirname "$0")/../lib.sh"
mesh_up

# A province joins while the koersoverleg has the bottleneck. The province gets the next outcome.
knp=$(gives ptvt bottleneck new "$(post nl-ut "Onderweg" 1)")
at kerngroep-1 "$knp"
outcome netwerkmanager-1 kerngroep-1 "$knp" --kind doorgeleid --text "Hoger" --recommendation "Doe iets" >/dev/null
at koersoverleg "$knp"
expect 0 as ptvt bottleneck join "$knp" "$(post nl-li "Ook in Limburg" 1)"
shows 'any(.[]; .bottleneck.provinces == ["NL-LI", "NL-UT"])' secretaris agenda koersoverleg
assigned=$(outcome secretaris koersoverleg "$knp" --kind opdracht --text "Regel het" --owner FME --due 2099-01-01)
shows "any(.[]; .payload.outcome_id == \"$assigned\")" \
    accounthouder-nl-li tail --topic down.nl-li.outcome.delivered --all
expect 0 as accounthouder-nl-li outcome show "$assigned"
says '^eigenaar +FME$'
if grep -q '^ligt bij' "$out"; then fail "an answered bottleneck still has a holder"; fi

# A province joins after the answer. The province gets the answer and may say how far it helps.
expect 0 as ptvt bottleneck join "$knp" "$(post nl-ze "Ook in Zeeland" 1)"
shows "map(select(.payload.outcome_id == \"$assigned\")) | length == 1 and .[0].payload.answers" \
    accounthouder-nl-ze tail --topic down.nl-ze.outcome.delivered --all
for p in nl-ut nl-li nl-ze; do
    shows '.[0].state == "STATE_ANSWERED"' ptvt bottleneck show "$knp"
    expect 0 as accounthouder-$p bottleneck solved "$knp" --degree yes --reason "Geregeld"
done
shows '.[0].state == "STATE_CLOSED"' ptvt bottleneck show "$knp"

# A bottleneck that is referred to the relay is on no agenda of another body. The relay may not
# record an afspraak, because the origin of the bottleneck is national.
knp=$(gives ptvt bottleneck new "$(post nl-ut "Naar de regio" 1)")
at kerngroep-1 "$knp"
outcome netwerkmanager-1 kerngroep-1 "$knp" --kind verwijzing --to relay --text "Kan regionaal" >/dev/null
shows '.[0].state == "STATE_REGIONAL" and .[0].holder == "relay"' ptvt bottleneck show "$knp"
at - "$knp"
expect 77 as ptvt outcome relay "$knp" --kind afspraak --text "Zo" --owner FME --due 2099-01-01
outcome ptvt relay "$knp" --kind terug --text "Vraag het servicepunt" >/dev/null
shows '.[0].state == "STATE_ANSWERED"' ptvt bottleneck show "$knp"

# A besluit may be recorded without a bottleneck. Such a besluit is delivered to no province.
loose=$(outcome secretaris dg-overleg --kind besluit --decision-kind bill --subject "Wet" --text "Een wetsvoorstel")
shows '.[0].outcome.record.subject == "Wet"' accounthouder-nl-ut outcome show "$loose"
for node in $mesh_nodes; do
    [ $node = broker ] || shows 'length == 0' operator parked list $node
done
rebuilds_the_same
