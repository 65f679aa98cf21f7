#!/usr/bin/env bash
# This test runs `koers check` with the rights of a probe. The command prints one line in one of
# three forms, and has four exit codes. It must end before its timeout, even if a process of the
# mesh is stopped or killed.
. "$(dirname "$0")/../lib.sh"
mesh_nodes="broker relay koersoverleg"
mesh_up

# The test checks a healthy node, and prints the result in each of the three forms.
expect 0 as probe check node relay
says '^KOERS NODE OK - relay antwoordt in [0-9.]+ ms \| '
says " 'relay rtt'=0\.[0-9]+s;;;0;"
says " 'relay lag'=0s;10;60;0;"
[ "$(wc -l <"$out")" -eq 1 ] || fail "it prints more than one line"
[ ! -s "$err" ] || fail "it prints on stderr"
expect 0 as probe check node relay --form json --warn 2m --crit 1h
jq -e '.status == "ok" and .code == 0 and .check == "node" and .name == "relay" and
    any(.figures[]; .name == "lag" and .warn == 120 and .crit == 3600)' "$out" >/dev/null ||
    fail "--form json: wrong output"
expect 0 as probe check node broker
says '^KOERS NODE OK - de broker antwoordt'
expect 0 as probe check node relay --form prometheus
says '^koers_check_status\{check="node",name="relay"\} 0$'
! command -v promtool >/dev/null || {
    promtool check metrics <"$out" >"$test_tmp/lint" 2>&1 || fail "$(cat "$test_tmp/lint")"
    [ ! -s "$test_tmp/lint" ] || fail "$(cat "$test_tmp/lint")"
}

# The mesh is critical, because the other nodes do not run.
expect 2 as probe check mesh
says '^KOERS MESH CRITICAL - .*kerngroep-1 weg'
! grep -qE 'relay (op|weg)' "$out" || fail "the alert names a healthy node"
expect 2 as probe check node dg-overleg
says '^KOERS NODE CRITICAL - dg-overleg weg'
expect 2 as probe check mesh --form prometheus
says '^koers_check_node_up\{check="mesh",name="kerngroep-1"\} 0$'
says '^koers_check_node_up\{check="mesh",name="relay"\} 1$'

# Lag and parked inputs are compared with the limits in the options.
expect 0 as probe check lag relay
says '^KOERS LAG OK - hoogste achterstand 0 s, [0-9]+ berichten \|'
expect 0 as probe check parked
says '^KOERS PARKED OK - niets geparkeerd bij 7 nodes'
expect 1 as probe check parked relay --warn 0
says '^KOERS PARKED WARNING - relay heeft 0 geparkeerd; koers parked list relay'
expect 2 as probe check lag relay --crit-events 0
says '^KOERS LAG CRITICAL - relay loopt '
expect 0 as probe check broker
says 'antwoordt.*; de schijf is niet gezien'
expect 0 as operator check broker --warn 0 --crit 0
says "% van de schijf vrij, .* 'broker disk_free'=[0-9.]+%;0:;0:;0; 'broker sync'="
expect 2 as operator check broker --warn 100% --crit 100%
expect 64 as operator check broker --warn 5 --crit 10
says 'moet boven'
expect 0 as operator check key
says '^KOERS KEY OK - [0-9]+ sleutels gezien'
expect 0 as probe check key relay
expect 3 as probe check key nobody

# A key expires soon. An operator sees all keys of the policy; a probe sees only the keys of the
# nodes.
expect 0 "$KOERS_BIN/koers" key grant koersoverleg --until "$(amsterdam -d '+20 days' +%F)"
expect 0 kill -HUP "$(mesh_pid broker)"
eventually 10 sh -c "'$KOERS_BIN/koers' --as operator check key | grep -q koersoverleg"
expect 1 as operator check key
says '^KOERS KEY WARNING - de sleutel van koersoverleg verloopt op [0-9-]+, over (20|21) dagen'
expect 1 as probe check key koersoverleg
expect 2 as probe check key koersoverleg --warn 60d --crit 25
expect 0 as operator check key relay
expect 0 as operator check key --warn 10 --crit 1

# The state is unknown: the node does not exist, the role may not ask, or there is no key.
expect 3 as probe check lag nobody
expect 3 as probe check node nobody
says '^KOERS NODE UNKNOWN - nobody is geen node van dit mesh'
expect 3 as probe check node ptvt
expect 3 as ptvt check node relay # ptvt may not ask a node for its status
says '^KOERS NODE UNKNOWN - relay: dat mag u niet vragen'
expect 3 "$KOERS_BIN/koers" check mesh --as nobody
says '^KOERS MESH UNKNOWN - geen sleutel: '
expect 77 as probe parked list relay # a probe may not ask for parked inputs

# Wrong usage exits with 64, not with a state of the mesh.
expect 64 as probe check node
expect 64 as probe check node 'relay|x'
expect 64 as probe check mesh --warn 1h --crit 5
expect 64 as probe check mesh --warn 5x
expect 64 as probe check mesh --warn -5
expect 64 as probe check mesh --warn nan
expect 64 as probe check mesh --form xml

# A stopped node still has a session, so only a question to the node itself shows the problem. The
# check ends in time.
kill -STOP "$(mesh_pid relay)"
before=$SECONDS
expect 2 as probe check node relay --timeout 1
says '^KOERS NODE CRITICAL - relay'
[ $((SECONDS - before)) -le 5 ] || fail "the check took $((SECONDS - before)) s"
kill -CONT "$(mesh_pid relay)"
eventually 20 as probe check node relay

# First, the broker listens but does not answer. Then the broker does not run.
kill -STOP "$(mesh_pid broker)"
expect 2 as probe check node broker --timeout 1
says '^KOERS NODE CRITICAL - de broker is niet bereikbaar'
kill -CONT "$(mesh_pid broker)"
kill_node broker
expect 2 as probe check mesh --timeout 1
says '^KOERS MESH CRITICAL - de broker is niet bereikbaar'
