#!/usr/bin/env bash
# A daemon whose right to publish is taken away says so and waits; what it must handle stays. When
# the policy is mended it goes on by itself, and everything happened once.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1
for node in broker relay; do
    mesh_start "$node"
    mesh_wait "$node"
done
cp "$KOERS_HOME/policy.json" "$test_tmp/policy.json"
readyz=http://127.0.0.1:$(mesh_http_port relay)/readyz

# policy FILTER: the first policy, changed, is in force.
policy() {
    local version=$(($(jq -r '.version // 0' "$KOERS_HOME/policy.json") + 1))
    jq --argjson version "$version" "$1 | .version = \$version" "$test_tmp/policy.json" \
        >"$KOERS_HOME/policy.json"
    "$KOERS_BIN/koers" key sign >/dev/null
    kill -HUP "$(mesh_pid broker)"
    eventually 10 in_force
}
in_force() {
    as operator status --json >"$test_tmp/status" || true
    jq -es --argjson v "$(jq .version "$KOERS_HOME/policy.json")" 'any(.. | .policy_version?; . == $v)' \
        "$test_tmp/status"
}
relay_says() {
    as operator status --json >"$test_tmp/status" || true
    jq -es --arg state "$1" 'any(.. | objects; .identity? == "relay" and .state == $state)' \
        "$test_tmp/status"
}
signal() {
    as accounthouder-nl-ge "$@" signal post --kind vraag --region-type provincie \
        --region Gelderland --pillar 1 --domain bouw --origin regionaal --title "Mag dit?" \
        --description "Een vraag." --no-input
}

policy '(.roles[] | select(.name == "relay").grants) |=
    map(select(.topic != "down.relay.signal.registered"))'
expect 5 signal --timeout 1
eventually 10 relay_says 'not ready: output refused: REASON_NOT_ALLOWED on down.relay.signal.registered'
[ "$(curl -s -o /dev/null -w '%{http_code}' "$readyz")" = 503 ] || fail "readyz is good all the same"
grep -q 'event="not ready" reason="output refused' "$mesh_home/log/relay.log" || fail "not logged"
expect 0 as accounthouder-nl-ge signal list # it answers from what is journaled
! grep -q SIG- "$out" || fail "what was not published is seen"

policy .
eventually 20 relay_says ready
expect 0 as accounthouder-nl-ge signal list
says 'SIG-[0-9]{4}-0001'
expect 0 as operator tail --all --json
[ "$(jq -s 'map(select(.type | contains("signal.registered"))) | length' "$out")" -eq 1 ] ||
    fail "not registered exactly once"
