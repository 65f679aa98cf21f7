#!/usr/bin/env bash
# This test starts a second broker on the same journal. The second broker must refuse to start, even
# with another address. The first broker is not affected.
. "$(dirname "$0")/faults.sh"
mesh_up
mapfile -t command < <(mesh_command broker)
for n in "${!command[@]}"; do
    case ${command[n]} in
    tcp://*) command[n]=tcp://127.0.0.1:0 ;;
    127.0.0.1:*) command[n]=127.0.0.1:0 ;;
    esac
done
expect 75 timeout 20 "${command[@]}"
says 'journal in use'
# A second broker that uses a link to the folder refuses to start, too.
ln -s "$mesh_home/data/broker" "$test_tmp/other"
for n in "${!command[@]}"; do
    [ "${command[n]}" != "$mesh_home/data/broker" ] || command[n]=$test_tmp/other
done
expect 75 timeout 20 "${command[@]}"
signals 1 5 >"$test_tmp/input"
import "$test_tmp/input"
# A broker that is stopped with SIGSTOP still has the lock, because it may write again when it
# continues.
kill -STOP "$(mesh_pid broker)"
expect 75 timeout 20 "${command[@]}"
kill -CONT "$(mesh_pid broker)"
registered_once 5
mesh_down
journal_whole
