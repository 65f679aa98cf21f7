#!/usr/bin/env bash
# This test checks `koers trace`. Every event of a bottleneck must be below its cause, up to the
# DG-overleg and down to the provinces. `koers trace` must find the bottleneck by every name that it
# accepts, such as the number of a signal. The tree must show a gap for each event that the reader
# may not see. The test checks the output as text, as JSON and as a drawing.
. "$(dirname "$0")/../lib.sh"
mesh_up
a=$(post nl-nb "Vier \"loketten\" \\ samen" 2)
b=$(post nl-ge "Loketten voor scholing" 2)
c=$(post nl-gr "Waterstoflab" 1)
knp=$(gives ptvt bottleneck new "$a" "$b")
at kerngroep-2 "$knp"
outcome netwerkmanager-2 kerngroep-2 "$knp" --kind doorgeleid --invited OCW --text "Hogerop" \
    --recommendation "Voeg samen" >/dev/null
at koersoverleg "$knp"
outcome secretaris koersoverleg "$knp" --kind afspraak --owner FME --due "$(amsterdam -d +90days +%Y-%m-%d)" \
    --text "Eén loket" >/dev/null
eventually 30 settled
expect 0 as accounthouder-nl-nb bottleneck solved "$knp" --degree yes --reason "Het werkt"
eventually 30 settled
expect 0 as operator tail --all --json
cp "$out" "$test_tmp/all"

# holds FILTER: fails unless the events of the last trace, as one array, satisfy the jq filter.
holds() { jq -es "$1" "$out" >/dev/null || { head -c 3000 "$out"; fail "the trace does not satisfy: $1"; }; }

expect 0 as operator trace "$knp" --json
cp "$out" "$test_tmp/trace"
holds 'all(.[]; .readable and .hidden == 0) and (map(.sequence) | . == (unique | sort))'
# the trace has all events about the bottleneck and all events that they caused, and no other events
jq -s --slurpfile t "$test_tmp/trace" '($t | map(.id)) as $ids |
    map(select(.subject == "'"$knp"'" or .subject == "'"$a"'" or .subject == "'"$b"'" or
        (.id as $i | $t | any(.[]; .id == $i)))) | map(.id) - $ids == []' "$test_tmp/all" |
    grep -qx true || fail "the trace lacks an event, or has one too many"
if grep -q "$c" "$out"; then fail "it has a signal of another bottleneck"; fi
# if an event has the id of its cause, the cause is the parent of the event, and the duration is the
# time between the two events
jq -es --slurpfile r "$test_tmp/all" '
    ($r | map({key: .id, value: .}) | from_entries) as $by | all(.[]; . as $e | $by[.id] as $x |
    if $x.causationid then .hop == "handling" and .parent == $by[$x.causationid].sequence and .ms >= 0
    else .hop != "handling" end)' "$out" >/dev/null || fail "a parent is not the cause"
# the command of a person is below the event to which the person reacts
jq -es '. as $all | def one(t): $all | map(select(.type == t));
    def parent: .parent as $p | $all | map(select(.sequence == $p))[0];
    (one("outcome.record") | map(parent.topic)) ==
        ["up.kerngroep-2.bottleneck.submitted", "up.koersoverleg.outcome.recorded"] and
    (one("bottleneck.assess")[0] | parent.topic) == "down.nl-nb.outcome.delivered" and
    (one("bottleneck.new")[0] | parent.subject == "'"$b"'" and (.others | length) == 1) and
    ((one("outcome.record") + one("bottleneck.assess")) | all(.[]; .hop == "waiting" and .ms > 0))' \
    "$out" >/dev/null || fail "a command is not below the event that it acts on"
holds 'any(.[]; .direction == "up") and any(.[]; .direction == "down")'

# ── trace finds the bottleneck by each of its names ──
expect 0 as operator trace "knp-${knp:4:4}-1"
says "ingediend: $knp"
says '\[na [0-9].* wachten\]'
says '\[in [0-9]'
says 'op mensen gewacht: samen'
expect 0 as operator trace "$a"
says "$a geregistreerd.*←$"
says "daarmee beantwoord"
expect 0 as operator trace "$c" --json
holds 'length == 3 and .[0].parent == null'
id=$(jq -r 'select(.type | test("outcome.recorded")).id' "$test_tmp/all" | head -n 1)
sequence=$(jq -r "select(.id == \"$id\").sequence" "$test_tmp/all")
expect 0 as operator trace "$id" --json
cp "$out" "$test_tmp/one"
holds "map(select(.asked)) | length == 1 and .[0].id == \"$id\""
holds 'any(.[]; .type == "outcome.record") and any(.[]; .type == "outcome.delivered")'
expect 0 as operator trace "#$sequence" --json
cmp -s "$out" "$test_tmp/one" || fail "the tree by sequence differs"
expect 0 as operator trace "${id:0:18}" --json
cmp -s "$out" "$test_tmp/one" || fail "the tree by a prefix of the id differs"
expect 0 as operator trace '#1' --json # the event journal.begun has no cause and no effect
holds 'length == 1'

# ── events that the reader may not see are gaps ──
expect 3 as accounthouder-nl-ge trace "$knp" --json
holds 'any(.[]; .readable | not) and all(.[]; .readable or (has("summary") or has("type") | not))'
holds 'any(.[]; .readable and .type == "bottleneck.submitted" and .parent)'
if grep -q "$a" "$out"; then fail "it shows a signal of Noord-Brabant"; fi
says 'Opmerking: hiervan mag u niet lezen: [0-9]+ bericht'
expect 3 as accounthouder-nl-nb trace "$knp"
says '#[0-9]+ \(niet leesbaar\)$'
says '└─ \(1 niet leesbaar\)$' # this event is the delivery to Gelderland

# ── --dot prints a drawing, even with special characters in the texts ──
expect 3 as accounthouder-nl-nb trace "$knp" --dot
expect 0 as operator trace "$knp" --dot
if command -v dot >/dev/null; then
    dot -Tsvg "$out" >"$test_tmp/svg" 2>"$err" || fail "dot: $(cat "$err")"
    grep -q 'Vier &quot;loketten&quot; \\ samen' "$test_tmp/svg" || fail "the drawing has another text"
else
    head -n 1 "$out" | grep -qx 'digraph koers {' && tail -n 1 "$out" | grep -qx '}' || fail "the output is not a digraph"
fi

# ── trace refuses invalid names ──
expect 66 as operator trace KNP-2026-9999
expect 66 as operator trace SIG-2026-9999
expect 66 as accounthouder-nl-gr trace "$a"
expect 66 as operator trace '#99999'
expect 66 as operator trace 00000000-0000-0000-0000-000000000000
expect 65 as operator trace '#x'
expect 65 as operator trace 'Boxtel!'
says 'is geen KNP-2026-0001'
expect 65 as operator trace abc
says 'te kort'
expect 64 as operator trace "$knp" --dot --json
expect 64 as operator trace
