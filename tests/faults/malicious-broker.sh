#!/usr/bin/env bash
# A4, A5, A6: whoever holds the broker changes what it delivers (malicious_broker.c). No change has an
# effect, and a daemon that gets records out of order halts, so that nothing is lost.
. "$(dirname "$0")/faults.sh"
mkdir "$test_tmp/bin"
ln -s "$(readlink -f "$KOERS_BIN")"/* "$test_tmp/bin/"
ln -sf "${KOERS_TESTS:-$(dirname "$KOERS_BIN")/tests}/koers-broker-malicious" "$test_tmp/bin/koers-broker"
# shellcheck disable=SC2034 # compose/mesh.sh uses mesh_bin
mesh_bin=$test_tmp/bin
export KOERS_BIN=$mesh_bin KOERS_MALICE=$test_tmp/malice

# malice MODE VICTIM TYPE: from now on, the broker lies like this. honest: it stops lying.
malice() { echo "$*" >"$KOERS_MALICE"; }
honest() { rm -f "$KOERS_MALICE"; }
refuses() { { as operator status --json 2>/dev/null || true; } | jq -es --arg node "$1" 'any(.. | objects; .identity? == $node and .condition? == "CONDITION_REFUSING")' >/dev/null; }
count() { as operator tail --all --json --type "$1" | wc -l; }
mesh_up
signals 1 8 >"$test_tmp/signals"
goal() { as secretaris --timeout 6 outcome koersoverleg --kind doel --subject "$1" --text "Meer instroom in $1."; }

# A6: two of four commands change places. None is lost: the relay halts, and goes on after a restart.
malice reorder relay signal.post
kill -STOP "$(mesh_pid relay)" # so that the signals come in one Deliver
as "$holder" --timeout 2 signal post --file "$test_tmp/signals" >"$out" 2>"$err" || true
kill -CONT "$(mesh_pid relay)"
eventually 20 refuses relay
grep -q 'the records are out of order' "$mesh_home/log/relay.log" || fail "the relay does not say why it halted"
expect 2 as operator check mesh
honest
restart_node relay
mesh_wait relay
eventually 30 settled
[ "$(count signal.registered)" -eq 8 ] || fail "signals are lost: $(count signal.registered) of 8"

# A5: a command comes again at another sequence and number. It has one effect. The view then has a number
# that the journal does not have, so it is made again.
malice replay koersoverleg outcome.record
goal pijler-1 >"$out" 2>"$err" || true
honest
kill_node koersoverleg
mesh_start koersoverleg --rebuild
mesh_wait koersoverleg
eventually 30 settled
[ "$(count outcome.recorded)" -eq 1 ] || fail "the outcome was recorded $(count outcome.recorded) times"

# A4: a signed command is altered, or said to be of another person. It has no effect.
for mode in alter impersonate; do
    malice "$mode" koersoverleg outcome.record
    if [ "$mode" = alter ]; then goal "pijler-$mode" >"$out" 2>"$err" && fail "the altered command was accepted"; else
        as netwerkmanager-1 --timeout 3 outcome koersoverleg --kind doel --subject x --text y >"$out" 2>"$err" || true
    fi
    honest
    [ "$(count outcome.recorded)" -eq 1 ] || fail "$mode: an outcome was recorded"
done

# An honest broker serves the mesh as before.
eventually 30 settled
goal pijler-2 >"$out" 2>"$err" || { cat "$out" "$err"; fail "the mesh does not go on"; }
[ "$(count outcome.recorded)" -eq 2 ] || fail "the last outcome is missing"
