#!/usr/bin/env bash
# This test removes a daemon's right to publish. The daemon must report that fault and wait, and the
# input must not be lost. When the policy is corrected, the daemon must continue without a restart,
# and every event must be in the journal once.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1
for node in broker relay; do
    mesh_start "$node"
    mesh_wait "$node"
done
cp "$KOERS_HOME/policy.json" "$test_tmp/policy.json"
readyz=http://127.0.0.1:$(mesh_http_port relay)/readyz

# policy FILTER: changes the original policy with the jq filter, and makes the broker load the
# result.
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
[ "$(curl -s -o /dev/null -w '%{http_code}' "$readyz")" = 503 ] || fail "readyz does not answer 503"
grep -q 'event="not ready" reason="output refused' "$mesh_home/log/relay.log" || fail "the refusal is not logged"
expect 0 as accounthouder-nl-ge signal list # the relay answers from the journaled events
! grep -q SIG- "$out" || fail "an event that was not published is visible"

policy .
eventually 20 relay_says ready
expect 0 as accounthouder-nl-ge signal list
says 'SIG-[0-9]{4}-0001'
expect 0 as operator tail --all --json
[ "$(jq -s 'map(select(.type | contains("signal.registered"))) | length' "$out")" -eq 1 ] ||
    fail "the signal is not registered exactly once"
