#!/usr/bin/env bash
# This test starts the broker with a damaged journal. If the last batch is incomplete, the broker
# removes that batch and starts. If a bit before the last synced offset is wrong, the broker refuses
# to start, prints the file and the offset, and changes nothing. The unit test journal_damage flips
# every bit.
. "$(dirname "$0")/faults.sh"
mesh_up
signals 1 30 >"$test_tmp/input"
import "$test_tmp/input"
mesh_down
data=$mesh_home/data/broker
segment=$(ls "$data"/*.seg | tail -n 1)
cp -a "$data" "$test_tmp/whole"

restore() {
    rm -rf "$data"
    cp -a "$test_tmp/whole" "$data"
}

# blocks: prints one line for each block of the journal file: the offset, the kind, and the offset
# of the end.
blocks() {
    /usr/bin/python3 - "$segment" <<'PYTHON'
import struct, sys
data = open(sys.argv[1], "rb").read()
at = 160
while data[at:at + 4] != bytes(4):
    end = at + 104 + struct.unpack_from("<I", data, at + 4)[0]
    print(at, data[at:at + 4].decode(), end)
    at = (end + 7) // 8 * 8
PYTHON
}
blocks >"$test_tmp/blocks"

# wipe FROM: writes zeros from the offset FROM to the end of the file, as if these bytes had not
# reached the disk.
wipe() {
    /usr/bin/python3 - "$segment" "$1" <<'PYTHON'
import sys
with open(sys.argv[1], "r+b") as file:
    size = file.seek(0, 2)
    file.seek(int(sys.argv[2]))
    file.write(bytes(size - int(sys.argv[2])))
PYTHON
}

# 1. The seal is missing, and the last batch is incomplete. If the head mark names that batch, the broker
# acknowledged it, and does not start without it. Otherwise the broker died before it acknowledged the batch,
# and starts without it.
seal=$(awk '$2 == "SEAL" {at = $1} END {print at}' "$test_tmp/blocks")
batch=$(awk '$2 == "BATC" {at = $1} END {print at}' "$test_tmp/blocks")
[ "$seal" -gt "$batch" ] || fail "the stopped broker did not seal its journal"
for cut in $((batch + 1)) $((batch + 50)) $((batch + 104)) $(((batch + seal) / 2)) $((seal + 30)); do
    restore
    wipe "$cut"
    if [ "$cut" -lt "$seal" ]; then
        mapfile -t command < <(mesh_command broker)
        expect 74 timeout 20 "${command[@]}"
        says 'was acknowledged'
        rm "$data/head"
    fi
    mesh_start broker
    mesh_wait broker || fail "the broker does not start with an end cut at $cut"
    expect 1 as operator status # exit code 1: the broker answers, but the daemons are down
    mesh_stop broker
    journal_whole
done

# 2. One bit is wrong in a header, a snapshot, the head of a block, or the payload of a block.
first=$(awk '$2 == "BATC" {print $1; exit}' "$test_tmp/blocks")
for at in 20 130 $((160 + 30)) $((first + 40)) $((first + 120)) $((batch + 8)) $((batch + 200)); do
    restore
    /usr/bin/python3 - "$segment" "$at" <<'PYTHON'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)[0]
    file.seek(int(sys.argv[2]))
    file.write(bytes([byte ^ 4]))
PYTHON
    sum=$(sha256sum "$segment")
    mapfile -t command < <(mesh_command broker)
    expect 74 timeout 20 "${command[@]}"
    says "${segment##*/}.*offset|offset.*${segment##*/}"
    [ "$(sha256sum "$segment")" = "$sum" ] || fail "the broker changed a damaged segment"
done

# 3. A batch in the middle of the journal is missing.
restore
/usr/bin/python3 - "$segment" "$first" "$(awk -v at="$first" '$1 == at {print $3}' "$test_tmp/blocks")" <<'PYTHON'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    file.write(bytes(int(sys.argv[3]) - int(sys.argv[2])))
PYTHON
expect 74 timeout 20 "${command[@]}"
says "offset"

# 4. With the undamaged journal, all signals are present.
restore
mesh_up
registered_once 30
