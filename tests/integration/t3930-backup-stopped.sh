#!/usr/bin/env bash
# This test stops `koers backup` with SIGSTOP at every place where it opens a file of the mesh,
# while contacts come in. The parts of the backup must still fit together. The test also makes two
# backups with the same name. If the first backup is complete, the second may not damage it.
. "$(dirname "$0")/../lib.sh"
journal=$KOERS_BIN/koers-journal
mesh_up
pass=$test_tmp/pass
(umask 077 && echo "een lange zin om te onthouden" >"$pass")
post nl-gr "Van tevoren" 1 --contact-name "Jan Kanarie" >/dev/null

# stopping NAME PATH STRACE-OPTION…: starts a backup in the background that stops when it opens that
# path.
stopping() {
    local name=$1 path=$2
    shift 2
    strace -f -o "$test_tmp/$name.trace" -P "$path" "$@" "$journal" backup --home "$mesh_home" \
        --passphrase-file "$pass" --to "$test_tmp/kopie" -q 2>"$test_tmp/$name.err" &
}
stops() { grep -c 'stopped by SIGSTOP' "$test_tmp/$1.trace" 2>/dev/null || true; }
stopped() { [ -e "$test_tmp/$1.trace" ] && [ "$(stops "$1")" -ge "$2" ]; }
# goes_on NAME: lets the stopped backup continue. Each line of the trace begins with the process id.
goes_on() { kill -CONT "$(awk '/stopped by SIGSTOP/ {print $1; exit}' "$test_tmp/$1.trace")"; }

# 1. A signal with a contact comes in between any two files that the backup opens. Even so, the
# backup has the signal of every contact in it.
stopping order "$mesh_home/data/relay/vault.db" -P "$mesh_home/data/broker" -e trace=openat \
    -e inject=openat:signal=STOP
order=$! n=0
while :; do
    n=$((n + 1))
    until stopped order $n; do
        kill -0 $order 2>/dev/null || break 2
        sleep 0.05
    done
    post nl-gr "Tussendoor $n" 1 --contact-name "Jan Kanarie $n" >/dev/null
    goes_on order
done
wait $order || fail "the backup failed: $(cat "$test_tmp/order.err")"
[ "$n" -gt 2 ] || fail "it stopped only $n times"
expect 0 "$journal" restore "$test_tmp/kopie" --home "$test_tmp/home" --passphrase-file "$pass"
sqlite3 -readonly "$test_tmp/home/data/relay/vault.db" "SELECT id FROM contacts" | sort >"$test_tmp/ids"
"$journal" export "$test_tmp/home/data/broker" -q --plain --topic down.relay.signal.registered |
    jq -r .data.signal.id | sort >"$test_tmp/registered"
[ -s "$test_tmp/ids" ] || fail "the backup has no contact"
[ -z "$(comm -23 "$test_tmp/ids" "$test_tmp/registered")" ] || fail "the backup has a contact without its signal"

# 2. A second backup opens the file that the first backup is still writing. The second backup
# notices that and changes nothing.
rm "$test_tmp/kopie"
stopping first "$test_tmp/kopie.new" -e trace=fsync -e inject=fsync:signal=STOP
first=$!
eventually 20 stopped first 1
stopping second "$test_tmp/kopie.new" -e trace=openat -e inject=openat:signal=STOP:when=1
second=$!
eventually 20 stopped second 1
goes_on first
wait $first || fail "the first backup failed: $(cat "$test_tmp/first.err")"
expect 0 "$journal" verify "$test_tmp/kopie"
cp "$test_tmp/kopie" "$test_tmp/good"
goes_on second
code=0
wait $second || code=$?
cmp "$test_tmp/kopie" "$test_tmp/good" || fail "the second backup overwrote a good one"
[ $code -eq 75 ] || fail "the second backup ended with $code: $(cat "$test_tmp/second.err")"
[ ! -e "$test_tmp/kopie.new" ] || fail "kopie.new was left"
