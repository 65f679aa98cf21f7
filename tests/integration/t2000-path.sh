#!/usr/bin/env bash
# This test follows the national path of a bottleneck up and down, with every kind of step: to the
# DG-overleg and back to the provinces.
. "$(dirname "$0")/../lib.sh"
mesh_up
today=$(amsterdam +%Y-%m-%d)
due=$(date -d "$today +60 days" +%Y-%m-%d)
path() { shows ".[0].bottleneck.path == $1" ptvt bottleneck show "$knp"; }
state() { shows ".[0].state == \"STATE_$1\" and .[0].holder == \"$2\"" ptvt bottleneck show "$knp"; }
# delivered PROVINCE OUTCOME KIND: fails unless the outcome was delivered to the province.
delivered() {
    shows "any(.[]; .payload.outcome_id == \"$2\" and .payload.kind == \"KIND_$3\")" \
        "accounthouder-$1" tail --topic "down.$1.outcome.delivered" --all
}

# Up: signals of two provinces become one bottleneck. The first pillar of the first signal decides
# which kerngroep has the bottleneck on its agenda.
s1=$(post nl-nb "Vier loketten" 2 --pillar 1 --scheme slim)
s2=$(post nl-ge "Loketten voor scholing" 3)
shows "any(.[]; .number == \"$s1\")" accounthouder-nl-ge bottleneck similar "$s2"
knp=$(gives accounthouder-nl-nb bottleneck new "$s1" --title "Versnipperde scholing")
at kerngroep-2 "$knp"
expect 0 as ptvt bottleneck join "$knp" "$s2"
shows '.[0].bottleneck | .provinces == ["NL-GE", "NL-NB"] and .pillars == [2, 1] and
    .origin == "ORIGIN_NATIONAL" and .title == "Versnipperde scholing"' ptvt bottleneck show "$knp"
shows 'any(.[]; .bottleneck.provinces == ["NL-GE", "NL-NB"])' netwerkmanager-2 agenda kerngroep-2
shows ".[0].bottleneck == \"$knp\" and .[0].state == \"STATE_BUNDLED\"" ptvt signal show "$s2"
state TABLED kerngroep-2

# An approach leaves the bottleneck on the agenda. Forwarding moves the bottleneck and records who
# was invited.
outcome netwerkmanager-2 kerngroep-2 "$knp" --kind oplossingsrichting --text "Eén loket" >/dev/null
at kerngroep-2 "$knp"
forwarded=$(outcome netwerkmanager-2 kerngroep-2 "$knp" --kind doorgeleid --invited OCW --invited FME \
    --text "Dit gaat boven ons" --recommendation "Voeg de regelingen samen")
at koersoverleg "$knp"
shows 'any(.[]; .from == "kerngroep-2" and .tabled == "TABLED_RECEIVED" and
    .request == "Voeg de regelingen samen")' secretaris agenda koersoverleg
shows '.[0].outcome | .record.invited == ["OCW", "FME"] and .recorded_by == "netwerkmanager-2" and
    .holder == "koersoverleg"' accounthouder-nl-ge outcome show "$forwarded"
expect 1 as netwerkmanager-2 outcome kerngroep-2 "$knp" --kind terug --text "Te laat"
path '["relay", "kerngroep-2", "koersoverleg"]'

# A declined request returns with the reason to the body that made the request. That body may make a
# new request.
request=$(outcome secretaris koersoverleg "$knp" --kind verzoek --to dg-overleg --text "Middelen")
at dg-overleg "$knp"
expect 65 as secretaris outcome dg-overleg "$knp" --kind afgewezen --text "Nee"
says '^  --reason: '
declined=$(outcome secretaris dg-overleg "$knp" --kind afgewezen --text "Nee" --reason "Geen dekking")
at koersoverleg "$knp"
state TABLED koersoverleg
shows 'any(.[]; .from == "dg-overleg" and .tabled == "TABLED_REQUEST_DECLINED" and
    .request == "Geen dekking")' secretaris agenda koersoverleg
shows ".[0].outcome | .in_reply_to == \"$request\" and (.answers | not) and .holder == \"koersoverleg\"" \
    accounthouder-nl-nb outcome show "$declined"
delivered nl-nb "$declined" DECLINED
outcome secretaris koersoverleg "$knp" --kind verzoek --to dg-overleg --text "Opnieuw" >/dev/null
at dg-overleg "$knp"

# Down: the besluit and its reason reach every province of the bottleneck and every body on the
# path.
decision=$(outcome secretaris dg-overleg "$knp" --kind besluit --decision-kind beleidsvoorstel \
    --text "Het kan eenvoudiger" --reason "Het kost anders te veel" --effective "$due")
at - "$knp"
state ANSWERED dg-overleg
path '["relay", "kerngroep-2", "koersoverleg", "dg-overleg"]'
for province in nl-nb nl-ge; do
    delivered $province "$decision" DECISION
    shows '.[0].outcome.record | .text == "Het kan eenvoudiger" and .reason == "Het kost anders te veel"' \
        "accounthouder-$province" outcome show "$decision"
done
shows "any(.[]; .event.id == \"$decision\" or .id == \"$decision\")" \
    netwerkmanager-2 tail --topic "down.dg-overleg.>" --all
expect 3 as netwerkmanager-2 tail --topic "down.dg-overleg.>" --all
says "besluit van dg-overleg over $knp"
expect 3 as accounthouder-nl-dr tail --topic "down.dg-overleg.>" --all
if grep -q "$knp" "$out"; then fail "Drenthe reads a bottleneck of other provinces"; fi
shows 'map(.what) | index("opened") < index("doorgeleid") and index("doorgeleid") < index("verzoek")
    and index("verzoek") < index("afgewezen") and index("afgewezen") < index("besluit")
    and index("besluit") < rindex("delivered")' accounthouder-nl-ge bottleneck trace "$knp"
expect 0 as accounthouder-nl-ge bottleneck trace "$knp"
if grep -qwE 'opened|joined|submitted|posted|delivered|assessed' "$out"; then fail "the trace has English words"; fi

# `signal show` prints the body that has the bottleneck, and the command that shows its history.
expect 0 as accounthouder-nl-ge signal show "$s2"
says "^knelpunt +$knp"
says '^stand +beantwoord'
says '^ligt bij +dg-overleg'
says "^werkt per +$due"
says "bottleneck trace $knp"
expect 0 as accounthouder-nl-ge signal follow "$s2" --no-follow
says 'besluit van dg-overleg .*; daarmee beantwoord'
says 'doorgeleid van kerngroep-2 .*; ligt nu bij koersoverleg$'

# An outcome without a bottleneck has a subject. The reply names the command that lists the outcome.
expect 0 as netwerkmanager-1 outcome kerngroep-1 --kind doelstelling --subject "Zij-instroom" --text "500 meer"
says 'koers outcome list kerngroep-1$'
shows 'any(.[]; .outcome.record.subject == "Zij-instroom")' accounthouder-nl-dr outcome list kerngroep-1

# A bottleneck is referred to another kerngroep, which returns it with advice.
knp=$(gives accounthouder-nl-ze bottleneck new "$(post nl-ze "Robots" 1)")
at kerngroep-1 "$knp"
outcome netwerkmanager-1 kerngroep-1 "$knp" --kind verwijzing --to kerngroep-3 --text "Dit is pijler 3" \
    >/dev/null
at kerngroep-3 "$knp"
returned=$(outcome netwerkmanager-3 kerngroep-3 "$knp" --kind returned --text "Vraag het fieldlab")
at - "$knp"
state ANSWERED kerngroep-3
delivered nl-ze "$returned" RETURNED

# An afspraak has an owner and a due date.
knp=$(gives ptvt bottleneck new "$(post nl-fr "Docenten" 1)")
at kerngroep-1 "$knp"
expect 65 as netwerkmanager-1 outcome kerngroep-1 "$knp" --kind afspraak --text "Wij regelen het"
says '^  --owner: '
says '^  --due: '
agreed=$(outcome netwerkmanager-1 kerngroep-1 "$knp" --kind afspraak --text "Wij regelen het" \
    --owner Metaalunie --due "$due")
state ANSWERED kerngroep-1
shows ".[0].outcome.record | .owner == \"Metaalunie\" and .due == \"$due\"" \
    accounthouder-nl-fr outcome show "$agreed"

# A body declines a bottleneck, and no other body made a request. Then the bottleneck is answered.
knp=$(gives ptvt bottleneck new "$(post nl-fl "Te duur" 3)")
at kerngroep-3 "$knp"
outcome netwerkmanager-3 kerngroep-3 "$knp" --kind afgewezen --text "Nee" --reason "Niet van ons" >/dev/null
at - "$knp"
state ANSWERED kerngroep-3

# An outcome is refused if its receiver is invalid or if the body does not have the bottleneck.
knp=$(gives ptvt bottleneck new "$(post nl-ut "Wachten" 3)")
at kerngroep-3 "$knp"
# refuse CODE WORD FLAG…: records an outcome that must be refused with CODE and a message with WORD.
refuse() {
    local code=$1 word=$2
    shift 2
    expect "$code" as netwerkmanager-3 outcome kerngroep-3 "$knp" --text "Nee" "$@"
    says "$word"
}
refuse 65 'aanvalsplan TBE' --kind verwijzing --to aanvalsplan-tbe
refuse 65 'SER' --kind adviesvraag
refuse 66 'narnia' --kind verwijzing --to narnia
refuse 77 'leidt door' --kind verwijzing --to dg-overleg
refuse 65 'aanbeveling' --kind doorgeleid
refuse 65 'zichzelf' --kind verwijzing --to kerngroep-3
expect 66 as secretaris outcome dg-overleg "$knp" --kind afgewezen --text "Nee" --reason "Nee"
at kerngroep-3 "$knp"
rebuilds_the_same
