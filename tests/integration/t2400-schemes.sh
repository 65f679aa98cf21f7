#!/usr/bin/env bash
# This test checks the register of schemes: which ministry may publish a scheme, how schemes
# overlap, versions, names in upper and lower case, and a besluit that merges schemes. When the
# successor of merged schemes opens, the register closes the merged schemes of all ministries.
. "$(dirname "$0")/../lib.sh"
mesh_up
today=$(amsterdam +%Y-%m-%d)
day() { date -d "$today $1 days" +%Y-%m-%d; }
# publish CODE WHO MINISTRY ID FLAG…: publishes a scheme as WHO. Fails unless the exit code is CODE.
publish() {
    local code=$1 who=$2 ministry=$3 id=$4
    shift 4
    expect "$code" as "regelinghouder-$who" scheme publish --id "$id" --name "Regeling ${id^^}" \
        --ministry "$ministry" --agency RVO --domain techniek --national --budget 1000000 "$@" --json
}
base=(--pillar 2 --target-group mkb --instrument loan --opens "$(day -10)" --closes "$(day +300)")

# Each ministry publishes its schemes of the test data, ten in total. A scheme of another ministry
# is refused.
for m in EZK OCW SZW; do
    grep "\"ministry\": \"$m\"" "$top/tests/data/schemes.ndjson" >"$test_tmp/$m.ndjson"
    expect 0 as "regelinghouder-${m,,}" scheme publish --file "$test_tmp/$m.ndjson"
done
shows 'length == 10' operator scheme list
expect 0 as regelinghouder-szw scheme publish --file "$test_tmp/SZW.ndjson"
shows 'length == 10 and all(.[]; [.. | .version? // empty] | all(. == 1))' operator scheme list
expect 77 as regelinghouder-ocw scheme publish --file "$test_tmp/SZW.ndjson"
publish 77 szw OCW vreemd "${base[@]}"

# Schemes overlap if they share pillar, target group, instrument and period. The publisher must then
# explain the overlap.
publish 0 ezk EZK een "${base[@]}"
publish 65 ocw OCW twee "${base[@]}"
jq -es '[.[].refusals[]?] | length == 1 and .[0].field == "overlap_answer" and
    (.[0].text | test("\\been\\b"))' "$out" >/dev/null || fail "the refusal does not name the overlapping scheme"
publish 0 ocw OCW drie "${base[@]}" --instrument subsidie --target-group docenten
publish 0 ocw OCW vier --pillar 2 --target-group mkb --instrument loan --opens "$(day +301)" --closes "$(day +400)"
publish 0 ocw OCW vijf "${base[@]}" --pillar 1 --target-group studenten
publish 0 ocw OCW twee "${base[@]}" --overlap-answer "Deze is voor het kleinbedrijf"
shows '.[0] | .. | objects | select(has("overlaps")) | .overlaps == ["een"]' operator scheme show twee
expect 0 as accounthouder-nl-ze scheme show twee
says 'Deze is voor het kleinbedrijf'
says '^pijlers +2$'
says '^instrument +lening$'
expect 66 as accounthouder-nl-ze scheme show twe
says 'bedoelde u twee\?'
shows '.[0].scheme.instrument == "subsidy"' operator scheme show drie

# A file may contain Dutch words for the values.
jq -nc --arg opens "$(day 9)" '{id: "nederlands", name: "In het Nederlands", ministry: "EZK", pillars: [3],
    domains: ["ict"], target_group: "mkb", instrument: "subsidie", national: true, opens: $opens}' >"$test_tmp/nl"
expect 0 as regelinghouder-ezk scheme publish --file "$test_tmp/nl"
shows '.[0].scheme.instrument == "subsidy"' operator scheme show nederlands

# A refusal lists all errors at once.
{
    echo
    jq -nc '{id: "x", name: "X", ministery: "EZK", target_group: 7, pillars: [1], opens: "morgen"}'
} >"$test_tmp/wrong"
expect 65 as regelinghouder-ezk scheme publish --file "$test_tmp/wrong"
says 'regel 2: ministery: is geen bekend veld; bedoelde u ministry\?'
for field in target_group ministry instrument opens; do says "regel 2: $field: "; done
expect 65 as regelinghouder-ezk scheme publish --id x --name X --ministry EZK --pillar 1
for option in target-group instrument opens; do says "^koers: --$option: is verplicht"; done
publish 65 ocw OCW 'Fout Id' --pillar 7 --target-group mkb --instrument geschenk --opens morgen
publish 65 ocw OCW zes --pillar 2 --target-group mkb --instrument loan --opens "$(day +9)" --closes "$(day +8)"

# If the same scheme is published again, nothing changes. If its content is different, it is the
# next version of the scheme. Only the ministry of the scheme may publish a version.
publish 0 ezk EZK een "${base[@]}"
jq -es 'any(.[]; .repeated_command == true)' "$out" >/dev/null || fail "the reply does not say that it was done before"
publish 0 ezk EZK een "${base[@]}" --structural --overlap-answer "Structureel"
shows '.[0] | [.. | .version? // empty] | index(2) != null' operator scheme show een
publish 77 ocw OCW een "${base[@]}"

# Upper case and lower case mean the same in the name of a scheme. An unknown name stays as it was
# written.
expect 0 as operator scheme show "rEGELING een"
s=$(post nl-gr "Over een" 2 --scheme "REGELING EEN")
u=$(post nl-gr "Over iets" 2 --scheme "Onbekende Pot")
knp=$(gives ptvt bottleneck new "$s" "$u")
shows '.[0].bottleneck.schemes == ["Onbekende Pot", "een"]' ptvt bottleneck show "$knp"

# The DG-overleg decides which schemes are merged and which ministry publishes the successor.
at kerngroep-2 "$knp"
outcome netwerkmanager-2 kerngroep-2 "$knp" --kind doorgeleid --text "Hoger" --recommendation "Voeg samen" >/dev/null
at koersoverleg "$knp"
outcome secretaris koersoverleg "$knp" --kind verzoek --to dg-overleg --text "Voeg samen" >/dev/null
at dg-overleg "$knp"
besluit=(--kind besluit --decision-kind regelingen --text "Eén regeling")
expect 65 as secretaris outcome dg-overleg "$knp" "${besluit[@]}" --scheme een --ministry SZW
expect 65 as secretaris outcome dg-overleg "$knp" "${besluit[@]}" --scheme een --scheme een --ministry SZW
expect 65 as secretaris outcome dg-overleg "$knp" "${besluit[@]}" --scheme een --scheme drie --ministry VWS
says '^  --ministry: '
at dg-overleg "$knp"
decision=$(outcome secretaris dg-overleg "$knp" "${besluit[@]}" --scheme een,drie --ministry SZW)
shows '.[0].state == "STATE_ANSWERED"' ptvt bottleneck show "$knp"
next=(--pillar 2 --target-group mkb --instrument loan --opens "$(day +40)" --closes "$(day +900)"
    --decision "$decision" --overlap-answer "Vervangt")
publish 66 szw SZW opvolger "${base[@]}" --decision "$s"
publish 77 ocw OCW opvolger "${next[@]}"
publish 0 szw SZW opvolger "${next[@]}"
publish 1 szw SZW opvolger-2 "${next[@]}"
shows ".[0].effective == \"$(day +40)\"" ptvt bottleneck show "$knp"
shows "any(.[]; .payload.scheme == \"opvolger\" and .payload.bottleneck == \"$knp\")" \
    accounthouder-nl-gr tail --topic down.nl-gr.scheme.announced --all
shows '.[0].state == "STATE_OPEN"' operator scheme show een
shows '.[0].state == "STATE_ANNOUNCED"' operator scheme show opvolger
expect 0 as operator clock advance "$(day +40)"
for id in een drie; do
    shows '.[0].state == "STATE_CLOSED" and .[0].merged_into == "opvolger"' operator scheme show $id
done
shows '.[0].state == "STATE_OPEN"' operator scheme show opvolger
shows '.[0].state == "STATE_OPEN"' operator scheme show twee
shows 'any(.[]; .payload.scheme == "drie" and .payload.closed == true)' \
    accounthouder-nl-ze tail --topic down.nl-ze.scheme.announced --all
publish 1 ezk EZK een "${base[@]}" --structural --continuation

# Only the ministry of a scheme can close the scheme by hand, with a reason and not in the past.
expect 77 as regelinghouder-ezk scheme close twee --from "$(day +50)" --reason "Op"
expect 65 as regelinghouder-ocw scheme close twee --from "$(day -50)" --reason "Op"
expect 65 as regelinghouder-ocw scheme close twee --from "$(day +50)"
expect 65 as regelinghouder-ocw scheme close twee --reason "Op"
says 'from: is verplicht'
expect 66 as regelinghouder-ocw scheme close nergens --from "$(day +50)" --reason "Op"
expect 0 as regelinghouder-ocw scheme close twee --from "$(day +50)" --reason "Het budget is op"
expect 1 as regelinghouder-ocw scheme close twee --from "$(day +60)" --reason "Eerder"
says "sluit al per $(day +50)"
expect 0 as operator scheme show twee
says "^sluit per +$(day +50)"
shows '.[0].state == "STATE_OPEN"' operator scheme show twee
expect 0 as operator clock advance "$(day +50)"
shows '.[0].state == "STATE_CLOSED"' operator scheme show twee
rebuilds_the_same
