#!/usr/bin/env bash
# This test checks two refusals that the broker gives only rarely. CONFLICT means that the number of
# the event was used so long ago that the broker no longer knows its event. LIMIT means that there
# are too many outboxes. koers must not send the event with another number. It must not give up an
# event that it can still send. The person can clear refused commands from the list.
. "$(dirname "$0")/../lib.sh"
mesh_nodes="broker relay"
"$KOERS_BIN/koers" key init --home "$mesh_home" --endpoint "tcp://127.0.0.1:$mesh_port" 2>/dev/null
me=accounthouder-nl-gr

peer() {
    /usr/bin/python3 "$top/tests/integration/refusing_broker.py" "$mesh_home" "$top/proto" "$1" \
        >"$test_tmp/peer" 2>&1 &
    peer_pid=$!
    eventually 10 grep -q listening "$test_tmp/peer"
}
peer_end() {
    kill -KILL "$peer_pid"
    wait "$peer_pid" 2>/dev/null || true # after this, the port is free
}
post_one() {
    timeout 60 "$KOERS_BIN/koers" --as $me --timeout 3 signal post --kind vraag --region-type provincie --region Groningen --pillar 1 \
        --domain techniek --origin regionaal --title "Vraag $1" --description "Waar?" --no-input
}
rows() { expect 0 as $me outbox list --all --json; jq -es "$1" "$out" >/dev/null || fail "outbox: $1: $(cat "$out")"; }

# CONFLICT: the client logs in again with the same outbox, and learns that the broker has the event.
peer conflict
expect 5 post_one een
says 'vastgelegd, nog niet verwerkt'
[ "$(grep -c '^publish' "$test_tmp/peer")" -eq 1 ] || fail "the client published again: $(cat "$test_tmp/peer")"
[ "$(grep '^hello' "$test_tmp/peer" | sort -u | wc -l)" -eq 1 ] || fail "the client used another outbox: $(cat "$test_tmp/peer")"
rows 'length == 1 and .[0].state == "verstuurd" and .[0].number == 1'
peer_end
rm -r "$mesh_home/people"

# LIMIT: the command waits, no event is parked, and the client prints the reason.
peer limit
expect 75 post_one twee
says 'hooguit 1000'
says 'blijft wachten'
rows 'length == 1 and .[0].state == "wacht"'
expect 75 post_one drie
rows 'length == 2 and all(.[]; .state == "wacht")'
peer_end

# The broker accepts the outbox again, so the client sends all waiting commands.
mesh_up
expect 0 post_one vier
says '2 wachtende opdracht\(en\) alsnog verstuurd'
shows 'map(.signal.title) | sort == ["Vraag drie", "Vraag twee", "Vraag vier"]' ptvt signal list

# A refused command stays in the list until its sender clears it. Its number stays used.
for n in 1 2 3; do
    expect 77 as $me signal post --kind vraag --region-type provincie --region X --pillar 1 \
        --domain techniek --origin regionaal --title "Elders $n" --description E --province NL-NB
done
rows 'map(select(.state == "geweigerd")) | length == 3'
expect 0 as $me outbox clear --json
jq -e '.cleared == 3' "$out" >/dev/null || fail "outbox clear says $(cat "$out")"
rows 'all(.[]; .state == "verstuurd")'
expect 0 as $me outbox list
[ ! -s "$out" ] || fail "cleared commands are still listed"
expect 0 as $me outbox clear
says 'Er is niets geweigerd'
expect 0 post_one vijf
! grep -q 'oudere kopie' "$err" || fail "the client forgot the used numbers"
rows 'map(.number) | max == 7'

# The role may not ask this question: the refusal names the asker's role and the role that may ask.
expect 77 as $me parked list relay
says 'relay: dat mag u niet vragen: u bent accounthouder NL-GR, en het is aan operator'
! grep -q 'parked.list' "$err" || fail "the message shows the name of the query"
