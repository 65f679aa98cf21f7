#!/usr/bin/env bash
# This test checks `koers support-bundle`. The bundle must have no secrets and no texts that people
# wrote. The test puts words that can be recognised (canary words) in every place that can have
# text. None of these words may be in the bundle. The command must write a complete bundle or no
# file, and must not overwrite a file. doctor must find the same faults in the bundle as in the
# running mesh.
. "$(dirname "$0")/../lib.sh"
mesh_up

# Puts canary words in signals, contacts, refusals, a waiting outbox and logs. The secrets of keys
# are canaries too.
post nl-gr "CANARY titel" 2 --contact-name "CANARY Jansen" --contact-email canary@example.nl \
    --contact-phone 0612345678 --party "CANARY bv" --source "CANARY bron" >/dev/null
expect 77 as secretaris signal forget SIG-2026-0001
kill_node broker
expect 5 as ptvt --timeout 1 signal post --kind vraag --province NL-GR --region-type provincie \
    --region "CANARY regio" --domain ict --origin landelijk --title "CANARY wacht" --pillar 1 \
    --description "CANARY wacht ook" --contact-name "CANARY Pietersen"
mesh_stop dg-overleg
mesh_start broker
mesh_wait broker
{
    echo 'CANARY a line that is none'
    echo 'level=info event="CANARY" title="CANARY"'
    echo 'level=info event="not ready" reason="CANARY van Jansen, canary@example.nl 0612345678" exit=74'
    echo '{"level": "info", "event": "x", "title": "CANARY", "reason": "canary"}'
    head -c 300 /dev/urandom
    echo
} >>"$mesh_home/log/relay.log"
mkdir -p "$mesh_home/log/CANARY.log"

bundle=$test_tmp/koers.tar.zst
for node in relay kerngroep-1 kerngroep-2 kerngroep-3 koersoverleg regelingen; do mesh_wait "$node"; done
expect 0 as operator support-bundle --to "$bundle"
[ "$(stat -c %a "$bundle")" = 600 ] || fail "the bundle has mode $(stat -c %a "$bundle"), not 600"
mkdir "$test_tmp/unpacked"
tar --zstd -xf "$bundle" -C "$test_tmp/unpacked"
cd "$test_tmp/unpacked/koers-support" || exit
! grep -rai 'canary\|jansen\|pietersen\|0612345678' . || fail "a canary is in the bundle"
jq -r '.curve_secret, .signing_seed' "$mesh_home"/keys/*.key "$mesh_home/broker.key" \
    "$mesh_home/root.key" | grep -v '^null$' >"$test_tmp/secrets"
[ "$(wc -l <"$test_tmp/secrets")" -gt 60 ] || fail "found only $(wc -l <"$test_tmp/secrets") secrets to look for"
! grep -rqF -f "$test_tmp/secrets" . || fail "a secret is in the bundle"
! find . -name '*CANARY*' | grep . || fail "the name of a file has a canary"

# The bundle has all its files, and every file matches the manifest.
jq -r '.files[] | .sha256 + "  " + .name' manifest.json | sha256sum --quiet -c || fail "a hash differs from the manifest"
[ "$(jq '.files | length' manifest.json)" -eq "$(find . -type f ! -name manifest.json | wc -l)" ] ||
    fail "the manifest lacks files"
jq -e 'any(.redacted[]; .of == "log" and .lines_redacted >= 5)' manifest.json >/dev/null ||
    fail "the manifest does not say what was left out"
jq -e 'any(.nodes[]; .identity == "dg-overleg" and .condition == "CONDITION_GONE")' status.json \
    >/dev/null || fail "the bundle lacks the status"
jq -es 'any(.[]; .type == "identity.changed" and .payload.name == "relay")' events.ndjson >/dev/null ||
    fail "the bundle lacks the events about the mesh"
jq -e 'any(.outboxes[]; .waiting == 1 and .identity == "ptvt")' client.json >/dev/null ||
    fail "the bundle lacks the waiting outbox"
grep -q 'program="koers-relay" event="ready"' log/relay.log || fail "the bundle lacks the log"
grep -q 'event="not ready" reason=\[weggelaten\] exit="74"' log/relay.log || fail "the log is not redacted as expected"

# doctor finds the same faults in the bundle, even on a machine without a mesh.
cd "$test_tmp" || exit
KOERS_HOME=$test_tmp/nowhere expect 1 "$KOERS_BIN/koers" doctor --json --bundle "$bundle"
cmp "$out" "$test_tmp/unpacked/koers-support/doctor.ndjson" || fail "doctor finds other faults in the bundle"
jq -es 'any(.[]; .code == "D02" and .of == "dg-overleg")' "$out" >/dev/null || fail "doctor does not find D02"
same='select(.code | IN("D11", "D20", "D22", "D40") | not) | [.code, .severity, .of, .command]'
jq -c "$same" "$out" >"$test_tmp/offline"
expect 1 as operator doctor --json
jq -c "$same" "$out" | cmp - "$test_tmp/offline" || fail "doctor finds other faults in the running mesh"

# koers never overwrites a file, and leaves no incomplete bundle.
cp "$bundle" "$test_tmp/before"
expect 73 as operator support-bundle --to "$bundle"
says 'bestaat al'
cmp "$bundle" "$test_tmp/before" || fail "the file was overwritten"
ln -s "$test_tmp/nothing" "$test_tmp/link.tar.zst"
expect 73 as operator support-bundle --to "$test_tmp/link.tar.zst"
expect 73 as operator support-bundle --to "$test_tmp/no/such/folder.tar.zst"
expect 64 as operator support-bundle
if [ -e /dev/full ]; then
    (
        ulimit -f 8 # 8 KiB
        trap '' XFSZ
        expect 74 as operator support-bundle --to "$test_tmp/small.tar.zst"
    )
    [ -z "$(ls "$test_tmp"/small* 2>/dev/null)" ] || fail "an incomplete bundle was left"
fi

# The broker does not run: the bundle has the data of this machine.
kill_node broker
expect 0 as operator support-bundle --timeout 1 --to "$test_tmp/away.tar.zst"
expect 1 "$KOERS_BIN/koers" doctor --json --bundle "$test_tmp/away.tar.zst"
jq -es '.[0].code == "D01"' "$out" >/dev/null || fail "doctor does not find D01"

# doctor refuses a file that is not a bundle, is truncated, or was changed.
expect 66 as operator doctor --bundle "$test_tmp/none"
expect 65 as operator doctor --bundle "$mesh_home/mesh.json"
head -c 3000 "$bundle" >"$test_tmp/cut"
expect 65 as operator doctor --bundle "$test_tmp/cut"
sed -i 's/CONDITION_GONE/CONDITION_UP/' "$test_tmp/unpacked/koers-support/status.json"
(cd "$test_tmp/unpacked" && find koers-support -type f | tar --format=ustar -cf "$test_tmp/changed" -T -)
expect 65 as operator doctor --bundle "$test_tmp/changed"
zstd -q "$test_tmp/changed"
expect 65 as operator doctor --bundle "$test_tmp/changed.zst"
says 'manifest'
