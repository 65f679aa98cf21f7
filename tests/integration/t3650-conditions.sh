#!/usr/bin/env bash
# How the broker sees its nodes, each way of it with a real daemon: up, silent, gone (by itself, by
# silence), behind; what is known of a node that is gone, and of one that a broker that was started
# again has only heard hello from. The words are for people, and Dutch.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1
mesh_start broker --heartbeat 1000
mesh_wait broker

# is NODE FILTER: its row of mesh.status satisfies it.
is() {
    local node=$1
    as operator status --json >"$out" 2>"$err" || [ $? -le 3 ] || return
    jq -es --arg node "$node" \
        "[.. | objects | select(.identity? == \$node)] | length == 1 and all($2)" <"$out" >/dev/null
}

eventually 5 is relay '.condition == "CONDITION_GONE" and (.reason | test("sinds de broker"))'
mesh_start relay
mesh_wait relay
eventually 5 is relay '.condition == "CONDITION_UP" and (.reason // "") == "" and .heard_us != "0"'

# It is stopped, and what it should handle comes in: it is silent, then gone; what waits is known.
pid=$(mesh_pid relay)
kill -STOP "$pid"
expect 5 as accounthouder-nl-ge signal post --kind knelpunt --region-type provincie \
    --region Proefregio --domain techniek --origin landelijk --title Stilte \
    --description "Er gebeurt niets." --pillar 2 --timeout 1
eventually 5 is relay '.condition == "CONDITION_SILENT" and (.reason | test("niets van gehoord"))'
eventually 5 is relay '.condition == "CONDITION_GONE" and (.reason | test("te lang niets"))
    and (.waiting_since_us | tonumber) > 0 and (.lag | tonumber) > 0'
kill -CONT "$pid"
eventually 10 is relay '.condition == "CONDITION_UP" and (.lag // "0") == "0"
    and (.waiting_since_us // "0") == "0"'
mesh_stop relay
eventually 5 is relay '.condition == "CONDITION_GONE" and (.reason | test("afgemeld"))'

# Another broker process knows a node's place from its Hello alone.
mesh_stop broker
mesh_start broker --heartbeat 1000
mesh_wait broker
is relay '.condition == "CONDITION_GONE" and (.reason | test("sinds de broker"))' || {
    cat "$out"
    fail "not seen, and not said so"
}
mesh_start relay
mesh_wait relay
mesh_stop relay
eventually 5 is relay '.condition == "CONDITION_GONE" and (.sequence | tonumber) > 0'
