#!/usr/bin/env bash
# This test checks the commands of `koers journal`: verify, stats, export and import. It runs verify
# while the broker runs, and with a damaged journal. It exports the journal in two forms and imports
# it again. With the imported journal, the mesh must continue without a difference.
. "$(dirname "$0")/../lib.sh"
journal=$KOERS_BIN/koers-journal
mesh_up
data=$mesh_home/data/broker
post nl-gr "Te weinig monteurs" 1 >/dev/null
post nl-fr "Te weinig programmeurs" 4 >/dev/null
knp=$(gives ptvt bottleneck new "SIG-$(amsterdam +%Y)-0001")
as ptvt signal post --file "$top/tests/data/signals.ndjson" -q >"$out" || fail "the signals were not posted"
posted=$((2 + $(wc -l <"$top/tests/data/signals.ndjson")))
outcome netwerkmanager-1 kerngroep-1 "$knp" --kind afspraak --text "Opleiden." --owner PTvT --due 2027-12-31 >/dev/null
eventually 20 settled

# 1. A good journal while the broker runs: verify finds the head of the broker, and checks a
# signature.
expect 0 as operator journal verify "$data" --json
head=$(as operator status --json | jq .head)
jq -e --argjson head "$head" '.result == "whole" and .head == $head and .events == $head and
    .signed > 0 and .signed_badly == 0' "$out" >/dev/null || fail "verify does not accept it: $(cat "$out")"
cp "$out" "$test_tmp/verified"
expect 0 "$journal" verify "$data" --policy "$mesh_home/policy.bin" --mesh "$mesh_home/mesh.json"
says "^head  *$head "
expect 64 env -u KOERS_HOME "$journal" verify "$data" --policy "$mesh_home/policy.bin"
expect 66 "$journal" verify "$test_tmp/nowhere"
expect 65 "$journal" verify "$mesh_home/mesh.json" # this file is not a backup
# verify reports a policy of the same version that has another key for an identity.
cp -r "$mesh_home" "$test_tmp/other"
rm "$test_tmp/other/keys/ezk.key" "$test_tmp/other/policy.bin"
"$KOERS_BIN/koers" key init --home "$test_tmp/other" >/dev/null
[ -e "$test_tmp/other/policy.bin" ] || fail "the other policy was not made"
expect 65 "$journal" verify "$data" --policy "$test_tmp/other/policy.bin" --mesh "$mesh_home/mesh.json"
says 'another key for ezk'

# If the person asks for the help text of a command, the command does not run.
expect 0 "$KOERS_BIN/koers" help restore "$mesh_home/mesh.json" --home "$mesh_home"
says '^Usage: koers-journal restore'
expect 0 "$KOERS_BIN/koers" --help journal verify "$data"
says '^Usage: koers-journal COMMAND'
# If koers-journal is not installed, the client prints which package has it.
mkdir "$test_tmp/alone"
cp "$KOERS_BIN/koers" "$test_tmp/alone/"
expect 69 env PATH="$test_tmp/alone" "$test_tmp/alone/koers" backup
says 'koers-daemons'

# 2. stats and tail --counts print the same counts.
expect 0 "$journal" stats "$data" --json
jq -e --argjson head "$head" --argjson posted "$posted" '.events == $head and ([.topic[].events] | add) == $head and
    ([.day[].events] | add) == $head and (.identity[] | select(.name == "broker") | .events) > 30 and
    (.type[] | select(.name | endswith("signal.post.v1")) | .events) == $posted' "$out" >/dev/null ||
    fail "stats differs from tail --counts: $(head -c 600 "$out")"

# 3. Export and import in both forms: every record has the same bytes. An independent reader, which
# uses only proto/, finds the same events.
mesh_stop broker
mv "$data" "$test_tmp/first"
expect 0 "$journal" export "$test_tmp/first" -o "$test_tmp/all.ndjson"
expect 0 "$journal" export "$test_tmp/first" --form protobuf -o "$test_tmp/all.pb"
expect 0 "$journal" export "$test_tmp/first" --form protobuf --zstd -o "$test_tmp/all.zst"
expect 73 "$journal" export "$test_tmp/first" -o "$test_tmp/all.ndjson" # export overwrites no file
expect 0 zstd -dqf "$test_tmp/all.zst" -o "$test_tmp/unzipped"
cmp "$test_tmp/unzipped" "$test_tmp/all.pb"
/usr/bin/python3 "$top/tests/integration/read_export.py" "$test_tmp/all.ndjson" >"$test_tmp/read.ndjson"
/usr/bin/python3 "$top/tests/integration/read_export.py" "$test_tmp/all.pb" >"$test_tmp/read.pb"
cmp "$test_tmp/read.ndjson" "$test_tmp/read.pb"
/usr/bin/python3 "$top/tests/integration/read_journal.py" "$test_tmp/first" |
    jq -c '[.sequence, .identity, .type]' >"$test_tmp/read.first"
jq -c '[.sequence, .identity, .type]' "$test_tmp/read.pb" | cmp - "$test_tmp/read.first"
for form in all.ndjson all.zst; do
    expect 0 "$journal" import "$test_tmp/$form" --to "$test_tmp/in.$form" --segment-size 64K
    expect 0 "$journal" verify "$test_tmp/in.$form" --json
    jq -ces '(.[0] | [.journal_id, .head, .head_hash]) == (.[1] | [.journal_id, .head, .head_hash])' \
        "$out" "$test_tmp/verified" >/dev/null || fail "the imported journal differs: $(cat "$out")"
    "$journal" export "$test_tmp/in.$form" -q | cmp - "$test_tmp/all.ndjson" # compares koersrecord too
done
[ "$(find "$test_tmp/in.all.zst" -name '*.seg' | wc -l)" -gt 1 ] || fail "the journal has only one segment"
"$journal" import - --to "$test_tmp/in.stdin" -q <"$test_tmp/all.pb" || fail "import from stdin failed"

# A signed event is changed in the export: import makes the journal, and reports the bad signature.
LC_ALL=C sed 's/Te weinig monteurs/Te weinig minister/' "$test_tmp/all.pb" >"$test_tmp/changed"
expect 3 "$journal" import "$test_tmp/changed" --to "$test_tmp/in.changed"
says '[0-9]+ of [0-9]+ signatures are missing or wrong; the first is of event'
expect 0 "$journal" backup --home "$mesh_home" --journal "$test_tmp/in.changed" --without-vault --to "$test_tmp/kopie"
expect 3 "$journal" verify "$test_tmp/kopie" --json
jq -e '.result == "remark"' "$out" >/dev/null || fail "the backup reports no remark: $(cat "$out")"

# 4. An export of a part of the journal cannot be imported, and the message gives the reason.
expect 0 "$journal" export "$test_tmp/first" --from 3 -o "$test_tmp/part"
expect 65 "$journal" import "$test_tmp/part" --to "$test_tmp/no"
says 'begins with event 3'
expect 0 "$journal" export "$test_tmp/first" --plain --topic 'ask.*.signal.>' --since -1d
[ "$(wc -l <"$out")" -eq "$posted" ] || fail "the export does not have just the signals"
jq -e '.specversion == "1.0" and .data.signal.title and (has("koersrecord") | not)' "$out" >/dev/null
cp "$out" "$test_tmp/plain"
expect 65 "$journal" import "$test_tmp/plain" --to "$test_tmp/no"
says 'line 1: .*plain'
expect 0 "$journal" export "$test_tmp/first" --until 2020-01-01
[ ! -s "$out" ] || fail "it exports events of before the mesh existed"
expect 64 "$journal" export "$test_tmp/first" --form xml
expect 64 "$journal" export "$test_tmp/first" --since nooit
expect 64 "$journal" export "$test_tmp/first" --topic 'a..b'

# 5. import refuses damaged input, prints the line or the offset, and leaves no journal.
sed '5d' "$test_tmp/all.ndjson" >"$test_tmp/bad"
expect 65 "$journal" import "$test_tmp/bad" --to "$test_tmp/no"
says 'line 5: event 6 where 5'
sed '7s/"id":"./"id":"x/' "$test_tmp/all.ndjson" >"$test_tmp/bad"
expect 65 "$journal" import "$test_tmp/bad" --to "$test_tmp/no"
says 'line 7: '
head -c -10 "$test_tmp/all.ndjson" >"$test_tmp/bad"
expect 65 "$journal" import "$test_tmp/bad" --to "$test_tmp/no"
says "line $head: .*middle"
head -c -10 "$test_tmp/all.pb" >"$test_tmp/bad"
expect 65 "$journal" import "$test_tmp/bad" --to "$test_tmp/no"
says 'offset [0-9]+: .*middle'
head -c -10 "$test_tmp/all.zst" >"$test_tmp/bad"
expect 65 "$journal" import "$test_tmp/bad" --to "$test_tmp/no"
says 'damaged or ends too early'
(printf '\n' && head -c 100000 /dev/zero | tr '\0' '\200') >"$test_tmp/bad" # the input is a varint without an end
expect 65 "$journal" import "$test_tmp/bad" --to "$test_tmp/no"
says 'offset 0: .*too large'
: >"$test_tmp/bad"
expect 65 "$journal" import "$test_tmp/bad" --to "$test_tmp/no"
[ -z "$(find "$test_tmp/no" -type f ! -name journal.lock)" ] || fail "a refused import left files"
expect 73 "$journal" import "$test_tmp/all.pb" --to "$test_tmp/in.stdin"
says 'not empty'

# 6. The mesh continues with the imported journal, and no daemon or client notices.
cp -r "$test_tmp/in.all.zst" "$data"
mesh_start broker
mesh_wait broker
expect 75 "$journal" import "$test_tmp/all.pb" --to "$data"
eventually 20 settled
post nl-gr "Nog een signaal" 1 >/dev/null
eventually 20 settled
expect 0 "$journal" verify "$data"
grep -q halted "$mesh_home"/log/*.log && fail "a daemon halted"
rebuilds_the_same

# 7. One bit is flipped: verify reports the file and the offset, and changes nothing in the folder.
mesh_stop broker
segment=$(find "$test_tmp/in.all.ndjson" -name '*.seg' | sort | sed -n 2p)
for at in 60 140 200 400 2000 20000 65530; do
    cp "$segment" "$test_tmp/kept"
    /usr/bin/python3 - "$segment" "$at" <<'PYTHON'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)[0]
    file.seek(int(sys.argv[2]))
    file.write(bytes([byte ^ 4]))
PYTHON
    sum=$(sha256sum "$segment")
    expect 65 "$journal" verify "$test_tmp/in.all.ndjson" --json
    says "${segment##*/}: offset [0-9]+"
    jq -e '.result == "damaged" and .sequence > 1' "$out" >/dev/null || fail "verify does not find the bit at $at"
    [ "$(sha256sum "$segment")" = "$sum" ] || fail "verify changed the segment"
    cp "$test_tmp/kept" "$segment"
done
rm "$segment"
expect 65 "$journal" verify "$test_tmp/in.all.ndjson"
says 'missing'
