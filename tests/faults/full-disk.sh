#!/usr/bin/env bash
# This test fills the disk of the broker during an import. Publishers must get an error and keep
# their events, and readers must continue. When there is space again, the broker must continue
# without a restart, and no event may be lost.
. "$(dirname "$0")/faults.sh"
small=$mesh_home/data/broker
mkdir -p "$small"
mount -t tmpfs -o size=640k,mode=0700 koers-test "$small" 2>/dev/null ||
    skip "a small disk (mount -t tmpfs) cannot be had here"
test_unmount=$small
"$KOERS_BIN/koers" key init --home "$mesh_home" --endpoint "tcp://127.0.0.1:$mesh_port"
mesh_start broker --segment-size 131072
mesh_wait broker
mesh_up
pid=$(mesh_pid broker)
signals 1 600 >"$test_tmp/input"

expect 5 as "$holder" --timeout 4 signal post --file "$test_tmp/input" --json
cp "$out" "$test_tmp/answers.full"
grep -q '"result":"queued"' "$out" || fail "no signal waits in the outbox"
grep -q '"result":"done"' "$out" || fail "no signal was accepted before the disk was full"
as operator status --json >"$test_tmp/status" || true
jq -e '.full == true' "$test_tmp/status" >/dev/null || fail "the status does not say that the disk is full"
grep -q 'level=error.*journal full' "$mesh_home/log/broker.log" || fail "the log does not say that the disk is full"

# A single command reports the full disk, too. Its event waits in the outbox.
signals 601 601 >"$test_tmp/one"
expect 5 as ptvt --timeout 3 signal post --file "$test_tmp/one"
expect 5 as accounthouder-nl-ge --timeout 3 signal post --kind vraag --province NL-GE \
    --region-type provincie --region Gelderland --pillar 1 --domain bouw --origin regionaal \
    --title "Is er nog plaats?" --description "Het is vol." --no-input
says 'geen ruimte|vol'
expect 0 as accounthouder-nl-ge outbox list
says 'wacht'

# A new reader still gets all events from the first to the last.
expect 0 as operator tail --all --json
head=$(jq .head "$test_tmp/status")
jq -es --argjson head "$head" 'map(.sequence)[0:$head] == [range(1; $head + 1)]' "$out" \
    >/dev/null || fail "a reader does not get all events"
[ "$(mesh_pid broker)" = "$pid" ] || fail "the broker was restarted"

# When the disk has space again, the broker continues without a restart.
mount -o remount,size=64m "$small"
not_full() {
    as operator status --json >"$test_tmp/status" 2>/dev/null || true
    jq -e '(.full // false) == false' "$test_tmp/status" >/dev/null
}
eventually 10 not_full
import "$test_tmp/input"
cp "$out" "$test_tmp/answers.last"
expect 0 as ptvt signal post --file "$test_tmp/one"
expect 0 as accounthouder-nl-ge signal list
eventually 30 daemons_settled
[ "$(mesh_pid broker)" = "$pid" ] || fail "the broker was restarted"
journal_whole
registered_once 602
answers_stand "$test_tmp/input" "$test_tmp"/answers.*
same_when_rebuilt
