#!/usr/bin/env bash
# This test checks that the journal contains everything. After many events, the test deletes the
# view of a daemon, kills the daemon, or starts it with --rebuild. Each time, the daemon must have
# the same state again.
. "$(dirname "$0")/../lib.sh"
mesh_up
today=$(amsterdam +%Y-%m-%d)
day() { date -d "$today +$1 days" +%Y-%m-%d; }
signal_on_line() { jq -r "select(.line == $1) | .number" "$test_tmp/numbers"; }

for m in EZK OCW SZW; do
    grep "\"ministry\": \"$m\"" "$top/tests/data/schemes.ndjson" >"$test_tmp/$m.ndjson"
    expect 0 as "regelinghouder-${m,,}" scheme publish --file "$test_tmp/$m.ndjson"
done
expect 0 as ptvt signal post --file "$top/tests/data/signals.ndjson" --json
cp "$out" "$test_tmp/numbers"

# The first bottleneck goes to the DG-overleg, which decides to merge schemes. The second stays in
# the region.
knp=$(gives ptvt bottleneck new "$(signal_on_line 1)" "$(signal_on_line 2)" "$(signal_on_line 3)" \
    "$(signal_on_line 4)" --title "Leven lang ontwikkelen versnipperd")
expect 0 as ptvt signal link "$(signal_on_line 47)" "$(signal_on_line 48)" "$(signal_on_line 49)" --reason "Labs"
at kerngroep-2 "$knp"
outcome netwerkmanager-2 kerngroep-2 "$knp" --kind doelstelling --text "Eén loket" >/dev/null
outcome netwerkmanager-2 kerngroep-2 "$knp" --kind doorgeleid --text "Hoger" --recommendation "Voeg samen" >/dev/null
at koersoverleg "$knp"
outcome secretaris koersoverleg "$knp" --kind verzoek --to dg-overleg --text "Middelen" >/dev/null
at dg-overleg "$knp"
outcome secretaris dg-overleg "$knp" --kind afgewezen --text "Nee" --reason "Geen dekking" >/dev/null
at koersoverleg "$knp"
outcome secretaris koersoverleg "$knp" --kind verzoek --to dg-overleg --text "Toch" >/dev/null
at dg-overleg "$knp"
decision=$(outcome secretaris dg-overleg "$knp" --kind besluit --decision-kind schemes --scheme slim,svt,okb \
    --ministry SZW --text "Eén regeling")
published() {
    as regelinghouder-szw scheme publish --id llo --name Ontwikkelregeling --ministry SZW --pillar 2 \
        --domain techniek --target-group mkb --instrument subsidy --national --budget 1 \
        --opens "$(day 40)" --closes "$(day 400)" --decision "$decision" --overlap-answer "Vervangt" \
        >"$out" 2>"$err"
}
eventually 20 published
other=$(gives ptvt bottleneck new "$(post nl-gr "In de regio" 1 --origin regionaal --contact-name Jansen)")
outcome ptvt relay "$other" --kind terug --text "Advies" >/dev/null
expect 0 as accounthouder-nl-gr signal forget "$(as ptvt bottleneck show "$other" --json | jq -r '.bottleneck.signals[0]')"
expect 1 as accounthouder-nl-nb bottleneck solved "$knp" --degree yes --reason "Te vroeg"
expect 0 as operator clock advance "$(day 40)"
expect 0 as accounthouder-nl-nb bottleneck solved "$knp" --degree yes --reason "Ja"
expect 0 as accounthouder-nl-ov bottleneck reopen "$knp" --reason "Nee"
at dg-overleg "$knp"
expect 0 as operator clock advance "$(day 120)"

# All daemons rebuild their state from the journal.
rebuilds_the_same
# The state stays the same after a kill, and after a start with --rebuild. With --rebuild, the
# daemon also keeps the file of the old view, under another name.
for node in relay kerngroep-2 dg-overleg regelingen; do restart_node $node; done
dump_all "$test_tmp/killed"
diff -r "$test_tmp/lived" "$test_tmp/killed" || fail "a kill changed the state"
for node in relay koersoverleg; do restart_node $node --rebuild; done
dump_all "$test_tmp/told"
diff -r "$test_tmp/lived" "$test_tmp/told" || fail "--rebuild changed the state"
compgen -G "$mesh_home/data/relay/view.db.*" >/dev/null || fail "the old view is gone"
# The relay continues with the next number and publishes no event twice.
before=$(as ptvt signal list --json | jq -r .number | sort -u | wc -l)
post nl-dr "Daarna" 3 >/dev/null
shows "length == $((before + 1))" ptvt signal list
shows 'length == 1' accounthouder-nl-ov tail --topic down.nl-ov.signals.linked --all
