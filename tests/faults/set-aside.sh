#!/usr/bin/env bash
# This test first interrupts a checkpoint of a view. Then it kills the daemon while --rebuild
# renames the files of that view. At the next start, the daemon must make a new view with the same
# state. The files that remain from the old view may not change that.
. "$(dirname "$0")/../lib.sh"
mesh_nodes="broker relay"
mesh_up
for n in $(seq 300); do
    printf '{"kind":"vraag","province":"NL-GR","region_type":"provincie","region":"Gr","pillars":[1],'
    printf '"domains":["ict"],"origin":"regionaal","title":"V %s","description":"V %s."}\n' "$n" "$n"
done >"$test_tmp/signals"
expect 0 as accounthouder-nl-gr signal post --file "$test_tmp/signals"
dump relay >"$test_tmp/before"
kill_node relay
view=$mesh_home/data/relay/view.db
[ -s "$view-wal" ] || fail "the view has no write-ahead log"
cp "$view" "$test_tmp/uncut"
# killed_at CALL N COMMAND…: runs a command and kills it at its Nth system call CALL. Fails if the
# command ends earlier.
killed_at() {
    local call=$1 n=$2
    shift 2
    (strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:signal=SIGKILL:when=$n" "$@"
        exit $?) >/dev/null 2>&1 && fail "the command was not killed at $call $n" || true
}
killed_at pwrite64 20 /usr/bin/python3 -c "import sqlite3, sys
sqlite3.connect(sys.argv[1]).execute('PRAGMA wal_checkpoint(PASSIVE)')" "$view"
! cmp -s "$view" "$test_tmp/uncut" || fail "the checkpoint wrote nothing"
mapfile -t relay < <(mesh_command relay)
killed_at rename 2 "${relay[@]}" --rebuild
mesh_start relay
mesh_wait relay
dump relay >"$test_tmp/after"
cmp "$test_tmp/before" "$test_tmp/after"
