#!/usr/bin/env bash
# This test checks the conditions that the broker gives a node, with a real daemon: up, silent, gone
# (after a logout and after silence) and behind. It also checks what the broker knows of a node that
# is gone, and what a restarted broker learns from a node's Hello alone. The reasons are in Dutch.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1
mesh_start broker --heartbeat 1000
mesh_wait broker

# is NODE FILTER: returns 0 if the row of the node in the answer to `mesh.status` satisfies the jq
# filter.
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

# The daemon is stopped while events come in: it becomes silent, then gone, and the broker knows its
# lag.
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

# A restarted broker learns the position of a node from the node's Hello.
mesh_stop broker
mesh_start broker --heartbeat 1000
mesh_wait broker
is relay '.condition == "CONDITION_GONE" and (.reason | test("sinds de broker"))' || {
    cat "$out"
    fail "the broker does not say that it has not seen the relay since it started"
}
mesh_start relay
mesh_wait relay
mesh_stop relay
eventually 5 is relay '.condition == "CONDITION_GONE" and (.sequence | tonumber) > 0'
