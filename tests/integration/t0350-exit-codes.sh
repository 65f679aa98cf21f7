#!/usr/bin/env bash
# This test checks that the broker and the daemons exit with the codes in their manual pages.
. "$(dirname "$0")/../lib.sh"
mesh_up

# run NODE ARGUMENT…: runs a node in the foreground with its usual command line and these arguments.
run() {
    local node=$1 command
    shift
    mapfile -t command < <(mesh_command "$node")
    timeout 20 "${command[@]}" "$@"
}
port=$(mesh_http_port relay)
free=127.0.0.1:0

# If a node runs, a second process of this node exits, because the journal, the view and the
# addresses are in use.
expect 75 run broker --http $free
expect 75 run relay --http $free
expect 69 run kerngroep-1 --data "$test_tmp/other" --http "127.0.0.1:$port"
expect 69 run broker --data "$test_tmp/other-journal" --http $free

# If a second daemon with the same identity logs in, the first daemon exits and logs the reason.
mesh_stop dg-overleg
mapfile -t command < <(mesh_command dg-overleg)
"${command[@]}" --data "$test_tmp/first" --http $free 2>"$test_tmp/first.log" &
first=$!
eventually 20 grep -q 'event="ready"' "$test_tmp/first.log"
mesh_start dg-overleg
expect 69 wait $first
grep -q 'another daemon took over' "$test_tmp/first.log" || fail "the first daemon does not say why it ended"

# At SIGHUP, the broker loads a newer policy. If the file is bad, the broker keeps the old policy.
cp "$mesh_home/policy.bin" "$test_tmp/old"
expect 0 "$KOERS_BIN/koers" key revoke ezk
kill -HUP "$(mesh_pid broker)"
eventually 10 grep -q 'policy taken' "$mesh_home/log/broker.log"
cp "$test_tmp/old" "$mesh_home/policy.bin"
kill -HUP "$(mesh_pid broker)"
eventually 10 grep -q 'policy not taken' "$mesh_home/log/broker.log"
eventually 10 test -e "$mesh_home/data/broker/policy.journaled"

# The option --dump-state prints the same state while the daemon runs and after it has stopped.
# SIGTERM gives exit code 0.
eventually 20 settled
expect 0 run relay --dump-state
cp "$out" "$test_tmp/running"
mapfile -t command < <(mesh_command koersoverleg)
mesh_stop koersoverleg
"${command[@]}" 2>"$test_tmp/log" &
eventually 20 grep -q 'event="ready"' "$test_tmp/log"
kill -TERM $!
expect 0 wait $!

# All nodes have stopped. Then the test starts nodes with a missing or wrong file. Each fault gives
# the exit code that the manual page lists.
mesh_down
expect 78 run broker
says 'lower than'
expect 0 run relay --dump-state
cmp -s "$out" "$test_tmp/running" || fail "the dump of a stopped daemon differs from that of the running one"
expect 66 run relay --data "$test_tmp/nothing" --dump-state
expect 74 run relay --data "$test_tmp/no/parent"
expect 78 run relay --key "$mesh_home/keys/ptvt.key"
expect 78 run relay --mesh "$test_tmp/no.json"
says 'no.json: does not exist'
expect 78 run broker --key "$mesh_home/root.key"
expect 64 run relay --datta x
says 'did you mean --data'
expect 64 run broker --segment-size 1K
for node in broker relay; do
    expect 64 run $node --http nonsense
    says 'nonsense is no ADDR:PORT'
done
chmod 0644 "$mesh_home/keys/relay.key"
expect 78 run relay
says 'relay.key: open to others'
chmod 0400 "$mesh_home/keys/relay.key"
mkdir "$test_tmp/damaged"
head -c 20000 /dev/urandom >"$test_tmp/damaged/view.db"
expect 74 run relay --data "$test_tmp/damaged"
mkdir "$test_tmp/vault"
head -c 20000 /dev/urandom >"$test_tmp/vault/vault.db"
expect 74 run relay --data "$test_tmp/vault"
mkdir "$test_tmp/locked" "$test_tmp/locked/vault.db"
expect 70 run relay --data "$test_tmp/locked"
