#!/usr/bin/env bash
# This test replaces the broker's journal with an older copy. Every daemon must notice the copy at
# login, halt, and print what to do. A client that knows later events must exit with 4 and send
# nothing. Then the test starts the daemons with --rebuild, and `koers outbox resend` sends the
# events that are missing in the copy. At the end, the mesh has all events, and no number is used
# twice.
. "$(dirname "$0")/faults.sh"
mesh_up
data=$mesh_home/data/broker
year=$(amsterdam +%Y)

signals 1 20 >"$test_tmp/first"
import "$test_tmp/first"
eventually 30 daemons_settled
mesh_stop broker
cp -a "$data" "$test_tmp/older"
mesh_start broker
mesh_wait broker

# These 20 signals and three bottlenecks come after the copy, so the copy does not have them.
signals 21 40 >"$test_tmp/second"
import "$test_tmp/second"
for n in 21 22 24; do
    expect 0 as ptvt bottleneck new "SIG-$year-00$n"
done
eventually 30 daemons_settled
mesh_stop broker
mv "$data" "$test_tmp/newer"
cp -a "$test_tmp/older" "$data"
mesh_start broker
mesh_wait broker

# halted NODE: returns 0 if the daemon has halted and reports that at /readyz, in its log, and in
# the broker's status.
halted() {
    local body
    body=$(curl -s --max-time 2 "http://127.0.0.1:$(mesh_http_port "$1")/readyz")
    [[ $body == *--rebuild* ]] &&
        grep -q 'event="halted".*--rebuild' "$mesh_home/log/$1.log" &&
        { as operator status --json || true; } | # `koers status` exits with 1, because not all nodes are up
        jq -e --arg node "$1" '.nodes[] | select(.identity == $node) | .reason | test("--rebuild")'
}
for node in ${mesh_nodes#broker }; do
    eventually 20 halted "$node"
done

# The client knows later events than the broker, so it exits with 4 and sends nothing.
head_before=$({ as operator status --json || true; } | jq .head)
expect 4 as "$holder" signal post --file "$test_tmp/second" --json
says 'outbox resend'
expect 4 as ptvt bottleneck new "SIG-$year-0040" # a signal that the copy lacks
says 'outbox resend'
[ "$({ as operator status --json || true; } | jq .head)" = "$head_before" ] || fail "the client sent an event"
# If a daemon is only restarted, it halts again.
mesh_stop kerngroep-1
mesh_start kerngroep-1
eventually 20 halted kerngroep-1

# People decide to continue with the copy.
for node in ${mesh_nodes#broker }; do
    mesh_stop "$node"
    mesh_start "$node" --rebuild
done
for node in ${mesh_nodes#broker }; do
    mesh_wait "$node"
done
expect 0 as "$holder" outbox resend
expect 0 as ptvt outbox resend
eventually 30 daemons_settled
import "$test_tmp/first"
import "$test_tmp/second"
cp "$out" "$test_tmp/answers"
signals 41 50 >"$test_tmp/third"
import "$test_tmp/third"
expect 0 as ptvt bottleneck new "SIG-$year-0045"
eventually 30 daemons_settled
journal_whole
registered_once 50
answers_stand "$test_tmp/second" "$test_tmp/answers"
as operator tail --all --json --type bottleneck.opened >"$test_tmp/opened"
jq -es --arg year "$year" '
    map(.subject) == [range(1; 6) | "KNP-\($year)-000\(.)"] and
    map(.payload.bottleneck.signals[0][-2:]) == ["21", "22", "24", "40", "45"]' \
    "$test_tmp/opened" >/dev/null || {
    jq -c '[.sequence, .subject, .payload.bottleneck.signals]' "$test_tmp/opened"
    fail "a bottleneck is missing, or there twice"
}
same_when_rebuilt
