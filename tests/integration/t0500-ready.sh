#!/usr/bin/env bash
# This test checks that the daemon and the broker agree on readiness. As soon as /readyz answers
# 200, the broker's status must show that the daemon is ready and has read all events.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1
mesh_start broker
mesh_wait broker
url=http://127.0.0.1:$(mesh_http_port relay)/readyz
for n in $(seq 5); do
    mesh_start relay
    until curl -sf -o /dev/null --max-time 2 "$url"; do sleep 0.01; done
    expect 1 as operator status --json # exit code 1: the other daemons are down
    jq -es 'any(.. | objects; .identity? == "relay" and .state == "ready" and .sequence > 0)' \
        <"$out" >/dev/null ||
        fail "start $n: the relay is ready, but its status is $(jq -c '.. | objects | select(.identity? == "relay")' <"$out")"
    curl -sf --max-time 2 "${url%readyz}metrics" | grep -qx 'koers_node_malformed_frames_total 0' ||
        fail "start $n: its metrics lack the number of malformed frames"
    mesh_stop relay
done
