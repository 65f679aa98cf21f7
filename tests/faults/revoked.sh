#!/usr/bin/env bash
# This test revokes a key while an import and a tail run. Within a second, the broker must accept no
# more events with the key. Both clients must exit with 77 and print the reason. The test then
# revokes the key of a daemon. Unknown, replaced and expired keys must not be able to log in.
. "$(dirname "$0")/faults.sh"
mesh_up
signals 1 20000 >"$test_tmp/input"
as "$holder" signal post --file "$test_tmp/input" --json >"$out" 2>"$err" &
importing=$!
some_done() {
    grep -q '"result":"done"' "$out"
}
eventually 30 some_done
as "$holder" tail -f --json >"$test_tmp/tail" 2>"$test_tmp/tail.err" &
tail=$!
eventually 30 test -s "$test_tmp/tail"
revoked=$("$KOERS_BIN/koers" key revoke "$holder" --json)
jq -e '.in_force and .sessions_ended == 2' <<<"$revoked" >/dev/null || fail "the revocation did not end two sessions: $revoked"
code=0
wait $importing || code=$?
[ $code -eq 77 ] || fail "the client ended with $code: $(tail -n 3 "$err")"
says 'sleutel is onbekend, ingetrokken of verlopen'
code=0
wait $tail || code=$?
[ $code -eq 77 ] || fail "the tail ended with $code"
grep -q 'sleutel is onbekend, ingetrokken of verlopen' "$test_tmp/tail.err" || fail "the tail does not say why it ended"

# A daemon with a revoked key handles no more events. With another key, the daemon continues after
# the last event that it handled.
revoked=$("$KOERS_BIN/koers" key revoke kerngroep-3 --json)
jq -e '.in_force and .sessions_ended == 1' <<<"$revoked" >/dev/null || fail "the revocation did not end one session: $revoked"
eventually 10 grep -q 'the key is revoked' "$mesh_home/log/kerngroep-3.log"
eventually 10 sh -c "! curl -sf http://127.0.0.1:$(mesh_http_port kerngroep-3)/readyz"
mv "$mesh_home/keys/kerngroep-3.key" "$test_tmp"
"$KOERS_BIN/koers" key new kerngroep-3 --role kerngroep --scope kerngroep-3
restart_node kerngroep-3

# The broker's log shows that all three sessions ended within a second after the new policy.
awk -F'[T=Z ]' -v who="identity=($holder|kerngroep-3)( |\$)" '
    { split($3, t, ":"); now = t[1] * 3600 + t[2] * 60 + t[3] }
    /event="policy taken".* ended=[1-9]/ { at = now }
    at && /event="session ended"/ && $0 ~ who { n++; if (now - at > 1) late++ }
    END { exit !(n == 3 && !late) }' "$mesh_home/log/broker.log" ||
    fail "a session lived on after the policy: $(grep -E 'policy taken|session ended' "$mesh_home/log/broker.log")"
[ "$(grep -c '"result":"done"' "$out")" -lt 20000 ] || fail "the import ended before the revocation"

# The journal has no event of the revoked key later than one second after the start of the new
# policy.
as operator tail --all --json >"$test_tmp/all"
jq -es --arg holder "$holder" '
    def us: (.committed_at | sub("\\.[0-9]+Z$"; "Z") | fromdate) * 1000000 +
        (.committed_at | capture("\\.(?<f>[0-9]+)Z$").f | .[0:6] | tonumber);
    (map(select((.type | contains("identity.changed")) and .payload.name == $holder)) |
        last) as $revoked |
    $revoked.payload.revoked == true and
    ([.[] | select(.identity == $holder) | us] | max) <= ($revoked | us) + 1000000' \
    "$test_tmp/all" >/dev/null || {
    grep identity.changed "$test_tmp/all" | grep "$holder" | tail -n 1
    fail "the journal has events of a revoked key"
}
expect 77 as "$holder" signal list
expect 77 as "$holder" signal post --file "$test_tmp/input" --json
# Other identities are not affected.
expect 0 as accounthouder-nl-ge signal list

# An unknown key with a known name is refused.
"$KOERS_BIN/koers" key init --home "$test_tmp/elsewhere" --endpoint "tcp://127.0.0.1:$mesh_port"
expect 77 "$KOERS_BIN/koers" --key "$test_tmp/elsewhere/keys/accounthouder-nl-ge.key" signal list

# An expired key is refused, and so is a key that is not yet valid.
for period in '"valid_until_us": 1000000' '"valid_from_us": 4102444800000000'; do
    jq --argjson period "{$period}" '(.identities[] | select(.name == "accounthouder-nl-ge")) |=
        (del(.valid_until_us, .valid_from_us) + $period)' "$mesh_home/policy.json" >"$test_tmp/p"
    cp "$test_tmp/p" "$mesh_home/policy.json"
    "$KOERS_BIN/koers" key sign --no-load
    kill -HUP "$(mesh_pid broker)"
    expired() {
        local got=0
        as accounthouder-nl-ge signal list >"$out" 2>"$err" || got=$?
        [ $got -eq 77 ]
    }
    eventually 10 expired
done
# A policy has a wrong signature. The broker does not use this policy, and nothing changes.
cp "$mesh_home/policy.bin" "$test_tmp/good"
printf 'x' | dd of="$mesh_home/policy.bin" bs=1 seek=200 conv=notrunc status=none
kill -HUP "$(mesh_pid broker)"
told() {
    grep -q 'event="policy not taken"' "$mesh_home/log/broker.log"
}
eventually 10 told
expect 0 as accounthouder-nl-fl signal list
expect 77 as accounthouder-nl-ge signal list
cp "$test_tmp/good" "$mesh_home/policy.bin"
