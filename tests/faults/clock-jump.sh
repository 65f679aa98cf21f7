#!/usr/bin/env bash
# C14: the clock of the broker's machine jumps ten years ahead, and back after a moment. The jump leaves no
# trace in the journal, `koers check mesh` reports it, and signals get the right time and number meanwhile.
. "$(dirname "$0")/faults.sh"
faketime=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
[ -n "$faketime" ] || skip "libfaketime is not there"
# libfaketime and a sanitizer do not work in one process. unit.broker.core.clock tests the same rules.
! ldd "$KOERS_BIN/koers-broker" | grep -q libasan || skip "libfaketime does not work with a sanitizer"
set_clock() { echo "$1" >"$test_tmp/clock.new" && mv "$test_tmp/clock.new" "$test_tmp/clock"; }
set_clock +0
mesh_up
mesh_stop broker
mapfile -t command < <(mesh_command broker | grep -vx -- --trial-clock) # a trial clock has no guard
FAKETIME_TIMESTAMP_FILE=$test_tmp/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
    LD_PRELOAD="$faketime" setsid "${command[@]}" >>"$mesh_home/log/broker.log" 2>&1 </dev/null &
echo $! >"$mesh_home/run/broker.pid"
mesh_wait broker
eventually 30 daemons_settled
year=$(amsterdam +%Y)
first=$(post nl-gr "Te veel loketten" 2)
expect 0 as operator check mesh

set_clock +3652d
eventually 20 bash -c '! "$KOERS_BIN/koers" --as operator check mesh >/dev/null'
expect 2 as operator check mesh
says 'klok'
says 'koers clock confirm'
second=$(post nl-gr "Nog een loket" 2)
[ "$second" = "SIG-$year-0002" ] || fail "the signal has the number $second after $first"
set_clock +0
eventually 20 as operator check mesh
expect 65 as operator clock confirm
third=$(post nl-gr "Een derde loket" 2)
[ "$third" = "SIG-$year-0003" ] || fail "the signal has the number $third"

"$KOERS_BIN/koers-journal" export "$mesh_home/data/broker" --quiet >"$test_tmp/export"
jq -es --arg year "$year" 'length > 40 and all(.[]; .recordedtime[:4] == $year)' "$test_tmp/export" >/dev/null ||
    fail "a record has a time of the jump"
[ "$(grep -c 'koers.day.begun' "$test_tmp/export")" -le 2 ] || fail "days began"
