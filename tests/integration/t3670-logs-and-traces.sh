#!/usr/bin/env bash
# This test checks logs and traces. The same trace id is in the logs of all daemons on the path of a
# bottleneck, and in all events on that path. No log contains a text or a name of a person, or a
# key. With JSON logs, every line is valid JSON. A line about a command has actor, action, object
# and result.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1
for node in $mesh_nodes; do
    mesh_start "$node" --log-level debug --log-format json
    [ "$node" != broker ] || mesh_wait broker
done
for node in $mesh_nodes; do mesh_wait "$node"; done

canary="Kanarie$$"
signal=$(post nl-nb "Titel $canary" 2 --contact-name "Naam $canary" \
    --contact-email "post-$canary@example.nl" --contact-phone 0699887766)
knp=$(gives accounthouder-nl-nb bottleneck new "$signal" --title "Knelpunt $canary")
at kerngroep-2 "$knp"
outcome netwerkmanager-2 kerngroep-2 "$knp" --kind doorgeleid --text "Door $canary" \
    --recommendation "Advies $canary" >/dev/null
at koersoverleg "$knp"
expect 77 as accounthouder-nl-ge outcome koersoverleg "$knp" --kind doorgeleid --text "Nee $canary"
expect 77 as operator signal show "$signal" --contact
eventually 10 settled

# Every line is valid JSON, without duplicate members.
for node in $mesh_nodes; do
    python3 -c '
import json, sys
def once(pairs):
    assert len(pairs) == len(dict(pairs)), pairs
    return dict(pairs)
for line in open(sys.argv[1]):
    m = json.loads(line, object_pairs_hook=once)
    assert {"time", "level", "program", "event"} <= m.keys() and m["time"].endswith("Z"), line
' "$KOERS_HOME/log/$node.log" || fail "the log of $node has a line that is not valid JSON"
done
lines() { # NODE FILTER: prints the log lines of NODE that satisfy the filter, as one array
    jq -cs "map(select($2))" <"$KOERS_HOME/log/$1.log"
}
some() {
    [ "$(lines "$1" "$2" | jq length)" -gt 0 ] || fail "the log of $1 has no line with: $2"
}

# A line about a command has action, object, result, origin, actor and time.
some kerngroep-2 '.event == "command handled" and .identity == "netwerkmanager-2" and .result == "done"
    and (.type | test("outcome.record")) and .topic == "ask.kerngroep-2.outcome.record"
    and .subject == "'"$knp"'" and .sequence > 0 and (.event_id | length) > 20'
some broker '.event == "session opened" and .identity == "accounthouder-nl-nb" and .role == "accounthouder"
    and (.client | test("koers")) and (.address | length) > 0'
some broker '.event == "session ended" and .identity == "accounthouder-nl-nb" and .why == "PARTING_BYE"'
some broker '.event == "question refused" and .identity == "operator" and .level == "warn"'

some relay '.event == "command handled" and .identity == "accounthouder-nl-nb" and
    .result == "done" and .about == "'"$knp"'"'

# A log line has the event "handed over". Its trace id is also in the command, and in the logs of
# the daemons that received the bottleneck.
some kerngroep-2 '.event == "handed over" and .subject == "'"$knp"'" and .level == "info"'
trace=$(lines kerngroep-2 '.event == "handed over" and .subject == "'"$knp"'"' | jq -r '.[0].trace_id')
[[ $trace =~ ^[0-9a-f]{32}$ ]] || fail "no trace id: $trace"
for node in broker kerngroep-2 koersoverleg relay; do some $node ".trace_id == \"$trace\""; done
some koersoverleg ".event == \"input handled\" and .trace_id == \"$trace\" and .subject == \"$knp\""

# Another program reads the journal: every traceparent is valid, and every effect has the trace id
# of its cause.
expect 0 "$top/tests/integration/traces.py" "$KOERS_HOME/data/broker"
jq -es --arg trace "$trace" 'any(.trace == $trace and (.types | index("outcome.record") == 0
    and index("outcome.recorded") and index("reply")))' <"$out" >/dev/null ||
    fail "the trace of the forwarding is incomplete: $(cat "$out")"

# No log contains a text of a person, or a secret of a key.
if grep -l -e "$canary" -e 0699887766 "$KOERS_HOME"/log/*.log; then
    fail "a text of a person is in a log"
fi
for key in "$KOERS_HOME"/keys/*.key "$KOERS_HOME"/broker.key; do
    jq -r '.curve_secret, .signing_seed' "$key" >"$test_tmp/secret"
    if grep -lFf "$test_tmp/secret" "$KOERS_HOME"/log/*.log; then
        fail "a secret of $key is in a log"
    fi
done
