#!/usr/bin/env bash
# This test runs `koers key` with a running broker. A change is in force at once, and a revoked
# identity is disconnected. Keys can be requested and replaced. A change that the broker could not
# put in force is not lost.
. "$(dirname "$0")/../lib.sh"

key() { "$KOERS_BIN/koers" key "$@"; }
version() { jq .version "$mesh_home/policy.json"; }
in_force() { { as operator status --json || true; } | jq -es ".[0].policy_version == $(version)" >/dev/null; }

key init --endpoint "tcp://127.0.0.1:$mesh_port" 2>/dev/null
for node in broker relay; do
    mesh_start $node
    mesh_wait $node
done

# key new: the key is in force when the command ends.
expect 0 key new gr2 --role accounthouder --scope NL-GR
says 'In kracht bij de broker sinds .*; 0 verbindingen verbroken'
in_force || fail "the new policy is not in force"
expect 0 as gr2 signal list
expect 0 key list --live
says "^policy versie $(version), in kracht bij de broker"
expect 0 key list --live --json
jq -es 'any(.identity == "gr2" and .state == "valid" and .kind == "person" and .live)' "$out" >/dev/null ||
    fail "key list --live does not show gr2"

# A key gets a period. The days begin in Dutch time, and the last day is included.
expect 0 key grant gr2 --until 2099-12-31
says 'tot 2100-01-01 00:00'
expect 0 key list --json
jq -es 'any(.identity == "gr2" and .valid_until == "2099-12-31T23:00:00.000Z")' "$out" >/dev/null ||
    fail "the period does not end with that day in Amsterdam"
expect 0 key grant gr2 --until "$(amsterdam -d '+3 days' +%F)"
expect 0 key list
says '^gr2 .* verloopt over [23] dagen$'
expect 65 key grant gr2 --until 2020-01-01
says 'al geweest.*key revoke gr2'
expect 65 key grant gr2 --until morgenochtend
expect 65 key grant gr2 --from 2098-01-01 --until 2097-01-01
expect 64 key grant gr2
expect 0 key grant gr2 --from 2099-01-01 --until geen
says '; 0 verb'
expect 77 as gr2 --timeout 3 signal list
expect 0 key list
says '^gr2 .* nog niet geldig$'
expect 0 key grant gr2 --from geen

# key revoke: the broker ends the connection, and the key is never accepted again.
as gr2 tail -f >"$test_tmp/tail.out" 2>"$test_tmp/tail.err" &
tail=$!
connected() { { as operator status --json || true; } | jq -es 'any(.[0].nodes[]; .identity == "gr2" and .up)'; }
eventually 10 connected
expect 0 key revoke gr2 --json
jq -e '.in_force and .sessions_ended == 1 and .identity == "gr2"' "$out" >/dev/null || fail "wrong JSON: $(cat "$out")"
expect 77 wait $tail
grep -q 'sleutel is onbekend, ingetrokken of verlopen' "$test_tmp/tail.err" || fail "the disconnected client does not say why"
expect 1 key grant gr2 --until geen
says 'ingetrokken, en dat blijft zo'
expect 0 key revoke gr2
says 'al ingetrokken'
says 'al in kracht'

# A person makes a key on another machine: the secret stays there, and only a request leaves that
# machine.
mkdir "$test_tmp/person"
cd "$test_tmp" || exit
person() { env -u KOERS_HOME "$KOERS_BIN/koers" --home "$test_tmp/person" "$@"; }
expect 0 person key new fl2 --role accounthouder --scope NL-FL --request
finger=$(grep -oE '([0-9a-f]{4} ){3}[0-9a-f]{4}' "$err")
[ "$(stat -c %a "$test_tmp/person/keys/fl2.key")" = 400 ] || fail "other users may read the key"
! grep -qE 'secret|seed' fl2.request || fail "the request has a secret"
cp "$mesh_home/mesh.json" "$test_tmp/person"
expect 77 person --timeout 3 signal list
expect 0 key grant fl2.request --until 2099-12-31
says "Vingerafdruk $finger"
expect 0 person signal list
[ ! -e "$mesh_home/keys/fl2.key" ] || fail "the operator has the key"
expect 73 person key new fl2 --role accounthouder --scope NL-FL --request
says 'key rotate fl2 --request'
# for a powerful role, the operator must repeat the role; otherwise, the grant is refused
for asked in "chief --role operator" "four --role kerngroep --scope kerngroep-4" "eye --role probe"; do
    expect 0 "$KOERS_BIN/koers" --home "$test_tmp/asks" key new $asked --request
    name=${asked%% *} role=$(jq -r .role "${asked%% *}.request") before=$(version)
    expect 1 key grant "$name.request"
    says "verzoek van $name om de rol $role.*key grant $name.request --role $role"
    expect 65 key grant "$name.request" --role ptvt
    [ "$(version)" = "$before" ] || fail "a refused grant changed the policy"
    expect 0 key grant "$name.request" --role "$role"
    says "$name: toegelaten als $role"
    expect 64 key grant "$name" --role "$role"
done
# koers refuses a request that was changed, a file that is not a request, and a name that has
# another key
sed 's/NL-FL/NL-GR/' fl2.request >changed.request
expect 65 key grant changed.request
says 'na het maken veranderd'
head -c 50 fl2.request >cut.request
expect 65 key grant cut.request
expect 65 key grant "$mesh_home/mesh.json"
expect 66 key grant no.such.request
expect 66 key grant nobody
head -c 2000000 /dev/zero >zero.request
expect 65 key grant zero.request
expect 0 "$KOERS_BIN/koers" --home "$test_tmp/third" key new fl2 --role ptvt --request
expect 1 key grant fl2.request
says 'key rotate fl2 fl2.request'
# `koers key new` does not replace a key that is on another machine, or a key that was replaced
expect 1 key new fl2 --role operator
says 'fl2 staat al in de policy.*key rotate fl2'
[ ! -e "$mesh_home/keys/fl2.key" ] || fail "a key was made for a name that is in use"
expect 0 person signal list
expect 65 key rotate fl2 fl2.request
says 'verzoek van fl2 \(ptvt\), niet van fl2 \(accounthouder NL-FL\)'
expect 0 person signal list
# the person replaces the key on that machine with a request: the old key is refused, and the period
# stays the same
expect 0 person key rotate fl2 --request
expect 0 key rotate fl2 fl2.request
expect 77 person --timeout 3 signal list
mv "$test_tmp/person/keys/fl2.key.new" "$test_tmp/person/keys/fl2.key"
expect 0 person signal list
expect 0 key list --json
jq -es 'any(.identity == "fl2" and (.valid_until | startswith("2099-12-31")))' "$out" >/dev/null ||
    fail "the period changed"
cd "$top" || exit

# key rotate replaces three keys: of a daemon, which must restart; of the operator; and of an
# identity whose key is on another machine
expect 0 key rotate relay
says 'relay draait nog met de oude sleutel'
restart_node relay
expect 0 as ptvt signal list
expect 0 key rotate operator
in_force || fail "the operator cannot log in with the new key"
[ ! -e "$mesh_home/keys/operator.key.new" ] || fail "the new key is not in its place"
# koers is killed after the broker got the operator's new key, and before the new key is in the
# folder: after that, `koers key load` still works
if command -v strace >/dev/null; then
    (exec strace -qq -o /dev/null -P "$mesh_home/keys/operator.key.new" \
        -e trace=rename,renameat,renameat2 -e inject=rename,renameat,renameat2:signal=KILL:when=1 \
        "$KOERS_BIN/koers" key rotate operator) 2>/dev/null || true
    [ -e "$mesh_home/keys/operator.key.new" ] || fail "the command was not killed in time"
    expect 77 as operator --timeout 3 status
    expect 0 key load
    says 'al in kracht'
    says 'operator: de nieuwe sleutel ligt op zijn plaats'
    in_force || fail "the operator cannot log in"
fi
expect 66 key rotate fl2
says 'key rotate fl2 --request'
expect 66 key rotate nobody
expect 1 key rotate gr2

# Two commands at the same time run one after the other; both keys are in the policy.
key new one --role ptvt >"$test_tmp/1" 2>&1 &
first=$!
expect 0 key new two --role ptvt
expect 0 wait $first
expect 0 key list
says '^one '
says '^two '
exec 9>"$mesh_home/key.lock"
flock 9
expect 75 key revoke one --timeout 0.3
says 'een ander koers key is bezig'
exec 9>&-

# An older copy of the mesh home folder does not overwrite the policy in force. key fetch updates
# the copy.
cp -r "$mesh_home" "$test_tmp/older"
expect 0 key revoke two
expect 65 key revoke one --home "$test_tmp/older"
says 'oudere kopie'
expect 77 as two --timeout 3 signal list
expect 0 key fetch --home "$test_tmp/older"
expect 0 key revoke one --home "$test_tmp/older"
expect 77 as one --timeout 3 signal list
expect 78 key revoke one
says "key fetch"
expect 0 key fetch
in_force || fail "key fetch did not bring the policy in force"
expect 0 key list
says '^one .* ingetrokken$'

# Only an operator may change the policy, and only with the root key.
expect 77 key sign --as secretaris
expect 77 key list --live --as secretaris
expect 0 key load
mv "$mesh_home/root.key" "$test_tmp/root.key"
expect 74 key revoke ezk
says "root.key is er niet: geef de wortelsleutel met --root BESTAND"
expect 0 key revoke ezk --root "$test_tmp/root.key"
says 'In kracht'
"$KOERS_BIN/koers" key init --home "$test_tmp/elsewhere" 2>/dev/null
cp "$mesh_home/policy.bin" "$test_tmp/policy.bin"
expect 74 key sign --root "$test_tmp/elsewhere/root.key"
says 'niet de wortelsleutel van dit netwerk'
cmp "$mesh_home/policy.bin" "$test_tmp/policy.bin" || fail "another root key signed the policy"
# an operator cannot load a policy that another root key signed, even if its version is higher
jq --slurpfile ours "$mesh_home/mesh.json" '.endpoint = $ours[0].endpoint |
    .broker_key = $ours[0].broker_key' "$test_tmp/elsewhere/mesh.json" >"$test_tmp/mesh.json"
cp "$test_tmp/mesh.json" "$test_tmp/elsewhere"
jq '.version = 1000' "$test_tmp/elsewhere/policy.json" >"$test_tmp/policy.json"
cp "$test_tmp/policy.json" "$test_tmp/elsewhere"
expect 77 key sign --home "$test_tmp/elsewhere" --key "$mesh_home/keys/operator.key"
says 'niet getekend met de wortelsleutel'
expect 0 as accounthouder-nl-fl signal list
cmp "$mesh_home/policy.bin" "$test_tmp/policy.bin" || fail "the broker accepted a policy of another root key"
mv "$test_tmp/root.key" "$mesh_home/root.key"

# The last operator revokes its own key, and loses all access. The message explains how to get
# access again. The test does what the message says, and that works.
expect 0 key revoke operator
says 'In kracht bij de broker'
expect 77 as operator --timeout 3 status
expect 77 key new operator-2 --role operator
says 'de broker laat operator(-2)? niet toe'
says 'policy.bin naar de broker en stuur hem SIGHUP'
kill -HUP "$(mesh_pid broker)"
eventually 10 as operator-2 key load
# koers uses a key that is in force, not a key that is not yet in force
expect 0 key new operator-3 --role operator --no-load
expect 0 key revoke operator-2 --no-load
expect 0 key load
says 'In kracht'
expect 77 as operator-2 --timeout 3 status
rm "$mesh_home"/keys/operator*.key
expect 77 key new operator --role operator
kill -HUP "$(mesh_pid broker)"
eventually 10 as operator key load

# The broker does not run: the policy and new keys wait, and key load puts them in force.
mesh_stop broker
expect 5 key rotate ptvt
says 'koers key load'
says 'ptvt.key.new'
expect 5 key revoke boegbeeld
mesh_start broker
mesh_wait broker
expect 0 key load
says 'al in kracht|In kracht' # the broker may have started with the same policy file
eventually 20 as ptvt signal list
expect 77 as boegbeeld --timeout 3 signal list
[ ! -e "$mesh_home/keys/ptvt.key.new" ] || fail "the new key is not in its place"

# Without an operator's key on this machine, the policy waits, and the message says why.
mv "$mesh_home/keys/operator.key" "$test_tmp/operator.key"
expect 0 key new three --role ptvt
says 'geen sleutel van een beheerder'
mv "$test_tmp/operator.key" "$mesh_home/keys/operator.key"
expect 77 as three --timeout 3 signal list
expect 0 key load
expect 0 as three signal list
