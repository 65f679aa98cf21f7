#!/usr/bin/env bash
# This test runs a large import while it kills the broker, the relay, the kerngroepen and the
# importing client with SIGKILL at random moments. The moments depend on the progress of the import,
# so that all kills happen during the import on any machine. To repeat a run, set KOERS_SEED to the
# same number. KOERS_COUNT sets the count of signals, and KOERS_KILLS the count of kills.
. "$(dirname "$0")/faults.sh"
seed=${KOERS_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
count=${KOERS_COUNT:-20000}
kills=${KOERS_KILLS:-20}
echo "KOERS_SEED=$seed KOERS_COUNT=$count KOERS_KILLS=$kills"
mesh_up
input=$test_tmp/input
signals 1 "$count" >"$input"

# The plan has one line per kill: the progress of the import at which the kill happens, a delay in
# milliseconds, and the victim. Each victim is killed at least once if KOERS_KILLS allows it. The
# other victims are random.
/usr/bin/python3 - "$seed" "$count" "$kills" >"$test_tmp/plan" <<'PLAN'
import random, sys
seed, count, kills = map(int, sys.argv[1:])
r = random.Random(seed)
victims = ["broker", "relay", "client", "kerngroep-1", "kerngroep-2", "kerngroep-3"]
weights = [5, 5, 3, 2, 2, 2]
chosen = victims[:kills] + r.choices(victims, weights, k=max(0, kills - len(victims)))
r.shuffle(chosen)
for at, who in zip(sorted(r.sample(range(1, count * 95 // 100), kills)), chosen):
    print(at, r.randrange(0, 150), who)
PLAN

runs=0
client_run() {
    runs=$((runs + 1))
    "$KOERS_BIN/koers" --as "$holder" signal post --file "$input" --json \
        >"$test_tmp/answers.$runs" 2>"$test_tmp/client.$runs" &
    client=$!
}

# progress: sets $reached to the highest number of a signal that the client printed. If the client
# ended before it finished, starts the client again. Returns 1 if the client has finished, otherwise
# 0.
reached=0
progress() {
    local code=0 number
    number=$(tail -n 2 "$test_tmp/answers.$runs" | grep -oE 'SIG-[0-9]{4}-[0-9]+' | tail -n 1)
    number=$((10#0${number##*-}))
    [ "$number" -le "$reached" ] || reached=$number
    kill -0 "$client" 2>/dev/null && return
    wait "$client" || code=$?
    case $code in
    0)
        reached=$count
        return 1
        ;;
    5 | 69) client_run ;;
    *) cat "$test_tmp/client.$runs"; fail "the import ended with $code" ;;
    esac
}

# bottleneck: makes a bottleneck of the next signal, so that the kerngroepen have work. If the
# broker is down, the command stays in the outbox, and the next run of koers sends the command.
next=1
bottleneck() {
    [ $((next % 4)) -ne 3 ] || next=$((next + 1))
    [ "$next" -le "$reached" ] || return 0
    as ptvt --timeout 3 bottleneck new "$(printf 'SIG-%s-%04d' "$year" "$next")" \
        >>"$test_tmp/ptvt" 2>&1 &
    ptvt=$!
    next=$((next + 1))
}

started=$(date +%s)
year=$(amsterdam +%Y)
ptvt=
client_run
while read -r at wait victim; do
    while [ "$reached" -lt "$at" ]; do
        progress || client_run # if the import has finished, the next kills happen during a repeated import
        [ -n "$ptvt" ] && kill -0 "$ptvt" 2>/dev/null || bottleneck
        sleep 0.1
    done
    sleep "$(printf '0.%03d' "$wait")"
    if [ "$victim" = client ]; then
        kill -KILL "$client" 2>/dev/null || true
        wait "$client" 2>/dev/null || true
        client_run
    else
        kill_node "$victim"
        mesh_start "$victim"
    fi
    echo "$(($(date +%s) - started)) s: $victim killed at $reached"
done <"$test_tmp/plan"
while progress; do
    sleep 0.1
done
[ -z "$ptvt" ] || wait "$ptvt" || true
echo "$(($(date +%s) - started)) s: imported in $runs runs of the client"

# The next command of ptvt sends the events that its killed clients left in the outbox.
mesh_wait broker
expect 0 as ptvt bottleneck new "$(printf 'SIG-%s-%04d' "$year" "$count")"
expect 0 as ptvt outbox list
eventually 60 daemons_settled
journal_whole
history_holds --settled
registered_once "$count"
answers_stand "$input" "$test_tmp"/answers.*
as operator tail --all --json --type bottleneck.opened >"$test_tmp/opened"
jq -es '(map(.subject) | unique | length) == length and length >= 1 and
    (map(.payload.bottleneck.signals[]) | unique | length) == (map(.payload.bottleneck.signals[]) | length)' \
    "$test_tmp/opened" >/dev/null || fail "a bottleneck is missing, or its number is used twice"
echo "$(wc -l <"$test_tmp/opened") bottlenecks, $(wc -l <"$test_tmp/journal") records"
same_when_rebuilt
echo "$(($(date +%s) - started)) s: every state is that of a rebuild"
