#!/usr/bin/env bash
# This test runs `koers status` with a real mesh. It checks the tree, every condition of a node,
# --wait with a timeout, and --watch without a terminal.
. "$(dirname "$0")/../lib.sh"
mesh_nodes="broker relay kerngroep-1"
"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1

# Without a broker, status fails at once, and status --wait fails after its timeout.
expect 69 as operator status --timeout 0.5
expect 124 as operator status --wait up --timeout 0.5
says 'nog niet zo: de broker is niet bereikbaar'

mesh_start broker --heartbeat 2000
mesh_wait broker
expect 1 as operator status
says '^broker op sinds .*proefklok'
says '^├─ relay  +weg'
says '^└─ regelingen  +weg'
says '^│    heeft zich niet gemeld sinds de broker startte$'
says '^│    → koers explain gone$'
says '^└─ operator  +operator'
expect 1 as operator status --json
jq -e '.nodes | length > 7 and all(.[] | select(.node); .condition == "CONDITION_GONE")' "$out" \
    >/dev/null || fail "--json: wrong output"

# --wait ends when the condition is true. After the timeout, it prints which nodes are not in the
# condition.
"$KOERS_BIN/koers" --as operator status --watch >"$test_tmp/watch" 2>&1 &
watching=$!
# watched PATTERN: waits until --watch has printed a line that matches. --watch asks only twice per
# second.
watched() { eventually 20 grep -qE "^[0-9: -]{19}  $1" "$test_tmp/watch"; }
watched 'broker +op$'
watched 'relay +weg: heeft zich niet gemeld'
"$KOERS_BIN/koers" --as operator status --wait up --node relay --timeout 20 >"$test_tmp/wait" &
waiting=$!
mesh_start relay
watched 'relay +weg → '
wait "$waiting" || fail "--wait failed"
grep -q '^└─ relay  *op' "$test_tmp/wait" || fail "--wait does not show the node"
mesh_start kerngroep-1
expect 0 as operator status --wait op --node kerngroep-1 --timeout 20
expect 0 as operator status --node relay
expect 124 as operator status --wait up --timeout 0.5
says 'nog niet zo: .*koersoverleg weg'
! grep -q 'relay weg' "$err" || fail "it names a node that is up"

# A stopped node becomes silent, then gone. When it continues, it becomes up.
kill -STOP "$(mesh_pid relay)"
expect 0 as operator status --wait stil --node relay --timeout 20
says 'niets van gehoord'
expect 1 as operator status --node relay
expect 0 as operator status --wait gone --node relay --timeout 20
says 'er was te lang niets van gehoord'
watched 'relay +(op|stil) → (stil|weg): '
kill -CONT "$(mesh_pid relay)"
expect 0 as operator status --wait up --node relay --timeout 20 --json
jq -e 'any(.nodes[]; .identity == "relay" and .condition == "CONDITION_UP")' "$out" >/dev/null ||
    fail "--json: wrong output"

# A node that logged out and a node that was killed are both gone, with different reasons.
mesh_stop kerngroep-1
expect 0 as operator status --wait gone --node kerngroep-1 --timeout 20
says 'heeft zich afgemeld'
watched 'kerngroep-1 +.*weg: heeft zich afgemeld'
mesh_start kerngroep-1
expect 0 as operator status --wait up --node kerngroep-1 --timeout 20
kill_node kerngroep-1
expect 0 as operator status --wait gone --node kerngroep-1 --timeout 20

# A node is gone after its key is revoked.
expect 0 "$KOERS_BIN/koers" key revoke kerngroep-1
expect 0 kill -HUP "$(mesh_pid broker)"
unknown() {
    local got=0
    as operator status --node kerngroep-1 || got=$?
    [ $got -eq 68 ]
}
eventually 10 unknown
expect 68 as operator status --wait gone --node kerngroep-1 --timeout 5
says 'kerngroep-1 is geen node van dit mesh; bedoelde u kerngroep-2'

# The broker dies and restarts.
kill_node broker
eventually 10 grep -q 'de broker is niet bereikbaar' "$test_tmp/watch"
mesh_start broker --heartbeat 1000
mesh_wait broker
kill "$watching"

# The broker has another journal: the relay refuses to work with it, and reports the reason.
mesh_stop broker
mv "$mesh_home/data/broker" "$mesh_home/data/broker.old"
mesh_start broker --heartbeat 1000
mesh_wait broker
expect 0 as operator status --wait refusing --node relay --timeout 20
says '^│? +kan niet verder: de broker heeft een ander journaal dan deze view'
says '→ koers doctor'
expect 1 as operator status --node relay
expect 2 as probe check node relay
says '^KOERS NODE CRITICAL - relay weigert sinds [0-9: -]+: kan niet verder: de broker heeft'

# koers refuses invalid words and combinations of options.
expect 64 as operator status --wait kip
says 'up, catching-up, behind'
expect 64 as operator status --wait up --watch
expect 64 as operator status --node 'a b'
expect 68 as operator status --node rela
says 'bedoelde u relay'
expect 68 as operator status --node ptvt
