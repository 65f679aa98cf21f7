#!/usr/bin/env bash
# This test runs `koers backup` while signals come in. The backup must have all events that were
# acknowledged before it began, even if processes are killed or the disk is full. After a restore on
# an empty machine, the mesh must be the same.
. "$(dirname "$0")/../lib.sh"
journal=$KOERS_BIN/koers-journal
mesh_up
pass=$test_tmp/pass
(umask 077 && echo "een lange zin om te onthouden" >"$pass")
number=$(post nl-gr "Met contact" 1 --contact-name "Jan Kanarie" --contact-email jan@kanarie.nl)
backup() { "$KOERS_BIN/koers" backup --home "$mesh_home" --passphrase-file "$pass" "$@"; }

# 1. A backup is made while 400 signals with contacts come in. The backup has all signals and
# contacts that were acknowledged before it began, and verify accepts it.
/usr/bin/python3 "$top/tests/faults/signals.py" 1 400 | jq -c '.contact = {name: .title}' \
    >"$test_tmp/signals"
as accounthouder-nl-gr signal post --file "$test_tmp/signals" -q >/dev/null 2>"$test_tmp/traffic" &
traffic=$!
# contacts FILE EXPRESSION: prints the value of an SQL expression for all contacts in the vault
# FILE.
contacts() { sqlite3 -readonly "$1" "SELECT $2 FROM contacts ORDER BY id"; }
for n in 1 2 3; do
    head=$(as operator status --json | jq .head)
    contacts "$mesh_home/data/relay/vault.db" 'count(*)' >"$test_tmp/contacts.$n"
    expect 0 backup --to "$test_tmp/during.$n" --json
    jq -e --argjson head "$head" '.head >= $head and .vault and (.keys | not)' "$out" >/dev/null ||
        fail "backup $n lacks acknowledged events: $(cat "$out"), head $head"
    expect 0 "$journal" verify "$test_tmp/during.$n"
done
# The backup is killed at various moments: no file of that name exists, and the next backup works.
for n in 0.01 0.03 0.06 0.1 0.15; do
    "$journal" backup --home "$mesh_home" --passphrase-file "$pass" --to "$test_tmp/killed" -q &
    sleep "$n"
    kill -9 $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    [ ! -e "$test_tmp/killed" ] || expect 0 "$journal" verify "$test_tmp/killed"
    rm -f "$test_tmp/killed"
done
expect 0 backup --to "$test_tmp/killed"
wait $traffic || fail "the signals were not posted: $(cat "$test_tmp/traffic")"
eventually 30 settled
# Every backup has all contacts from before it began, and the signal of every contact.
for n in 1 2 3 4; do
    [ $n -lt 4 ] || { n=last && echo 401 >"$test_tmp/contacts.last" && backup --to "$test_tmp/during.last" -q; }
    expect 0 "$journal" restore "$test_tmp/during.$n" --home "$test_tmp/home.$n" --passphrase-file "$pass"
    vault=$test_tmp/home.$n/data/relay/vault.db
    [ "$(contacts "$vault" 'count(*)')" -ge "$(cat "$test_tmp/contacts.$n")" ] || fail "backup $n lacks a contact"
    contacts "$vault" id >"$test_tmp/ids"
    "$journal" export "$test_tmp/home.$n/data/broker" -q --plain --topic down.relay.signal.registered |
        jq -r .data.signal.id | sort >"$test_tmp/registered"
    [ -z "$(sort "$test_tmp/ids" | comm -23 - "$test_tmp/registered")" ] ||
        fail "backup $n has a contact without its signal"
done

# 2. backup refuses to work in these cases: there is no encryption; other users may read the file of
# the passphrase; the passphrase is too short; the file of the backup exists; there is no vault or
# no journal; the disk is full.
expect 64 "$KOERS_BIN/koers" backup --home "$mesh_home" --to "$test_tmp/no"
says 'personal data'
expect 64 env -u KOERS_HOME "$journal" backup --journal "$mesh_home/data/broker" --to "$test_tmp/no"
chmod 644 "$pass"
expect 78 backup --to "$test_tmp/no"
chmod 400 "$pass"
(umask 077 && echo "te kort" >"$test_tmp/short")
expect 78 backup --to "$test_tmp/no" --passphrase-file "$test_tmp/short"
expect 73 backup --to "$test_tmp/during.1"
expect 66 backup --to "$test_tmp/no" --vault "$test_tmp/nowhere"
expect 66 backup --to "$test_tmp/no" --journal "$test_tmp/nowhere"
expect 66 backup --to "$test_tmp/no" --with-keys --keys "$(mkdir "$test_tmp/keyless" && echo "$test_tmp/keyless")/"
says ': there are no keys$'
[ ! -e "$test_tmp/no" ] || fail "a refused backup left a file"
if mount -t tmpfs -o size=64k koers-test "$(mkdir -p "$test_tmp/small" && echo "$test_tmp/small")" 2>/dev/null; then
    test_unmount=$test_tmp/small
    expect 73 backup --to "$test_tmp/small/b"
    [ -z "$(ls "$test_tmp/small")" ] || fail "the full disk still has: $(ls "$test_tmp/small")"
fi

# 3. All names of people and all keys in the backup are encrypted. Anyone can list and verify the
# backup.
expect 0 backup --to "$test_tmp/all" --with-keys
tar --zstd -xOf "$test_tmp/all" >"$test_tmp/open"
grep -qaE 'Kanarie|curve_secret|signing_seed' "$test_tmp/open" && fail "a secret is not encrypted"
tar --zstd -tf "$test_tmp/all" >"$test_tmp/list"
grep -qx 'private.enc' "$test_tmp/list" || fail "the backup has no private part"
[ "$(stat -c %a "$test_tmp/all")" = 600 ] || fail "other users may read the backup"

# 4. restore reports a flipped bit, a wrong passphrase or a missing end, and writes nothing.
size=$(stat -c %s "$test_tmp/all")
for at in 3 40 $((size / 3)) $((size / 2)) $((size - 3)); do
    cp "$test_tmp/all" "$test_tmp/bad"
    /usr/bin/python3 - "$test_tmp/bad" "$at" <<'PYTHON'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)[0]
    file.seek(int(sys.argv[2]))
    file.write(bytes([byte ^ 16]))
PYTHON
    expect 65 "$journal" verify "$test_tmp/bad"
    expect 65 "$journal" restore "$test_tmp/bad" --home "$test_tmp/none" --passphrase-file "$pass"
done
head -c $((size - 2000)) "$test_tmp/all" >"$test_tmp/bad"
expect 65 "$journal" restore "$test_tmp/bad" --home "$test_tmp/none" --passphrase-file "$pass"
[ ! -e "$test_tmp/none" ] || fail "restoring a bad backup left files"
(umask 077 && echo "een andere lange zin" >"$test_tmp/other")
expect 78 "$journal" restore "$test_tmp/all" --home "$test_tmp/none" --passphrase-file "$test_tmp/other"
says 'another passphrase'
[ -z "$(find "$test_tmp/none" -type f ! -name '*.lock')" ] || fail "a wrong passphrase left files"

# 5. The backup is restored on an empty machine: the mesh is the same, the daemons rebuild every
# view from the journal, and the contact is present.
expect 75 "$journal" restore "$test_tmp/all" --home "$mesh_home" --replace --passphrase-file "$pass"
says 'in use, by a broker or by another restore'
dump_all "$test_tmp/old"
mesh_down
mv "$mesh_home/people" "$test_tmp/people"
mesh_home=$test_tmp/second
export KOERS_HOME=$mesh_home
expect 0 "$KOERS_BIN/koers" restore "$test_tmp/all" --home "$mesh_home" --passphrase-file "$pass" --with-keys
says 'outbox resend'
[ "$(stat -c %a "$mesh_home/keys/ptvt.key")" = 400 ] || fail "other users may read a restored key"
mv "$test_tmp/people" "$mesh_home/people"
mesh_up
dump_all "$test_tmp/new"
diff -r "$test_tmp/old" "$test_tmp/new" || fail "the restored mesh has another state"
expect 0 as accounthouder-nl-gr signal show "$number" --contact
says 'Jan Kanarie'
post nl-gr "Na de brand" 1 >/dev/null # koers uses the old outbox; the broker has all events of that outbox
rebuilds_the_same
expect 0 "$journal" verify "$mesh_home/data/broker"
registered=$(as operator tail --all --json --type signal.registered | jq -r .subject | sort -u | wc -l)
[ "$registered" -eq 402 ] || fail "$registered signals are registered, expected 402"

# 6. The backup is encrypted with the public key of a recipient. The machine that made the backup
# has no secret key, so it cannot open the backup.
expect 0 "$journal" recipient "$test_tmp/key"
expect 73 "$journal" recipient "$test_tmp/key"
expect 0 "$journal" backup --home "$mesh_home" --recipient "$test_tmp/key.pub" --to "$test_tmp/sealed"
expect 78 "$journal" restore "$test_tmp/sealed" --home "$test_tmp/third" --passphrase-file "$pass"
says 'secret'
expect 0 "$journal" restore "$test_tmp/sealed" --home "$test_tmp/third" --secret "$test_tmp/key"
[ "$(sqlite3 "$test_tmp/third/data/relay/vault.db" 'SELECT count(*) FROM contacts')" -eq 401 ] ||
    fail "the vault is not restored"
[ ! -e "$test_tmp/third/keys" ] || fail "keys are restored without --with-keys"
expect 66 "$journal" restore "$test_tmp/sealed" --home "$test_tmp/fourth" --secret "$test_tmp/key" --with-keys
