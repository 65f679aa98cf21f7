#!/usr/bin/env bash
# This test sends SIGHUP to a broker that is stopping. The broker must ignore SIGHUP, load no new
# policy, and exit with 0.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1
mkdir -p "$KOERS_HOME/data/broker"
mapfile -t command < <(mesh_command broker)
for round in 1 2; do
    "${command[@]}" 2>"$test_tmp/broker.log" &
    broker=$!
    eventually 20 grep -q 'event="ready"' "$test_tmp/broker.log"
    expect 0 "$KOERS_BIN/koers" key revoke --no-load \
        "accounthouder-nl-g$([ $round = 1 ] && echo e || echo r)"
    kill -TERM $broker
    eventually 10 grep -q 'event="stopping"' "$test_tmp/broker.log"
    sleep 0.1 # after this time, the broker is usually closing its files
    kill -HUP $broker 2>/dev/null || true
    code=0
    wait $broker || code=$?
    [ $code -eq 0 ] || fail "the broker ended with $code: $(tail -n 20 "$test_tmp/broker.log")"
done
