#!/usr/bin/env bash
# This test checks that clients and daemons send a Bye when they exit. So the broker ends the
# session at once and does not wait for missing heartbeats.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1
mesh_start broker
mesh_wait broker

# One identity runs 100 commands. The broker allows fewer sessions than that, so this works only if
# each command ends its session.
for _ in $(seq 20); do
    for _ in 1 2 3 4 5; do
        as operator status >/dev/null &
    done
    wait
done
expect 1 as ptvt status --json # exit code 1: the daemons are down
jq -es 'any(.. | .identity?; . == "ptvt")' <"$out" >/dev/null || fail "the status lacks the session of ptvt, who asks"
jq -es 'all(.. | .identity?; . != "operator")' <"$out" >/dev/null ||
    fail "sessions of operator are left: $(jq -c '.. | objects | select(.identity? == "operator")' <"$out")"

mesh_start relay
mesh_wait relay
mesh_stop relay
expect 1 as ptvt status --json
jq -es 'all(.. | objects | select(.identity? == "relay"); .up != true)' <"$out" >/dev/null ||
    fail "the session of the relay is left"
