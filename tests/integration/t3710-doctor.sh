#!/usr/bin/env bash
# This test checks `koers doctor`. For a healthy mesh, doctor must report nothing. The test then
# makes one fault after another, such as a stopped daemon or a key that others may read. doctor must
# report exactly that fault, and print a command. The test runs this command, which must repair the
# fault.
. "$(dirname "$0")/../lib.sh"
export PATH=$KOERS_BIN:$PATH

# The test ignores findings about a slow disk of this machine (D11) and about the memory of
# sanitizers (D22).
doctor() {
    code=0
    "$KOERS_BIN/koers" doctor --as operator --json "$@" >"$out" 2>"$err" || code=$?
    jq -c 'select(.code != "D11" and .code != "D22")' "$out" >"$test_tmp/found"
}

# found CODE OF: fails unless the last run of doctor found exactly one fault: the fault CODE in the
# node or file OF.
found() {
    [ "$(jq -r '.code + " " + .of' "$test_tmp/found")" = "$*" ] ||
        fail "doctor does not find just $*: $(cat "$test_tmp/found" "$err")"
}

well() {
    [ ! -s "$test_tmp/found" ] || fail "doctor finds a fault: $(cat "$test_tmp/found")"
}

# mend: runs the command that doctor printed. Runs it in the folder of the checkout, like an
# operator.
mend() {
    local command
    command=$(jq -r .command "$test_tmp/found")
    (cd "$top" && bash -c "$command") >"$test_tmp/mended" 2>&1 9>&- ||
        fail "“$command” failed: $(cat "$test_tmp/mended")"
}

mesh_up
eventually 30 settled
doctor
well

# A daemon is stopped.
mesh_stop kerngroep-2
doctor
found D02 kerngroep-2
[ $code -eq 1 ] || fail "exit code $code, expected 1"
mend
doctor
well

# A daemon was killed a moment ago. The broker notices that when doctor asks.
kill_node kerngroep-3
doctor
[ $code -eq 1 ] || fail "a node is gone, but the exit code is $code, not 1"
grep -qE '"D0[237]".*kerngroep-3|kerngroep-3.*"D0[237]"' "$test_tmp/found" || fail "it does not find that the node is gone: $(cat "$test_tmp/found")"
mesh_start kerngroep-3
mesh_wait kerngroep-3

# A view has a table that the program does not know, so the view is rebuilt from the journal.
sqlite3 "$mesh_home/data/kerngroep-1/view.db" 'CREATE TABLE extra (x)'
doctor
found D17 kerngroep-1
mend
doctor
well

# First, other users may read the key of a daemon. Both the daemon and this client report that. Then
# other users may read the key of the client, so the client does not use it and can ask nothing.
chmod 0440 "$mesh_home/keys/relay.key"
doctor
jq -es 'map(.code) == ["D13", "D34"] and (map(.command) | unique | length) == 1' "$test_tmp/found" \
    >/dev/null || fail "it does not find D13 and D34 with one command: $(cat "$test_tmp/found")"
bash -c "$(head -n 1 "$test_tmp/found" | jq -r .command)"
doctor
well
chmod 0444 "$mesh_home/keys/operator.key"
doctor
jq -es 'map(.code) == ["D34", "D38"]' "$test_tmp/found" >/dev/null || fail "it does not find D34 and D38: $(cat "$test_tmp/found")"
bash -c "$(head -n 1 "$test_tmp/found" | jq -r .command)"
doctor
well

# A key that expires soon is a warning. The key of ezk was rotated, which is not a warning.
expect 0 as operator key grant ptvt --until "$(amsterdam -d '+20 days' +%F)"
expect 0 as operator key rotate ezk
doctor
found D30 ptvt
[ $code -eq 3 ] || fail "exit code $code, expected 3 for a warning"
mend
doctor
well

# The broker has not loaded the newest policy.
expect 0 as operator key sign --no-load
doctor
found D35 "$mesh_home/policy.bin"
mend
doctor
well

# The broker does not run: doctor reports the cause, and the commands that wait. Then the broker
# starts again.
kill_node broker
expect 5 as ptvt --timeout 1 signal post --kind vraag --province NL-GR --region-type provincie \
    --region Proef --domain ict --origin landelijk --title T --description D --pillar 1
sqlite3 "$mesh_home/people/ptvt/outbox.db" 'UPDATE rows SET at_us = at_us - 60000000'
doctor --timeout 1
jq -es 'map(.code) == ["D01", "D40"]' "$test_tmp/found" >/dev/null || fail "it does not find D01 and D40: $(cat "$test_tmp/found")"
sed -i 1q "$test_tmp/found"
jq -e '.cause | test("luistert niets")' "$test_tmp/found" >/dev/null || fail "it reports another cause"
mend
eventually 20 settled
doctor
found D40 "$mesh_home/people/ptvt/outbox.db"
mend
doctor
well

# Three faults of the broker's address: another program listens there, the host name does not exist,
# and mesh.json has another key.
sed -i 's/"endpoint": *"[^"]*"/"endpoint": "tcp:\/\/127.0.0.1:'"$(mesh_http_port relay)"'"/' \
    "$mesh_home/mesh.json"
doctor --timeout 1
jq -es '.[0].code == "D01" and (.[0].cause | test("brokersleutel"))' "$test_tmp/found" >/dev/null ||
    fail "$(cat "$test_tmp/found")"
sed -i 's/"endpoint": *"[^"]*"/"endpoint": "tcp:\/\/nobody.invalid:1"/' "$mesh_home/mesh.json"
doctor --timeout 1
jq -es '.[0].code == "D01" and (.[0].command == "getent hosts nobody.invalid")' "$test_tmp/found" \
    >/dev/null || fail "$(cat "$test_tmp/found")"
sed -i 's/"endpoint": *"[^"]*"/"endpoint": "tcp:\/\/127.0.0.1:'"$mesh_port"'"/' "$mesh_home/mesh.json"
jq '.broker_key = "'"$(jq -r .curve_public "$mesh_home/keys/ptvt.key")"'"' "$mesh_home/mesh.json" \
    >"$test_tmp/mesh.json"
cp "$test_tmp/mesh.json" "$mesh_home/mesh.json"
doctor --timeout 1
jq -es 'map(.code) == ["D01", "D37"]' "$test_tmp/found" >/dev/null || fail "it does not find D01 and D37: $(cat "$test_tmp/found")"
bash -c "$(tail -n 1 "$test_tmp/found" | jq -r .command)"
doctor
well

# Other roles see only the findings that they may see.
expect 3 as ptvt doctor
says 'D08'
expect 3 as ptvt doctor --all
says '✓ D34  key_open'
says '· D10  disk_space: niet onderzocht'
