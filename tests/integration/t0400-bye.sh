#!/usr/bin/env bash
# Whoever ends says so: a client's session ends with its command and a daemon's with its process,
# and neither stays behind at the broker until it is missed.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1
mesh_start broker
mesh_wait broker

# More commands by one person than the sessions that the broker allows them.
for _ in $(seq 20); do
    for _ in 1 2 3 4 5; do
        as operator status >/dev/null &
    done
    wait
done
expect 1 as ptvt status --json # the daemons are down
jq -es 'any(.. | .identity?; . == "ptvt")' <"$out" >/dev/null || fail "ptvt asks, and is not seen"
jq -es 'all(.. | .identity?; . != "operator")' <"$out" >/dev/null ||
    fail "operator's sessions stayed: $(jq -c '.. | objects | select(.identity? == "operator")' <"$out")"

mesh_start relay
mesh_wait relay
mesh_stop relay
expect 1 as ptvt status --json
jq -es 'all(.. | objects | select(.identity? == "relay"); .up != true)' <"$out" >/dev/null ||
    fail "the relay's session stayed"
