#!/usr/bin/env bash
# This test checks the launcher compose/local. If there is no mesh, the launcher must print that. An
# existing mesh must keep its port, even if KOERS_PORT has another value. `up` must restart a killed
# node. `wipe` must delete everything.
. "$(dirname "$0")/../lib.sh"
launcher() { "$top/compose/local" "$@"; }

expect 69 launcher status
says 'compose/local up'
expect 66 launcher logs
expect 0 launcher up
KOERS_PORT=$((mesh_port + 4)) expect 0 launcher up
says "keeps port $mesh_port"
kill -KILL "$(mesh_pid relay)"
expect 0 env -u KOERS_PORT "$top/compose/local" up
expect 0 launcher status
says '─ relay +op '
expect 68 launcher logs relai
says 'No node relai'
expect 0 launcher wipe
[ ! -e "$KOERS_HOME/mesh.json" ] && [ ! -e "$KOERS_HOME/data" ] || fail "wipe left files"
