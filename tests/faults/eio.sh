#!/usr/bin/env bash
# This test makes the k-th fdatasync of the broker fail with EIO. The broker must exit with 74
# within a second. Then the test overwrites the bytes that were written but not synced. After a
# restart, every acknowledged event must be in the journal. This shows two things: the broker
# acknowledges an event only after the fdatasync of that event, and it acknowledges nothing after a
# failed fdatasync.
. "$(dirname "$0")/faults.sh"
strace_ensure
"$KOERS_BIN/koers" key init --home "$mesh_home" --endpoint "tcp://127.0.0.1:$mesh_port"
mesh_up

# wipe_unsynced: overwrites the unsynced bytes with zeros, from the offset in the last log line of
# the broker.
wipe_unsynced() {
    /usr/bin/python3 - "$mesh_home" <<'PYTHON'
import re, sys
log = open(sys.argv[1] + "/log/broker.log").read()
name, offset = re.findall(r'could not be synced.*file=(\S+) offset=(\d+)', log)[-1]
with open(f"{sys.argv[1]}/data/broker/{name}", "r+b") as file:
    size = file.seek(0, 2)
    file.seek(int(offset))
    file.write(bytes(size - int(offset)))
PYTHON
}

import_to=0
for k in 2 3 6; do
    input=$test_tmp/input.$k
    signals $((import_to + 1)) $((import_to + 100)) >"$input"
    import_to=$((import_to + 100))
    kill_node broker
    start_traced broker "fdatasync:error=EIO:when=$k"
    code=0
    eventually 20 broker_ready
    as "$holder" --timeout 1.5 signal post --file "$input" --json >"$test_tmp/answers.$k" 2>"$err" ||
        code=$?
    [ $code -eq 5 ] || [ $code -eq 0 ] || fail "the import ended with $code: $(cat "$err")"
    while kill -0 $traced 2>/dev/null; do # until the broker reaches the k-th fdatasync
        as ptvt --timeout 1 signal post --file "$input" --json >/dev/null 2>&1 || true
    done
    code=0
    wait $traced || code=$?
    [ $code -eq 74 ] || fail "the broker ended with $code at fdatasync $k, expected 74"
    tail -n 3 "$mesh_home/log/broker.log" | grep -q 'level=error.*could not be synced.*offset=' ||
        fail "the log does not report the failed sync: $(tail -n 3 "$mesh_home/log/broker.log")"
    /usr/bin/python3 - "$trace" <<'PYTHON'
import sys
failed = 0.0
for line in open(sys.argv[1]):
    words = line.split()
    if "(INJECTED)" in line:
        failed = float(words[1])
    elif failed and "exited with 74" in line and float(words[1]) - failed > 1:
        sys.exit(f"it took {float(words[1]) - failed} s to end")
if not failed:
    sys.exit("no fault in the trace")
PYTHON
    wipe_unsynced
    mesh_start broker
    mesh_wait broker
    import "$input"
    cp "$out" "$test_tmp/answers.$k.last"
done
eventually 60 daemons_settled
journal_whole
registered_once "$import_to"
for k in 2 3 6; do
    answers_stand "$test_tmp/input.$k" "$test_tmp/answers.$k" "$test_tmp/answers.$k.last"
done
