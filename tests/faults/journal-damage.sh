#!/usr/bin/env bash
# The program and a damaged journal: a torn end is cut off and it starts; one bit below the synced
# mark and it refuses to start, with file and offset, and changes nothing. (Every byte and every bit:
# unit.broker.journal_damage.)
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

# The blocks: offset, kind and end of each, a line each.
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

# wipe FROM: zeroes from there on, as if nothing of it had reached the disk.
wipe() {
    /usr/bin/python3 - "$segment" "$1" <<'PYTHON'
import sys
with open(sys.argv[1], "r+b") as file:
    size = file.seek(0, 2)
    file.seek(int(sys.argv[2]))
    file.write(bytes(size - int(sys.argv[2])))
PYTHON
}

# 1. The seal is gone, and the last batch is torn in its middle: it was never acknowledged.
seal=$(awk '$2 == "SEAL" {at = $1} END {print at}' "$test_tmp/blocks")
batch=$(awk '$2 == "BATC" {at = $1} END {print at}' "$test_tmp/blocks")
[ "$seal" -gt "$batch" ] || fail "a stopped broker has not sealed its journal"
for cut in $((batch + 1)) $((batch + 50)) $((batch + 104)) $(((batch + seal) / 2)) $((seal + 30)); do
    restore
    wipe "$cut"
    mesh_start broker
    mesh_wait broker || fail "does not start with a tail torn at $cut"
    expect 1 as operator status # it serves; the daemons are down
    mesh_stop broker
    journal_whole
done

# 2. Every part of what is sealed: a bit in a header, a snapshot, a block's head and its payload.
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
    [ "$(sha256sum "$segment")" = "$sum" ] || fail "a damaged segment was changed"
done

# 3. A batch that is missing in the middle.
restore
/usr/bin/python3 - "$segment" "$first" "$(awk -v at="$first" '$1 == at {print $3}' "$test_tmp/blocks")" <<'PYTHON'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    file.write(bytes(int(sys.argv[3]) - int(sys.argv[2])))
PYTHON
expect 74 timeout 20 "${command[@]}"
says "offset"

# 4. Whole again: everything is there.
restore
mesh_up
registered_once 30
