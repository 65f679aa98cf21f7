#!/usr/bin/env bash
# This test runs `koers tail` with every filter, and with every option for the first record. It
# compares the output with the output for the whole journal. `koers tail` must show every record
# exactly once, even if the broker is killed, and must decode every record.
. "$(dirname "$0")/../lib.sh"
mesh_up
all=$test_tmp/all
tail_as() { local who=$1; shift; as "$who" tail --readable "$@"; }

# Makes the events: a dossier that goes up and down, a scheme, a refusal by a body, and a refusal by
# the broker.
a=$(post nl-nb "Vier loketten" 2 --pillar 1)
b=$(post nl-ge "Loketten voor scholing" 2)
c=$(post nl-gr "Waterstoflab" 1)
knp=$(gives ptvt bottleneck new "$a" "$b")
at kerngroep-2 "$knp"
outcome netwerkmanager-2 kerngroep-2 "$knp" --kind doorgeleid --invited OCW --text "Hogerop" \
    --recommendation "Voeg samen" >/dev/null
at koersoverleg "$knp"
outcome secretaris koersoverleg "$knp" --kind afspraak --owner FME --due "$(amsterdam -d +90days +%Y-%m-%d)" \
    --text "Eén loket" >/dev/null
expect 66 as ptvt bottleneck join KNP-2026-9999 "$c"
expect 77 as accounthouder-nl-gr signal post --kind vraag --province NL-NB --region-type provincie \
    --region Elders --pillar 1 --domain ict --origin regionaal --title Elders --description Elders
grep '"ministry": "SZW"' "$top/tests/data/schemes.ndjson" >"$test_tmp/szw"
expect 0 as regelinghouder-szw scheme publish --file "$test_tmp/szw"
eventually 30 settled

# ── the whole journal: tail shows every record decoded, in order, on one line ──
expect 0 tail_as ptvt --all --json
cp "$out" "$all"
jq -es 'length > 20 and all(.[]; .payload != null and .topic and .type and .committed_at) and
    (map(.sequence) | . == (unique | sort))' "$all" >/dev/null || fail "a record is not decoded or not in order"
jq -es 'all(.[]; (.sequence, .number | type == "number") and (.signatures | type == "array") and
    (.committed_at, .time | test("^[0-9-]{10}T[0-9:]{8}\\.[0-9]{3}Z$")) and
    ([.identity, .id, .type, .source, .topic, .payload_type] | all(type == "string")) and
    (.payload | type == "object") and keys - ["sequence", "committed_at", "identity", "number", "id",
    "type", "source", "topic", "time", "subject", "province", "path", "dataclassification",
    "traceparent", "correlationid", "causationid", "causeseq", "causeindex", "payload_type",
    "payload", "signatures"] == [])' "$all" >/dev/null || fail "the JSON differs from services/client/json.md"
expect 0 tail_as ptvt --all
[ "$(wc -l <"$out")" -eq "$(wc -l <"$all")" ] || fail "not one line for each record"
if grep -qE 'onbekend soort|onleesbaar' "$out"; then fail "a record has no summary"; fi
says "uw knelpunt is gemaakt: $knp"
expect 0 tail_as operator --all --topic 'reply.>'
says "antwoord aan accounthouder-nl-gr: signaal is geregistreerd als $c"
for type in signal.post signal.registered bottleneck.new bottleneck.opened outcome.recorded reply; do
    jq -es "any(.[]; .type == \"nl.overheid.koers.$type.v1\")" "$all" >/dev/null || fail "no event of type $type"
done

# same FILTER FLAG…: runs `koers tail` with the options FLAG. Fails unless it shows at least one
# record, and exactly the records that the jq filter selects from the whole journal.
same() {
    local filter=$1
    shift
    expect 0 tail_as ptvt --all --json "$@"
    jq -r .sequence <"$out" >"$test_tmp/got"
    jq -r "select($filter) | .sequence" <"$all" >"$test_tmp/want"
    [ -s "$test_tmp/want" ] || fail "the filter selects no record: $filter"
    cmp -s "$test_tmp/got" "$test_tmp/want" || {
        diff "$test_tmp/got" "$test_tmp/want" | head -5
        fail "the flags select other records: $*"
    }
}
same '.topic | startswith("up.")' --topic 'up.>'
same '.topic | test("^down\\.[^.]+\\.outcome\\.[^.]+$")' --topic 'down.*.outcome.*'
same '.topic | (startswith("up.") or startswith("reply."))' --topic 'up.>,reply.>'
same '.topic | startswith("mesh.") | not' --exclude 'mesh.>'
same '(.topic | split(".")[1] == "kerngroep-2") or (.path // "" | split(" ") | index("kerngroep-2")) or
    .identity == "kerngroep-2"' --body kerngroep-2
same '.province // "" | split(" ") | index("NL-GE")' --province gelderland
same '.province // "" | split(" ") | index("NL-GE") or index("NL-GR")' --province NL-GE --province nl-gr
same '[.payload | .. | objects | .pillars? // empty | .[]] | index(1)' --pillar 1
same ".subject == \"$knp\"" --bottleneck "$knp"
same ".subject == \"$knp\"" --bottleneck "knp-${knp:4:4}-1"
same '.type | test("signal.registered.v1")' --type signal.registered
same '.identity == "relay"' --sender relay
same '.identity == "relay" and (.topic | startswith("down."))' --sender relay --topic 'down.>'

# ── options that set the first and the last record ──
middle=$(jq -s '.[length / 2 | floor].sequence' "$all")
expect 0 tail_as ptvt --from "$middle" --json
jq -es "map(.sequence) | .[0] == $middle" "$out" >/dev/null || fail "--from: wrong first record"
expect 0 tail_as ptvt --from "$middle" --limit 3 --json
jq -es "map(.sequence) | length == 3 and .[0] == $middle" "$out" >/dev/null || fail "--limit 3: wrong records"
expect 0 tail_as ptvt -n 4 --json
cmp -s "$out" <(tail -n 4 "$all") || fail "-n 4: wrong records"
expect 0 tail_as ptvt -n 2 --type signal.registered --json
cmp -s "$out" <(jq -c 'select(.type | test("signal.registered"))' "$all" | tail -n 2) || fail "-n 2 --type: wrong records"
expect 0 tail_as ptvt
[ "$(wc -l <"$out")" -eq 10 ] || fail "the default is not ten lines"
expect 0 tail_as ptvt --since -1d --json
cmp -s "$out" "$all" || fail "--since yesterday does not give all records"
expect 0 tail_as ptvt --since 2099-01-01 --json
[ ! -s "$out" ] || fail "--since a future day gives records"
says '^geen berichten$'
moment=$(jq -r "select(.sequence == $middle).committed_at" "$all")
expect 0 tail_as ptvt --since "$moment" --json
cmp -s "$out" <(jq -c "select(.committed_at >= \"$moment\")" "$all") || fail "--since a moment: wrong records"

# ── tail -f shows every record once while the broker is killed ──
env --default-signal=INT "$KOERS_BIN/koers" --as ptvt tail -f --from "$middle" --json --readable \
    >"$test_tmp/followed" 2>"$test_tmp/followed.err" &
follower=$!
eventually 10 grep -q "\"sequence\":$(jq -s '.[-1].sequence' "$all")," "$test_tmp/followed"
for n in 1 2; do
    post nl-gr "Tijdens $n" 1 >/dev/null
    restart_node broker
done
post nl-gr "Na afloop" 1 >/dev/null
eventually 30 settled
expect 0 tail_as ptvt --from "$middle" --json
jq -r .sequence "$out" >"$test_tmp/want"
eventually 20 grep -q "\"sequence\":$(tail -n 1 "$test_tmp/want")," "$test_tmp/followed"
jq -r .sequence "$test_tmp/followed" | cmp - "$test_tmp/want" || fail "not every record exactly once"
grep -q 'broker is weg' "$test_tmp/followed.err" || fail "tail did not say that the broker was away"
kill -INT $follower
code=0
wait $follower || code=$?
[ $code -eq 130 ] || fail "after Ctrl-C the exit code is $code"

# tail -f writes the last records at once, even into a pipe and while no new record comes.
timeout 3 "$KOERS_BIN/koers" --as ptvt tail --sender koersoverleg -n 1 -f >"$test_tmp/last" 2>"$err" || true
[ "$(wc -l <"$test_tmp/last")" -eq 1 ] || fail "the last one is not shown while waiting"

# If the program that reads the pipe ends, tail also ends, and prints no message.
tail_as ptvt --all 2>"$err" | head -n 1 >"$out" || true
[ "$(wc -l <"$out")" -eq 1 ] && [ ! -s "$err" ] || fail "$(cat "$err")"

# ── an account holder sees only events of one province, and only replies to that account holder ──
expect 0 tail_as accounthouder-nl-gr --all --json
jq -es 'length > 0 and all(.[]; (.province // "NL-GR" | split(" ") | index("NL-GR")) or
    (.path // "" | length > 0))' "$out" >/dev/null || fail "it shows events of other provinces"
if grep -q "$a" "$out"; then fail "it shows a signal of Noord-Brabant"; fi
jq -es 'all(.[]; (.topic | startswith("reply.")) <= (.topic | startswith("reply.accounthouder-nl-gr.")))' \
    "$out" >/dev/null || fail "it shows replies to other identities"

# ── tail refuses invalid options ──
expect 65 tail_as ptvt --topic 'up.>.x'
says 'is geen patroon van onderwerpen; bedoeld is iets als'
expect 65 tail_as ptvt --type signal.regisered
says 'bedoelde u signal.registered'
expect 65 tail_as ptvt --province NL-XX
says 'bedoeld is een code als'
expect 65 tail_as ptvt --sender 'Relay!'
says 'kan geen identiteit zijn; bedoeld is iets als'
expect 65 tail_as ptvt --bottleneck KNP
says 'is geen nummer van een knelpunt; bedoeld is iets als'
expect 65 tail_as ptvt --pillar 5
says '1, 2, 3, 4'
expect 65 tail_as ptvt --body kerngroep-9
says 'er is geen overleg “kerngroep-9”; bedoeld is relay'
expect 65 tail_as ptvt --since overmorgenochtend
says 'bedoeld is'
expect 65 tail_as ptvt -n 0
expect 65 tail_as ptvt --from x
