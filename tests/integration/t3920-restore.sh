#!/usr/bin/env bash
# This test replaces the journal with a backup of last night, which is older. Daemons and clients
# must notice that and stop working. Then the test does the steps of the page for operators: it
# starts the daemons with --rebuild, and runs `koers outbox resend`. After these steps, every event
# must be present once. A key that was revoked after the backup stays revoked, and a contact that
# was forgotten stays forgotten.
. "$(dirname "$0")/../lib.sh"
export KOERS_SEGMENT_SIZE=65536 # the journal gets several segments
journal=$KOERS_BIN/koers-journal
mesh_up
pass=$test_tmp/pass
(umask 077 && echo "een lange zin om te onthouden" >"$pass")
keep() { expect 0 "$KOERS_BIN/koers" "$1" "${@:2}" --home "$mesh_home" --passphrase-file "$pass"; }

# Yesterday: two signals with contacts, and a command that deletes one contact.
first=$(post nl-gr "Gisteren, en te vergeten" 1 --contact-name "Jan Kanarie")
second=$(post nl-gr "Gisteren, vergeten voor de kopie" 1 --contact-name "Piet Kanarie")
expect 0 as accounthouder-nl-gr signal forget "$second"
eventually 20 settled
keep backup --to "$test_tmp/night"
cp "$mesh_home/policy.bin" "$test_tmp/first.bin"

# Today: a signal with a bottleneck, a command that deletes a contact, and a command that revokes a
# key.
post nl-gr "Vandaag" 1 >/dev/null
third=$(post nl-fr "Vandaag, in Fryslan" 1)
gives ptvt bottleneck new "$third" >/dev/null
expect 0 as accounthouder-nl-gr signal forget "$first"
"$KOERS_BIN/koers" key revoke --home "$mesh_home" accounthouder-nl-ze >/dev/null
kill -HUP "$(mesh_pid broker)"
revoked() { ! as accounthouder-nl-ze --timeout 2 signal list; }
eventually 20 revoked
eventually 20 settled
version=$(as operator status --json | jq .policy_version)
mesh_down

# restore refuses to overwrite a mesh. With --replace, it moves the old files to another folder.
expect 73 "$journal" restore "$test_tmp/night" --home "$mesh_home" --passphrase-file "$pass"
says 'replace'
echo "what the broker that met it wrote" >"$mesh_home/data/broker/journal.damage"
keep restore "$test_tmp/night" --replace
[ -e "$mesh_home/data/broker/replaced-1/journal.damage" ] && [ ! -e "$mesh_home/data/broker/journal.damage" ] ||
    fail "the damage of the old journal is reported for the restored one"
says 'KOERS_REBUILD=1 compose/local up'
says "version $version; that of the backup, version [0-9]+, is not used"
[ -d "$mesh_home/data/broker/replaced-1" ] && [ -e "$mesh_home/data/relay/vault.db.replaced-1" ] ||
    fail "the old journal is not set aside"
expect 0 "$journal" verify "$mesh_home/data/broker/replaced-1"

# Daemons and clients notice the restore. A contact that was forgotten before the backup is removed
# from the vault.
mesh_start broker
mesh_wait broker
expect 77 as accounthouder-nl-ze --timeout 3 signal list # the key is still revoked
for node in ${mesh_nodes#broker }; do mesh_start "$node"; done
halted() { grep -q 'event="halted".*--rebuild' "$mesh_home/log/$1.log"; }
for node in ${mesh_nodes#broker }; do eventually 20 halted "$node"; done
expect 4 as accounthouder-nl-gr signal post --kind knelpunt --region-type provincie --region X \
    --domain techniek --origin landelijk --pillar 1 --title "Te vroeg" --description "Nog niet." --no-input
says 'outbox resend'

# Does the steps of the page for operators.
mesh_down
KOERS_REBUILD=1 mesh_up
eventually 20 settled
# a client that only asks also gets the remark, until the person has resent the events
expect 0 as accounthouder-nl-fr signal list
says 'Opmerking: .*koers outbox resend'
contacts() { sqlite3 "$mesh_home/data/relay/vault.db" 'SELECT count(*) FROM contacts'; }
[ "$(contacts)" -eq 1 ] || fail "the vault does not have just the contact whose order to forget was lost"
as accounthouder-nl-gr outbox resend >"$out" 2>"$err" || fail "resend: $(cat "$err")"
as accounthouder-nl-fr outbox resend >"$out" 2>"$err" || fail "resend: $(cat "$err")"
as ptvt outbox resend >"$out" 2>"$err" || fail "resend: $(cat "$err")"
expect 0 as accounthouder-nl-fr signal list
! grep -q Opmerking "$err" || fail "the client still gets the remark about the restore"
eventually 20 settled
forgotten() { ! as accounthouder-nl-gr signal show "$1" --contact; }
eventually 20 forgotten "$first"
expect 66 as accounthouder-nl-gr signal show "$second" --contact
[ "$(contacts)" -eq 0 ] || fail "contacts are left in the vault"
as operator tail --all --json --type signal.registered | jq -r .payload.signal.title | sort >"$test_tmp/titles"
printf '%s\n' "Gisteren, en te vergeten" "Gisteren, vergeten voor de kopie" "Te vroeg" "Vandaag" \
    "Vandaag, in Fryslan" | diff - "$test_tmp/titles" || fail "a signal is lost, or registered twice"
[ "$(as operator tail --all --json --type bottleneck.opened | wc -l)" -eq 1 ] || fail "the bottleneck is not opened exactly once"
[ "$(as operator status --json | jq .policy_version)" -eq "$version" ] || fail "another policy is in force"
rebuilds_the_same

# The vault is older than the journal: the relay removes each contact that was forgotten according
# to the journal.
mesh_stop relay
sqlite3 "$mesh_home/data/relay/vault.db" "INSERT INTO contacts VALUES ('$(as operator tail --all --json \
    --type signal.registered | jq -r 'select(.payload.signal.title | test("voor de kopie")) | .payload.signal.id')', 'Piet Kanarie', '', '')"
mesh_start relay
mesh_wait relay
post nl-gr "Daarna" 1 >/dev/null # this event makes the relay commit
gone() { [ "$(contacts)" -eq 0 ]; }
eventually 10 gone
/usr/bin/python3 "$top/tests/faults/signals.py" 1 120 >"$test_tmp/signals"
expect 0 as accounthouder-nl-gr signal post --file "$test_tmp/signals" -q

# restore is killed at every rename: no broker starts on an incomplete restore, and a second run of
# the command completes the restore.
mesh_down
cp -r "$mesh_home" "$test_tmp/kept"
head_of() { ("$journal" verify "$1" --json 2>"$err" || true) | jq 'select(.result == "whole" or .made_at) | .head'; }
old=$(head_of "$mesh_home/data/broker") night=$(head_of "$test_tmp/night") cut=0
[ "$(find "$mesh_home/data/broker" -maxdepth 1 -name '*.seg' | wc -l)" -gt 1 ] || fail "this test needs more than one segment"
mapfile -t broker < <(mesh_command broker)
for n in 1 2 3 4 5 6 7 8 9 10 11; do
    rm -rf "$mesh_home"
    cp -r "$test_tmp/kept" "$mesh_home"
    strace -f -o /dev/null -e trace=rename,renameat,renameat2 \
        -e "inject=rename,renameat,renameat2:signal=KILL:when=$n" "$journal" restore \
        "$test_tmp/night" --home "$mesh_home" --replace --passphrase-file "$pass" -q 2>"$err" || true
    head=$(head_of "$mesh_home/data/broker")
    if [ -z "$head" ]; then
        cut=$((cut + 1))
        expect 74 timeout 20 "${broker[@]}"
        says 'restore.*not finished'
    elif [ "$head" -ne "$old" ] && [ "$head" -ne "$night" ]; then
        fail "killed at rename $n: the journal ends at $head"
    fi
    keep restore "$test_tmp/night" --replace
    expect 0 "$journal" verify "$mesh_home/data/broker"
    [ "$(contacts)" -eq 1 ] || fail "killed at rename $n: the vault has $(contacts) contacts"
    [ ! -e "$mesh_home/data/broker/koers.new" ] || fail "koers.new was left"
done
[ $cut -gt 2 ] || fail "it was never killed between the two journals"
rm -rf "$mesh_home"
mv "$test_tmp/kept" "$mesh_home"

# restore uses an older policy only if an option names it. restore refuses the mesh home folder of
# another mesh.
mesh_down
cp "$mesh_home/policy.bin" "$test_tmp/newer.bin"
keep restore "$test_tmp/night" --replace --use-policy "$test_tmp/newer.bin" --json
jq -e --argjson version "$version" '.policy_version == $version and (.policy_of_backup | not) and
    .vault_restored' "$out" >/dev/null || fail "wrong JSON: $(cat "$out")"
mesh_start broker # the broker stores the policy in force
mesh_wait broker
mesh_stop broker
rm "$mesh_home/policy.bin"
expect 3 "$journal" restore "$test_tmp/night" --home "$mesh_home" --replace --passphrase-file "$pass"
says 'version 1, of the backup'
says 'valid again'
says "version $version was in force here.*replaced-[0-9]+/policy.journaled"
was_in_force() {
    aside=$(sed -n 's|.* \(/[^ ]*/policy.journaled\) is that.*|\1|p' "$err")
    cmp "$aside" "$test_tmp/newer.bin" || fail "the file is not the policy that was in force"
}
was_in_force
# A second restore, for example after a kill, does not lose the policy that was in force.
for quiet in --json --quiet; do
    expect 3 "$journal" restore "$test_tmp/night" --home "$mesh_home" --replace --passphrase-file "$pass" $quiet
    was_in_force
done
cp "$aside" "$mesh_home/policy.bin"
keep restore "$test_tmp/night" --replace
says "version $version; that of the backup, version 1, is not used"
cp "$test_tmp/first.bin" "$mesh_home/policy.bin"
rm -r "$mesh_home/data/broker"/replaced-*
keep restore "$test_tmp/night" --replace
says 'version 1, as in the backup'
"$KOERS_BIN/koers" key init --home "$test_tmp/another" >/dev/null
expect 78 "$journal" restore "$test_tmp/night" --home "$test_tmp/another" --passphrase-file "$pass"
says 'another mesh'
