#!/usr/bin/env bash
# A3: a reply counts only from the node that the command was sent to. A kerngroep answers a command to the
# relay, which is stopped. The client must not believe that reply, and must accept the reply of the relay.
. "$(dirname "$0")/faults.sh"
export PYTHONPATH=$here
mesh_up
kill -STOP "$(mesh_pid relay)"

# false_replies IDENTITY: answers every command of IDENTITY as kerngroep-3, until this shell ends.
false_replies() {
    /usr/bin/python3 - "$1" "$mesh_home/people/$1/outbox.db" <<'PY' &
import sqlite3, sys, time
import member
identity, outbox = sys.argv[1:]
liar, answered = member.Member("kerngroep-3"), set()
while True:
    try:
        rows = sqlite3.connect(f"file:{outbox}?mode=ro", uri=True).execute("SELECT id FROM rows WHERE sequence > 0").fetchall()
    except sqlite3.Error:
        rows = []
    for (command,) in rows:
        if command in answered:
            continue
        reply = member.mesh_pb.Reply(command_id=command, command_type="nl.overheid.koers.signal.post.v1", subject="SIG-2026-9999")
        liar.commit(liar.event("reply", f"reply.{identity}.done", reply, causationid=command, subject="SIG-2026-9999"))
        answered.add(command)
        print(command, flush=True)
    time.sleep(0.05)
PY
}
false_replies "$holder" >"$test_tmp/lies"
expect 5 as "$holder" --timeout 6 signal post --province NL-GR --kind knelpunt --region-type sto --region "STO Noord" \
    --pillar 2 --domain techniek --origin landelijk --title "Te veel loketten" --description "Drie loketten voor een cursus."
[ -s "$test_tmp/lies" ] || fail "kerngroep-3 answered nothing"
! grep -q 'SIG-2026-9999' "$out" || fail "the false number is shown as a result"
grep -q 'kerngroep-3' "$err" || fail "nobody says who gave a false reply"
kill -CONT "$(mesh_pid relay)"
mesh_wait relay
number=$(post nl-gr "Nog een loket" 2)
[ "$number" != SIG-2026-9999 ] || fail "the false number counts"
shows 'length == 2 and all(.[]; .number != "SIG-2026-9999")' "$holder" signal list
