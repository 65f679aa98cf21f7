#!/usr/bin/env bash
# This test runs a client and a journal reader in another programming language, which use only
# proto/.
. "$(dirname "$0")/../lib.sh"
mesh_up
expect 0 /usr/bin/python3 "$top/tests/integration/foreign.py" "$mesh_home" "$top/proto"
jq -e '.posted | test("^SIG-[0-9]{4}-0001$")' "$out" >/dev/null || fail "the posted signal got no number"
jq -e '.types["nl.overheid.koers.signal.registered.v1"] == 1' "$out" >/dev/null || fail "the client did not read the registration"
read=$(jq .read "$out")
mesh_down
expect 0 /usr/bin/python3 "$top/tests/integration/read_journal.py" "$mesh_home/data/broker"
lines=$(wc -l <"$out")
[ "$lines" -ge "$read" ] || fail "the journal reader saw $lines records, but the bus had $read"
jq -es 'map(.sequence) == [range(1; length + 1)]' "$out" >/dev/null || fail "the sequences have a gap"
