#!/usr/bin/env bash
# In this test, a program with the key of the broker takes the place of the broker. It uses another
# protocol version, or sends data that is not protobuf. The client must report that, and the command
# must wait in the outbox.
. "$(dirname "$0")/../lib.sh"
"$KOERS_BIN/koers" key init --home "$mesh_home" --endpoint "tcp://127.0.0.1:$mesh_port" >/dev/null

peer() {
    /usr/bin/python3 "$top/tests/integration/newer_broker.py" "$mesh_home" "$top/proto" "$1" \
        >"$test_tmp/peer" 2>&1 &
    peer_pid=$!
    eventually 10 grep -q listening "$test_tmp/peer"
}
post() {
    as accounthouder-nl-gr --timeout 3 signal post --kind vraag --region-type provincie \
        --region Groningen --pillar 1 --domain techniek --origin regionaal --title "Vraag $1" \
        --description "Waar?" --no-input
}

peer version
expect 76 as operator --timeout 3 status
says 'versie'
expect 76 post een
says 'versie'
as accounthouder-nl-gr outbox list --json | jq -es 'length == 1 and .[0].state == "wacht"' \
    >/dev/null || fail "the signal does not wait"
kill -KILL "$peer_pid"

peer garbage
expect 76 as operator --timeout 3 status
says 'andere taal'
expect 5 post twee
as accounthouder-nl-gr outbox list --json | jq -es 'length == 2' >/dev/null || fail "the outbox does not hold two commands"
kill -KILL "$peer_pid"
