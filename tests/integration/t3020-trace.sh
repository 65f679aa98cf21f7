#!/usr/bin/env bash
# The causal tree: every event of a bottleneck's story under what it came of, up to the highest table
# and down to the provinces; by any name; what one may not read as a gap; as text, JSON and a drawing.
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

# holds FILTER: of the events of the last trace, one array.
holds() { jq -es "$1" "$out" >/dev/null || { head -c 3000 "$out"; fail "not so: $1"; }; }

expect 0 as operator trace "$knp" --json
cp "$out" "$test_tmp/trace"
holds 'all(.[]; .readable and .hidden == 0) and (map(.sequence) | . == (unique | sort))'
# every event of the record that is about it or was caused by one of these commands, and no other
jq -s --slurpfile t "$test_tmp/trace" '($t | map(.id)) as $ids |
    map(select(.subject == "'"$knp"'" or .subject == "'"$a"'" or .subject == "'"$b"'" or
        (.id as $i | $t | any(.[]; .id == $i)))) | map(.id) - $ids == []' "$test_tmp/all" |
    grep -qx true || fail "an event of the record is missing"
if grep -q "$c" "$out"; then fail "a signal of another"; fi
# where the record names a cause, that is the parent, and the time in between is what is told
jq -es --slurpfile r "$test_tmp/all" '
    ($r | map({key: .id, value: .}) | from_entries) as $by | all(.[]; . as $e | $by[.id] as $x |
    if $x.causationid then .hop == "handling" and .parent == $by[$x.causationid].sequence and .ms >= 0
    else .hop != "handling" end)' "$out" >/dev/null || fail "not the cause"
# people's commands hang under what came to their table
jq -es '. as $all | def one(t): $all | map(select(.type == t));
    def parent: .parent as $p | $all | map(select(.sequence == $p))[0];
    (one("outcome.record") | map(parent.topic)) ==
        ["up.kerngroep-2.bottleneck.submitted", "up.koersoverleg.outcome.recorded"] and
    (one("bottleneck.assess")[0] | parent.topic) == "down.nl-nb.outcome.delivered" and
    (one("bottleneck.new")[0] | parent.subject == "'"$b"'" and (.others | length) == 1) and
    ((one("outcome.record") + one("bottleneck.assess")) | all(.[]; .hop == "waiting" and .ms > 0))' \
    "$out" >/dev/null || fail "not what they acted on"
holds 'any(.[]; .direction == "up") and any(.[]; .direction == "down")'

# ── by any name ──
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
cmp -s "$out" "$test_tmp/one" || fail "another tree by sequence"
expect 0 as operator trace "${id:0:18}" --json
cmp -s "$out" "$test_tmp/one" || fail "another tree by a prefix"
expect 0 as operator trace '#1' --json # the journal's beginning: nothing before, nothing after
holds 'length == 1'

# ── what may not be read ──
expect 3 as accounthouder-nl-ge trace "$knp" --json
holds 'any(.[]; .readable | not) and all(.[]; .readable or (has("summary") or has("type") | not))'
holds 'any(.[]; .readable and .type == "bottleneck.submitted" and .parent)'
if grep -q "$a" "$out"; then fail "a signal of Noord-Brabant"; fi
says 'Opmerking: hiervan mag u niet lezen: [0-9]+ bericht'
expect 3 as accounthouder-nl-nb trace "$knp"
says '#[0-9]+ \(niet leesbaar\)$'
says '└─ \(1 niet leesbaar\)$' # Gelderland's delivery, between the others

# ── a drawing, whatever the texts hold ──
expect 3 as accounthouder-nl-nb trace "$knp" --dot
expect 0 as operator trace "$knp" --dot
if command -v dot >/dev/null; then
    dot -Tsvg "$out" >"$test_tmp/svg" 2>"$err" || fail "dot: $(cat "$err")"
    grep -q 'Vier &quot;loketten&quot; \\ samen' "$test_tmp/svg" || fail "another text in the drawing"
else
    head -n 1 "$out" | grep -qx 'digraph koers {' && tail -n 1 "$out" | grep -qx '}' || fail "no digraph"
fi

# ── what cannot be meant ──
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
