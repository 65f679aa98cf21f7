#!/usr/bin/env bash
# This test checks `koers key`: the keys and policies that the command creates, accepts and refuses.
# After a kill at any moment, the policy must be complete, and a running broker must load it.
. "$(dirname "$0")/../lib.sh"

key() { "$KOERS_BIN/koers" key "$@"; }
version() { jq .version "$mesh_home/policy.json"; }
# edit FILTER: changes policy.json with a jq filter, like a person who edits the file.
edit() {
    jq "$1" "$mesh_home/policy.json" >"$test_tmp/edited"
    cp "$test_tmp/edited" "$mesh_home/policy.json"
}
same_policy() { diff <(jq -S 'del(.version)' "$1") <(jq -S 'del(.version)' "$2"); }

# Every command has a help text, even if KOERS_HOME is not set.
for verb in init new grant revoke rotate list load fetch roles sign; do
    expect 0 key --help
    says "^  key $verb "
    expect 0 env -u KOERS_HOME "$KOERS_BIN/koers" key $verb --help
    says "^gebruik: koers key $verb "
done
expect 64 key
expect 64 key revok x
says 'bedoelde u koers key revoke'
expect 64 key list --lvie
says 'bedoelde u --live'
expect 64 key list too many
expect 64 env -u KOERS_HOME "$KOERS_BIN/koers" key init
says 'KOERS_HOME'
expect 66 env -u KOERS_HOME HOME="$test_tmp/nobody" "$KOERS_BIN/koers" key list

# Without a policy, commands that need one exit with 66.
for verb in list sign roles "revoke ptvt" "new x --role ptvt"; do
    expect 66 key $verb
    says 'koers key init'
done
expect 73 key init --home "$test_tmp/no/parent"

# `koers key init` creates keys and a policy once. Only the owner may read the secret keys.
expect 0 key init --endpoint "tcp://127.0.0.1:$mesh_port"
expect 0 key list
says '^policy versie 1, '
says '^accounthouder-nl-gr +accounthouder +NL-GR +- +- +[0-9a-f]{4}( [0-9a-f]{4}){3} +geldig$'
jq -e '(.roles | map(.name)) - (.identities | map(.role)) == []' "$mesh_home/policy.json" >/dev/null ||
    fail "no identity of the trial mesh has some role"
[ -z "$(find "$mesh_home" -name '*.key' -perm /077)" ] || fail "other users may read key files"
cp -r "$mesh_home" "$test_tmp/made"
expect 0 key init
says 'zijn er al'
diff -r "$mesh_home" "$test_tmp/made" || fail "a second init changed something"

# Without a broker, the new policy waits, and the command says so.
expect 5 key sign
says 'koers key load'

# At SIGHUP, the broker loads each of the following policies from the file. Then the person can log
# in (exit code 1, because no daemon runs) or not (77). t3700 tests loading over the bus.
mesh_start broker
mesh_wait broker
key() {
    case $1 in
    new | revoke | sign | roles) "$KOERS_BIN/koers" key "$@" --no-load ;;
    *) "$KOERS_BIN/koers" key "$@" ;;
    esac
}
taken() {
    local n
    n=$(version)
    kill -HUP "$(mesh_pid broker)"
    has() { { as operator status --json || true; } | jq -es --argjson n "$n" \
        'any(.[] | .. | objects; (.policy_version? // 0) == $n)'; }
    eventually 10 has
}
expect 0 key new beheerder-2 --role operator
says 'versie 3'
says 'Nog niet in kracht'
expect 77 as beheerder-2 status
taken
expect 1 as beheerder-2 status
expect 0 key revoke beheerder-2
taken
expect 77 as beheerder-2 status
expect 0 key list
says '^beheerder-2 +operator .* ingetrokken$'
# A revoked identity cannot be admitted again with its old key. A new key may have the same name.
expect 65 key new beheerder-2 --role operator
says 'ingetrokken'
rm -f "$mesh_home/keys/beheerder-2.key"
expect 0 key new beheerder-2 --role operator
taken
expect 1 as beheerder-2 status

# Invalid names, roles and scopes are refused, and no key is created.
cp "$mesh_home/policy.bin" "$test_tmp/before"
for name in "" UPPER under_score ../up a.b broker "$(printf 'x%.0s' {1..61})"; do
    expect 64 key new "$name" --role operator
done
expect 64 key new x
expect 64 key new x --role nothing
expect 64 key new x --role accounthouder
expect 64 key new x --role operator --scope NL-GR
expect 64 key new x --role accounthouder --scope 'NL GR'
expect 65 key new ptvt --role operator
says 'andere rol'
expect 66 key revoke nobody
says 'nobody staat niet in de policy'
cmp "$mesh_home/policy.bin" "$test_tmp/before" || fail "a refused name changed the policy"
[ ! -e "$mesh_home/keys/x.key" ] || fail "a refused name got a key"

# `koers key sign` keeps the edits of policy.json. `koers key roles` replaces the roles that this
# program knows, and keeps roles and identities that only the policy has.
edit '(.roles[] | select(.name == "ptvt")).grants |= .[:1] | .roles += [{name: "gast"}] |
    (.identities[] | select(.name == "ezk")).role = "gast"'
expect 0 key sign
same_policy "$test_tmp/edited" "$mesh_home/policy.json" || fail "sign changed policy.json"
[ "$(version)" -gt "$(jq .version "$test_tmp/edited")" ] || fail "sign did not raise the version"
taken
expect 0 key roles
says 'met de hand was gewijzigd, is vervangen'
jq '.roles |= map(select(.name != "gast"))' "$mesh_home/policy.json" >"$test_tmp/roles"
diff <(jq -S .roles "$test_tmp/roles") <(jq -S .roles "$test_tmp/made/policy.json") ||
    fail "the roles differ from those of a new policy"
jq -e 'any(.roles[]; .name == "gast") and any(.identities[]; .role == "gast")' \
    "$mesh_home/policy.json" >/dev/null || fail "roles removed a role that an identity has"
taken

# If the policy of an older program lacks a role, `koers key new` adds that role and changes no
# other role.
edit '.roles |= map(select(.name != "boegbeeld")) | del(.identities[] | select(.name == "boegbeeld")) |
    (.roles[] | select(.name == "ptvt")).grants |= .[1:]'
expect 0 key sign
expect 0 key new boegbeeld-2 --role boegbeeld
says '^boegbeeld: rol toegevoegd'
jq -e --slurpfile made "$test_tmp/made/policy.json" '
    def role($name): .roles[] | select(.name == $name);
    role("boegbeeld") == ($made[0] | role("boegbeeld")) and
    (role("ptvt").grants | length) == ($made[0] | role("ptvt").grants | length) - 1' \
    "$mesh_home/policy.json" >/dev/null || fail "the new role differs from the catalogue, or others changed"
expect 0 key new boegbeeld-3 --role boegbeeld
! grep -q 'rol toegevoegd' "$out" || fail "it added a role that the policy has"
taken
expect 1 as boegbeeld-2 status

# An error in policy.json is reported with its line number, and the signed policy stays.
cp "$mesh_home/policy.json" "$test_tmp/good.json"
cp "$mesh_home/policy.bin" "$test_tmp/good.bin"
{ head -n 4 "$test_tmp/good.json"; echo '!'; tail -n +5 "$test_tmp/good.json"; } >"$mesh_home/policy.json"
for verb in list sign roles "new y --role ptvt" "revoke ptvt"; do
    expect 78 key $verb
    says 'policy\.json regel 5: '
done
jq '.identities[0].colour = "red"' "$test_tmp/good.json" >"$mesh_home/policy.json"
expect 78 key sign
says 'colour'
cp "$test_tmp/good.json" "$mesh_home/policy.json"
cmp "$mesh_home/policy.bin" "$test_tmp/good.bin" || fail "a bad policy.json was signed"

# The root key is in another folder, as recommended. Commands that sign need --root.
mv "$mesh_home/root.key" "$test_tmp/root.key"
expect 74 key sign
says 'root\.key'
cmp "$mesh_home/policy.bin" "$test_tmp/good.bin" || fail "the policy changed without the root key"
expect 0 key sign --root "$test_tmp/root.key"
taken
expect 0 key init --home "$test_tmp/offline" --root "$test_tmp/root.key"
[ ! -e "$test_tmp/offline/root.key" ] || fail "init made a second root key"
mv "$test_tmp/root.key" "$mesh_home/root.key"

# If `koers key` is killed at a write, fsync or rename, policy.bin is the complete old or new
# policy. The next `koers key new` succeeds.
command -v strace >/dev/null || exit 0
killed=0
for call in rename write fsync; do
    for n in 1 2; do
        cp "$mesh_home/policy.bin" "$test_tmp/before"
        code=0
        (exec strace -qq -o /dev/null -P "$mesh_home/policy.json" -P "$mesh_home/policy.json.made" \
            -P "$mesh_home/policy.bin" -P "$mesh_home/policy.bin.made" -e "trace=$call" \
            -e "inject=$call:signal=KILL:when=$n" "$KOERS_BIN/koers" key new "n-$call-$n" \
            --role ptvt --no-load) >/dev/null 2>&1 || code=$?
        [ $code -eq 137 ] || continue
        killed=$((killed + 1))
        cmp -s "$mesh_home/policy.bin" "$test_tmp/before" || [ "$call-$n" = rename-2 ] ||
            fail "policy.bin is neither the old nor the new one after a kill at $call $n"
        expect 0 key list
        expect 0 key new "n-$call-$n" --role ptvt
        taken
    done
done
[ $killed -eq 6 ] || fail "only $killed of 6 kills happened"
expect 0 key list
[ "$(grep -c '^n-.* geldig$' "$out")" -eq 6 ] || fail "not all new keys are in the policy"
