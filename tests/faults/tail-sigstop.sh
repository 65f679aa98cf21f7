#!/usr/bin/env bash
# This test stops a tail with SIGSTOP twice during an import, for longer than a session lives
# without heartbeats. The tail must show every sequence once, in order. The import must finish while
# the tail is stopped, so the bus does not wait for a reader. KOERS_COUNT sets the size of the
# import.
. "$(dirname "$0")/faults.sh"
count=${KOERS_COUNT:-5000}
heartbeat=1000 # ms; the broker ends a silent session after three heartbeats
"$KOERS_BIN/koers" key init --home "$mesh_home" --endpoint "tcp://127.0.0.1:$mesh_port"
mesh_start broker --heartbeat $heartbeat
mesh_wait broker
mesh_up

"$KOERS_BIN/koers" --as operator tail --all --json --follow >"$test_tmp/all" 2>"$test_tmp/tail.err" &
tail=$!
signals 1 "$count" >"$test_tmp/input"

head_is() {
    as operator status --json | jq -e '.head' 2>/dev/null || true
}
shown() {
    tail -n 1 "$test_tmp/all" | jq -r '.sequence // 0' 2>/dev/null || true
}
shows() {
    local last
    last=$(shown)
    [ "${last:-0}" -ge "$1" ]
}
stopped() {
    grep -q '^State:.*T (stopped)' "/proc/$tail/status"
}

as "$holder" signal post --file "$test_tmp/input" --json >"$test_tmp/answers" 2>"$err" &
importing=$!
eventually 30 shows $((count / 5))
kill -STOP $tail
eventually 5 stopped
from=$(head_is)
sleep $((heartbeat * 4 / 1000))
[ "$(head_is)" -gt "$from" ] || fail "the import stopped with the reader"
kill -CONT $tail
eventually 30 shows "$from"
kill -STOP $tail
wait $importing || fail "the import failed: $(cat "$err")"
sleep $((heartbeat * 4 / 1000))
grep -q 'event="session ended" identity=operator' "$mesh_home/log/broker.log" ||
    fail "the session of the stopped reader did not end"
kill -CONT $tail
kill -0 $tail || fail "the tail ended: $(cat "$test_tmp/tail.err")"
eventually 30 daemons_settled
last=$(head_is)
eventually 60 shows "$last"
caught_up() { [ "$(grep -c '^— weer bij' "$test_tmp/tail.err")" -ge 1 ]; }
eventually 20 caught_up
kill -TERM $tail
wait $tail || true
jq -n --argjson last "$last" 'reduce inputs.sequence as $s (0;
    if $s == . + 1 then $s else error("\($s) after \(.)") end) |
    if . >= $last then . else error("ends at \(.)") end' "$test_tmp/all" >"$out" 2>"$err" ||
    fail "the output of the tail is wrong: $(cat "$err")"
echo "$(cat "$out") events, each once, in order"
[ "$(grep -c '"result":"done"' "$test_tmp/answers")" -eq "$count" ] || fail "not every signal was answered"
# When the tail continued, it was far behind. The tail reported that, and reported later that it had
# caught up.
grep -q '^— achter: ' "$test_tmp/tail.err" || fail "the tail did not report that it was behind"
grep -q '^— weer bij, na [0-9]* berichten —$' "$test_tmp/tail.err" || fail "the tail did not report that it had caught up"

# While a graph and a tail with a position file are stopped, other clients are not affected.
# Afterwards, both continue.
"$KOERS_BIN/koers" --as operator tail --graph --every 0.2 --json >"$test_tmp/graph" 2>"$err" &
graph=$!
"$KOERS_BIN/koers" --as operator tail -f --cursor-file "$test_tmp/place" --json >"$test_tmp/placed" 2>"$err" &
placed=$!
placed_to() { [ "$(tail -n 1 "$test_tmp/placed" | jq -r '.sequence // 0' 2>/dev/null)" -ge "$1" ]; }
eventually 30 test -s "$test_tmp/graph"
eventually 60 placed_to "$last"
kill -STOP $graph $placed
signals $((count + 1)) $((count + 200)) >"$test_tmp/input"
expect 0 as "$holder" signal post --file "$test_tmp/input" --json
eventually 30 daemons_settled
kill -CONT $graph $placed
eventually 30 placed_to "$(head_is)"
eventually 30 grep -q '"ask.relay.signal.post"' "$test_tmp/graph"
kill -TERM $graph $placed
wait $graph $placed || true
jq -n 'reduce inputs.sequence as $s (0; if $s == . + 1 then $s else error("\($s) after \(.)") end)' \
    "$test_tmp/placed" >"$out" 2>"$err" || fail "the output of the tail with a position file is wrong: $(cat "$err")"
