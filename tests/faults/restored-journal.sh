#!/usr/bin/env bash
# The broker's journal is replaced by an older copy of itself. Every daemon notices at login and
# halts, saying what to do; a client that knows more ends with 4 and sends nothing. Then people
# decide: the daemons are rebuilt, `koers outbox resend` sends what the copy lacks, and the mesh is
# whole again, without a number for two things.
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

# What the copy lacks: 20 signals, three bottlenecks.
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

# Every daemon halts and says so, at /readyz, in the log and in the broker's status.
halted() {
    local body
    body=$(curl -s --max-time 2 "http://127.0.0.1:$(mesh_http_port "$1")/readyz")
    [[ $body == *--rebuild* ]] &&
        grep -q 'event="halted".*--rebuild' "$mesh_home/log/$1.log" &&
        { as operator status --json || true; } | # 1: not all are well
        jq -e --arg node "$1" '.nodes[] | select(.identity == $node) | .reason | test("--rebuild")'
}
for node in ${mesh_nodes#broker }; do
    eventually 20 halted "$node"
done

# The client knows more than the broker: exit 4, nothing sent.
head_before=$({ as operator status --json || true; } | jq .head)
expect 4 as "$holder" signal post --file "$test_tmp/second" --json
says 'outbox resend'
expect 4 as ptvt bottleneck new "SIG-$year-0040" # of a signal that the copy lacks
says 'outbox resend'
[ "$({ as operator status --json || true; } | jq .head)" = "$head_before" ] || fail "something was sent"
# A daemon that is only started again is halted again.
mesh_stop kerngroep-1
mesh_start kerngroep-1
eventually 20 halted kerngroep-1

# People decide that the copy is the past from now on.
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
    fail "not every bottleneck is there once"
}
same_when_rebuilt
