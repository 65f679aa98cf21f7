#!/usr/bin/env bash
# This test starts two processes of one daemon. The newer process takes over the session. The older
# process must exit with 69, log the reason, and not log in again.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --home "$KOERS_HOME" --endpoint "tcp://127.0.0.1:$KOERS_PORT" \
    >/dev/null 2>&1
mesh_start broker
mesh_wait broker
mapfile -t command < <(mesh_command relay)
mkdir -p "$KOERS_HOME/data/relay"
"${command[@]}" >"$test_tmp/older" 2>&1 &
older=$!
older_ready() { grep -q 'event="ready"' "$test_tmp/older"; }
eventually 20 older_ready

mapfile -t command < <(mesh_command relay | sed "s|/data/relay\$|/data/relay-2|; s|^127.0.0.1:.*|127.0.0.1:0|")
"${command[@]}" >"$test_tmp/newer" 2>&1 &
newer=$!
code=0
wait $older || code=$?
[ $code -eq 69 ] || fail "the older daemon ended with $code: $(tail -n 3 "$test_tmp/older")"
grep -q 'event="another daemon took over" identity=relay' "$test_tmp/older" ||
    fail "the older daemon does not say why: $(tail -n 3 "$test_tmp/older")"
newer_ready() { grep -q 'event="ready"' "$test_tmp/newer"; }
eventually 20 newer_ready
kill -TERM $newer
wait $newer || fail "the newer daemon ended with $?"
