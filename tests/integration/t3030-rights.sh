#!/usr/bin/env bash
# This test checks which event types of the catalogue every role may read, with a real broker
# (rights.py).
. "$(dirname "$0")/../lib.sh"
"$KOERS_BIN/koers" key init --home "$mesh_home" --endpoint "tcp://127.0.0.1:$mesh_port" >/dev/null
mesh_start broker
mesh_wait broker
expect 0 /usr/bin/python3 "$top/tests/integration/rights.py" "$mesh_home" "$top/proto"
cat "$out"
jq -e '.roles > 10 and .types > 30 and .pairs > 5000 and .given > 0 and .given < .pairs' "$out" >/dev/null ||
    fail "not every role and type was checked"
