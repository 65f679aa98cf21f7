#!/usr/bin/env bash
# koers key and the broker: what is changed is in force at once and said so, who is out is cut off,
# keys are asked for and replaced, and what could not be put in force is not lost.
. "$(dirname "$0")/../lib.sh"

key() { "$KOERS_BIN/koers" key "$@"; }
version() { jq .version "$mesh_home/policy.json"; }
in_force() { { as operator status --json || true; } | jq -es ".[0].policy_version == $(version)" >/dev/null; }

key init --endpoint "tcp://127.0.0.1:$mesh_port" 2>/dev/null
for node in broker relay; do
    mesh_start $node
    mesh_wait $node
done

# new: in force when the command ends.
expect 0 key new gr2 --role accounthouder --scope NL-GR
says 'In kracht bij de broker sinds .*; 0 verbindingen verbroken'
in_force || fail "it is not in force"
expect 0 as gr2 signal list
expect 0 key list --live
says "^policy versie $(version), in kracht bij de broker"
expect 0 key list --live --json
jq -es 'any(.identity == "gr2" and .state == "valid" and .kind == "person" and .live)' "$out" >/dev/null ||
    fail "gr2 is not live"

# A period: days as people say them, and what ends it.
expect 0 key grant gr2 --until 2099-12-31
says 'tot 2100-01-01 00:00'
expect 0 key list --json
jq -es 'any(.identity == "gr2" and .valid_until == "2099-12-31T23:00:00.000Z")' "$out" >/dev/null ||
    fail "not until the end of that day in Amsterdam"
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

# revoke: of a live connection, for good.
as gr2 tail -f >"$test_tmp/tail.out" 2>"$test_tmp/tail.err" &
tail=$!
connected() { { as operator status --json || true; } | jq -es 'any(.[0].nodes[]; .identity == "gr2" and .up)'; }
eventually 10 connected
expect 0 key revoke gr2 --json
jq -e '.in_force and .sessions_ended == 1 and .identity == "gr2"' "$out" >/dev/null || fail "$(cat "$out")"
expect 77 wait $tail
grep -q 'sleutel is onbekend, ingetrokken of verlopen' "$test_tmp/tail.err" || fail "it is not told why"
expect 1 key grant gr2 --until geen
says 'ingetrokken, en dat blijft zo'
expect 0 key revoke gr2
says 'al ingetrokken'
says 'al in kracht'

# On the person's own machine: the private half stays there, a request travels.
mkdir "$test_tmp/person"
cd "$test_tmp" || exit
person() { env -u KOERS_HOME "$KOERS_BIN/koers" --home "$test_tmp/person" "$@"; }
expect 0 person key new fl2 --role accounthouder --scope NL-FL --request
finger=$(grep -oE '([0-9a-f]{4} ){3}[0-9a-f]{4}' "$err")
[ "$(stat -c %a "$test_tmp/person/keys/fl2.key")" = 400 ] || fail "others may read the key"
! grep -qE 'secret|seed' fl2.request || fail "the request has secrets"
cp "$mesh_home/mesh.json" "$test_tmp/person"
expect 77 person --timeout 3 signal list
expect 0 key grant fl2.request --until 2099-12-31
says "Vingerafdruk $finger"
expect 0 person signal list
[ ! -e "$mesh_home/keys/fl2.key" ] || fail "the key is with the operator"
expect 73 person key new fl2 --role accounthouder --scope NL-FL --request
says 'key rotate fl2 --request'
# a role that may do much is said by who grants it, too, or nothing is in force
for asked in "chief --role operator" "four --role kerngroep --scope kerngroep-4" "eye --role probe"; do
    expect 0 "$KOERS_BIN/koers" --home "$test_tmp/asks" key new $asked --request
    name=${asked%% *} role=$(jq -r .role "${asked%% *}.request") before=$(version)
    expect 1 key grant "$name.request"
    says "verzoek van $name om de rol $role.*key grant $name.request --role $role"
    expect 65 key grant "$name.request" --role ptvt
    [ "$(version)" = "$before" ] || fail "the policy changed"
    expect 0 key grant "$name.request" --role "$role"
    says "$name: toegelaten als $role"
    expect 64 key grant "$name" --role "$role"
done
# what was changed on the way, what is no request, and who has another key already
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
# nor does a new key come in the place of one that is elsewhere, or that was replaced
expect 1 key new fl2 --role operator
says 'fl2 staat al in de policy.*key rotate fl2'
[ ! -e "$mesh_home/keys/fl2.key" ] || fail "a key was made for a name that is taken"
expect 0 person signal list
expect 65 key rotate fl2 fl2.request
says 'verzoek van fl2 \(ptvt\), niet van fl2 \(accounthouder NL-FL\)'
expect 0 person signal list
# another key in the place of this one, from a request: the old one is out, the period stays
expect 0 person key rotate fl2 --request
expect 0 key rotate fl2 fl2.request
expect 77 person --timeout 3 signal list
mv "$test_tmp/person/keys/fl2.key.new" "$test_tmp/person/keys/fl2.key"
expect 0 person signal list
expect 0 key list --json
jq -es 'any(.identity == "fl2" and (.valid_until | startswith("2099-12-31")))' "$out" >/dev/null ||
    fail "the period is lost"
cd "$top" || exit

# rotate here: of a daemon, that is told to start again; of the operator himself; of who is not here.
expect 0 key rotate relay
says 'relay draait nog met de oude sleutel'
restart_node relay
expect 0 as ptvt signal list
expect 0 key rotate operator
in_force || fail "the operator's new key does not get in"
[ ! -e "$mesh_home/keys/operator.key.new" ] || fail "the new key waits still"
# killed when the broker has the operator's new key and the folder not yet: key load gets in
if command -v strace >/dev/null; then
    (exec strace -qq -o /dev/null -P "$mesh_home/keys/operator.key.new" \
        -e trace=rename,renameat,renameat2 -e inject=rename,renameat,renameat2:signal=KILL:when=1 \
        "$KOERS_BIN/koers" key rotate operator) 2>/dev/null || true
    [ -e "$mesh_home/keys/operator.key.new" ] || fail "it was not killed"
    expect 77 as operator --timeout 3 status
    expect 0 key load
    says 'al in kracht'
    says 'operator: de nieuwe sleutel ligt op zijn plaats'
    in_force || fail "the operator does not get in"
fi
expect 66 key rotate fl2
says 'key rotate fl2 --request'
expect 66 key rotate nobody
expect 1 key rotate gr2

# Two at once: one after the other, both in the policy.
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

# An older copy of the home overwrites nothing, and learns.
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
in_force || fail "fetch did not bring it"
expect 0 key list
says '^one .* ingetrokken$'

# Who is no operator cannot; an operator without the root key cannot.
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
cmp "$mesh_home/policy.bin" "$test_tmp/policy.bin" || fail "it is signed by another root"
# not even with a policy of their own, signed with a root of their own, of a version that is high
jq --slurpfile ours "$mesh_home/mesh.json" '.endpoint = $ours[0].endpoint |
    .broker_key = $ours[0].broker_key' "$test_tmp/elsewhere/mesh.json" >"$test_tmp/mesh.json"
cp "$test_tmp/mesh.json" "$test_tmp/elsewhere"
jq '.version = 1000' "$test_tmp/elsewhere/policy.json" >"$test_tmp/policy.json"
cp "$test_tmp/policy.json" "$test_tmp/elsewhere"
expect 77 key sign --home "$test_tmp/elsewhere" --key "$mesh_home/keys/operator.key"
says 'niet getekend met de wortelsleutel'
expect 0 as accounthouder-nl-fl signal list
cmp "$mesh_home/policy.bin" "$test_tmp/policy.bin" || fail "the broker kept it"
mv "$test_tmp/root.key" "$mesh_home/root.key"

# An operator takes himself out, the last one: he is out. Then a way in is told, and found.
expect 0 key revoke operator
says 'In kracht bij de broker'
expect 77 as operator --timeout 3 status
expect 77 key new operator-2 --role operator
says 'de broker laat operator(-2)? niet toe'
says 'policy.bin naar de broker en stuur hem SIGHUP'
kill -HUP "$(mesh_pid broker)"
eventually 10 as operator-2 key load
# one who is not in force yet does not stand before one who is
expect 0 key new operator-3 --role operator --no-load
expect 0 key revoke operator-2 --no-load
expect 0 key load
says 'In kracht'
expect 77 as operator-2 --timeout 3 status
rm "$mesh_home"/keys/operator*.key
expect 77 key new operator --role operator
kill -HUP "$(mesh_pid broker)"
eventually 10 as operator key load

# The broker is away: it waits, and is put in force by load. So do new keys.
mesh_stop broker
expect 5 key rotate ptvt
says 'koers key load'
says 'ptvt.key.new'
expect 5 key revoke boegbeeld
mesh_start broker
mesh_wait broker
expect 0 key load
says 'al in kracht|In kracht' # the broker started with the same file here
eventually 20 as ptvt signal list
expect 77 as boegbeeld --timeout 3 signal list
[ ! -e "$mesh_home/keys/ptvt.key.new" ] || fail "the new key waits still"

# Without an operator's key here: told where to bring it.
mv "$mesh_home/keys/operator.key" "$test_tmp/operator.key"
expect 0 key new three --role ptvt
says 'geen sleutel van een beheerder'
mv "$test_tmp/operator.key" "$mesh_home/keys/operator.key"
expect 77 as three --timeout 3 signal list
expect 0 key load
expect 0 as three signal list
