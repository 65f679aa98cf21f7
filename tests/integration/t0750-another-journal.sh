#!/usr/bin/env bash
# This test gives the broker a new journal. The file policy.journaled contains the last policy that
# the broker wrote to its journal. This file is valid for one journal only. The broker must write
# all identities to a new journal. This must also happen if the broker was killed before the first
# batch was on disk.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1
data=$KOERS_HOME/data/broker
mesh_start broker
mesh_wait broker
eventually 10 test -e "$data/policy.journaled"
mesh_stop broker

changes() {
    /usr/bin/python3 "$top/tests/integration/read_journal.py" "$data" >"$test_tmp/records"
    grep -c 'mesh.broker.identity.changed' "$test_tmp/records" || true
}
before=$(changes)
[ "$before" -gt 10 ] || fail "only $before identities were journaled"

# Cuts the journal after the header and the SNAP block, as if the first batch had not reached the
# disk.
/usr/bin/python3 - "$data" <<'EOF'
import pathlib, struct, sys
path, = pathlib.Path(sys.argv[1]).glob("*.seg")
data = path.read_bytes()
end = 160 + 104 + struct.unpack_from("<I", data, 164)[0]
path.write_bytes(data[:end] + bytes(len(data) - end))
EOF
[ "$(changes)" = 0 ] || fail "the journal is not empty"
rm "$data/head" # the batch was not acknowledged
mesh_start broker
mesh_wait broker
eventually 10 test -e "$data/policy.journaled"
mesh_stop broker
after=$(changes)
[ "$after" = "$before" ] || fail "$after of $before identities were journaled"
