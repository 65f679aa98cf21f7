#!/usr/bin/env bash
# This test checks the outbox: a command is sent exactly once, and its sender sees the result, even
# if programs are killed or cannot be reached.
. "$(dirname "$0")/../lib.sh"
mesh_nodes="broker relay"
mesh_up
me=accounthouder-nl-gr
rows() { expect 0 as $me outbox list --all --json; jq -es "$1" "$out" >/dev/null || fail "outbox: $1"; }

line() {
    printf '{"kind":"knelpunt","province":"%s","region_type":"provincie","region":"Groningen",' "$2"
    printf '"pillars":[1],"domains":["techniek"],"origin":"regionaal","title":"%s",' "$1"
    printf '"description":"Beschrijving van %s."}\n' "$1"
}
posted() { # posted TITLE N: fails unless the signal is registered N times
    shows "map(select(.signal.title == \"$1\")) | length == $2" ptvt signal list
}

# ── koers is killed at every write of the outbox, and still sends every command once ──
expect 77 as $me signal post --file - < <(line "Elders" NL-NB)
says 'regel 1: .*voor NL-NB mag u niet'
points=0 expected=0 unheard=0
for n in $(seq 1 2 60); do
    { line "Goed $n" NL-GR; line "Fout $n" NL-NB; } >"$test_tmp/two"
    code=0
    (strace -f -qq -o /dev/null -e trace=pwrite64 -e inject="pwrite64:signal=SIGKILL:when=$n" \
        "$KOERS_BIN/koers" --as $me signal post --file "$test_tmp/two" >"$test_tmp/killed" 2>&1
        exit $?) 2>/dev/null || code=$?
    [ $code -ne 3 ] || break # koers ended before write number n
    [ $code -eq 137 ] || fail "exit code $code at write $n: $(cat "$test_tmp/killed")"
    points=$((points + 1))
    heard=$(grep -c 'voor NL-NB mag u niet' "$test_tmp/killed") || true
    expect 0 as $me signal list
    cat "$err" >>"$test_tmp/killed"
    rows 'all(.[]; .state != "wacht")'
    if jq -es "any(.[]; .label | test(\"Fout $n”\"))" "$out" >/dev/null; then
        rows "any(.[]; (.label | test(\"Fout $n”\")) and .state == \"geweigerd\")"
        grep -q 'voor NL-NB mag u niet' "$test_tmp/killed" || fail "the refusal is not reported after a kill at write $n"
        expect 0 as $me signal list --quiet
        [ ! -s "$err" ] || fail "the refusal is reported again after a kill at write $n: $(cat "$err")"
        expected=$((expected + 1))
        unheard=$((unheard + 1 - (heard > 0)))
    fi
done
[ $points -ge 5 ] && [ $unheard -ge 1 ] || fail "killed at $points writes, $unheard of them before the report"
shows "map(.signal.title) | length == $((expected + 1)) and unique == sort" ptvt signal list

# ── the broker does not run: the command waits, and the next command sends it once ──
kill_node broker
one=(--kind vraag --region-type provincie --region Gr --pillar 1 --domain ict --origin regionaal)
expect 5 as $me --timeout 0.5 signal post "${one[@]}" --title Wacht --description Wacht --json
says 'wacht in de outbox'
jq -es '.[0] | .result == "queued" and .text == "de broker is niet bereikbaar"' "$out" >/dev/null ||
    fail "wrong JSON: $(cat "$out")"
rows 'map(select(.state == "wacht")) | length == 1 and (.[0].label | test("Wacht"))'
expect 0 as $me outbox list
says 'wacht +signaal “Wacht”'
mesh_start broker && mesh_wait broker
expect 0 as $me signal list
says '1 wachtende opdracht\(en\) alsnog verstuurd'
rows 'all(.[]; .state != "wacht")'
expect 0 as $me outbox list
! grep -q Wacht "$out" || fail "a sent command is listed without --all"
posted Wacht 1
expect 77 as $me signal post "${one[@]}" --title Elders --description E --province NL-NB --json
jq -es '.[0] | .result == "refused" and (.refusals[0] | .rule == "broker" and (.text | length > 9))' "$out" \
    >/dev/null || fail "wrong JSON: $(cat "$out")"

# A broker that hangs, or that dies before it answers, counts as a broker that cannot be reached.
kill -STOP "$(mesh_pid broker)"
expect 5 as $me --timeout 0.5 signal post --file - < <(line "Hangt" NL-GR)
kill -CONT "$(mesh_pid broker)"
expect 0 as $me signal list
posted Hangt 1

# ── if one identity runs several commands at the same time, each command uses another outbox ──
kill -STOP "$(mesh_pid broker)"
for n in 1 2 3; do
    as $me signal post --file - < <(line "Tegelijk $n" NL-GR) >"$test_tmp/at.$n" 2>&1 &
    at_once[n]=$!
done
eventually 10 test -e "$mesh_home/people/$me/outbox-2.db"
kill -CONT "$(mesh_pid broker)"
for n in 1 2 3; do
    wait "${at_once[n]}" || fail "a command at the same time failed: $(cat "$test_tmp/at.$n")"
    posted "Tegelijk $n" 1
done

# ── outbox resend sends nothing if the broker has all events ──
commands() { as operator tail --all --json --type signal.post | wc -l; }
before=$(commands)
for n in 1 2 3; do
    expect 0 as $me outbox resend
    says 'Opnieuw verstuurd: 0; wacht nog: 0'
done
[ "$(commands)" -eq "$before" ] || fail "it sent an event again that the broker has"

# ── an id that is used for other content is refused, and the new contact is not stored ──
id=11111111-1111-4111-8111-111111111111
expect 0 as $me signal post "${one[@]}" --title Een --description Een --id $id --contact-name Eerste --json
first=$(jq -r .subject "$out")
expect 1 as $me signal post "${one[@]}" --title Twee --description Twee --id $id --contact-name Tweede
says 'dit id is al gebruikt'
! grep -q contact "$err" || fail "a message about the contact: $(cat "$err")"
expect 0 as $me signal show "$first" --contact
says 'Eerste'

# ── a key or a broker that makes sending impossible ──
key=$mesh_home/keys/$me.key
chmod 0644 "$key"
expect 77 as $me signal list
says "$me.key is leesbaar voor anderen; doe eerst: chmod 0400"
chmod 0400 "$key"
expect 65 as $me signal answer SIG-2026-0001 --text "$(head -c 70000 /dev/zero | tr '\0' x)"
says 'te groot: 70[0-9]+ bytes, ten hoogste 65536'
rows 'all(.[]; .label != "vraag beantwoorden")'

# First, another program listens on the broker's port. Then the broker runs there with another key.
answers=$test_tmp/answers
cat >"$answers" <<'PYTHON'
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("listening", flush=True)
while True:
    talk, _ = listener.accept()
    talk.recv(10)
    talk.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n" * 9)
    talk.close()
PYTHON
other=$test_tmp/other
mkdir -p "$other"
cp -r "$mesh_home/keys" "$other"
/usr/bin/python3 "$answers" $((mesh_port + 5)) >"$test_tmp/listens" 2>&1 &
listener=$!
eventually 10 grep -q listening "$test_tmp/listens"
sed "s/:$mesh_port\"/:$((mesh_port + 5))\"/" "$mesh_home/mesh.json" >"$other/mesh.json"
expect 69 as $me --home "$other" --timeout 0.5 signal list
says "niet bereikbaar op tcp://127.0.0.1:$((mesh_port + 5)): .*niet de broker van dit mesh"
kill $listener
wait $listener 2>/dev/null || true
jq '.broker_key = "0qAY0R#C6k4?59wRp.{EwO>ml+lV3?@bcDMVda?T"' "$mesh_home/mesh.json" >"$other/mesh.json"
expect 69 as $me --home "$other" --timeout 0.5 signal list
says 'niet de broker van dit mesh'
jq '.broker_key = "kort"' "$mesh_home/mesh.json" >"$other/mesh.json"
expect 78 as $me --home "$other" signal list
says 'mesh.json.*broker_key'
KOERS_HOME=$test_tmp/none expect 78 as $me signal list
says 'geen mesh: .*none/mesh.json'

# ── a full disk is reported, and nothing is stored ──
mkdir "$test_tmp/small"
if mount -t tmpfs -o size=200k tmpfs "$test_tmp/small" 2>/dev/null; then
    test_unmount=$test_tmp/small
    cp -r "$mesh_home/keys" "$mesh_home/mesh.json" "$test_tmp/small"
    for n in $(seq 200); do line "Vol $n" NL-GR; done >"$test_tmp/many"
    expect 74 as $me --home "$test_tmp/small" --timeout 0.5 signal post --file "$test_tmp/many"
    says 'schijf'
    KOERS_HOME=$test_tmp/small expect 0 as $me outbox list --all --json
    jq -es 'length == 0' "$out" >/dev/null || fail "$(wc -l <"$out") rows are stored"
else
    echo "the full disk is skipped: no mount here"
fi
