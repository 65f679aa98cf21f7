#!/usr/bin/env bash
# This test checks that the health report of every node has measured values of the running process.
# The report must show a key file that others may read, a view whose tables were changed by hand,
# and a folder that cannot be written.
. "$(dirname "$0")/../lib.sh"

mesh_up 2>/dev/null
health() {
    expect 0 "$top/tests/integration/ask.py" "$KOERS_HOME" "$top/proto" operator "$1" node.health \
        GetNodeHealth
}
has() {
    jq -e "$1" <"$out" >/dev/null || fail "the report does not satisfy $1: $(cat "$out")"
}
post nl-ge "Een knelpunt vooraf" 2 >/dev/null
now=$(date +%s)
for node in broker relay kerngroep-2 regelingen; do
    health $node
    has '(.sync_us | tonumber) > 0 and .sync_error == ""'
    has '(.disk_free_bytes | tonumber) > 0 and (.disk_bytes | tonumber) >= (.disk_free_bytes | tonumber)'
    has "(.wall_us | tonumber / 1e6) - $now | fabs < 60"
    has "(.started_us | tonumber / 1e6) - $now | fabs < 120"
    has ".uid == $(id -u) and .open_files > 5 and .open_files_max >= .open_files"
    has '(.memory_bytes | tonumber) > 1000000'
    has '.libraries | any(startswith("libzmq 4.")) and any(startswith("sqlite 3.")) and length >= 6'
    has '.files | any(.role == "data") and any(.role == "key" and .mode % 64 == 0)
        and any(.role == "mesh") and all(.usable)'
    has ".unacknowledged_since_us == \"0\""
done
health broker
has '.program | startswith("koers-broker/")'
has '.files | any(.role == "policy" and .usable)'
has '(.scrubbed_bytes | tonumber) > 0 and .journal_damage == "" and .view_version == 0'
for node in relay kerngroep-2 regelingen; do
    health $node
    has '.view_check == "ok" and .view_version > 0'
    has '(.schema | length) == 64 and .schema == .schema_found'
done
jq -r .schema <"$out" >"$test_tmp/regelingen.schema"
health relay
[ "$(jq -r .schema <"$out")" != "$(cat "$test_tmp/regelingen.schema")" ] ||
    fail "two bodies with different tables have the same digest"

# Only the operator may ask for a health report.
expect 1 "$top/tests/integration/ask.py" "$KOERS_HOME" "$top/proto" accounthouder-nl-ge relay \
    node.health GetNodeHealth
says NOT_ALLOWED

# The report shows faults.
chmod 0644 "$KOERS_HOME/keys/relay.key"
health relay
has '.files | any(.role == "key" and .mode == 420)'
mesh_stop relay
chmod 0600 "$KOERS_HOME/keys/relay.key"
sqlite3 "$KOERS_HOME/data/relay/view.db" 'CREATE INDEX drift ON runtime_parked (type)'
mesh_start relay
mesh_wait relay
health relay
has '.schema != .schema_found and .view_check == "ok"'
mv "$KOERS_HOME/policy.bin" "$KOERS_HOME/policy.kept"
health broker
has '.files | any(.role == "policy" and (.usable | not) and .mode == 0)'
mv "$KOERS_HOME/policy.kept" "$KOERS_HOME/policy.bin"
