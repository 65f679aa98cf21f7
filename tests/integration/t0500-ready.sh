#!/usr/bin/env bash
# What a daemon says of itself and what the broker says of it agree: once /readyz is good, the
# broker's status has it ready, at the head of what it reads.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1
mesh_start broker
mesh_wait broker
url=http://127.0.0.1:$(mesh_http_port relay)/readyz
for n in $(seq 5); do
    mesh_start relay
    until curl -sf -o /dev/null --max-time 2 "$url"; do sleep 0.01; done
    expect 1 as operator status --json # the other daemons are down
    jq -es 'any(.. | objects; .identity? == "relay" and .state == "ready" and .sequence > 0)' \
        <"$out" >/dev/null ||
        fail "start $n: ready, and told as $(jq -c '.. | objects | select(.identity? == "relay")' <"$out")"
    curl -sf --max-time 2 "${url%readyz}metrics" | grep -qx 'koers_node_malformed_frames_total 0' ||
        fail "start $n: its figures do not say how many frames it could not read"
    mesh_stop relay
done
