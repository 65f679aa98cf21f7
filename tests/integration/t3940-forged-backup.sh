#!/usr/bin/env bash
# This test checks that restore refuses a forged backup: a backup with missing or extra bytes at the
# end, or a backup that was made again by somebody without the secret. restore must also refuse a
# backup that contains the private part of another backup.
. "$(dirname "$0")/../lib.sh"
export KOERS_SEGMENT_SIZE=131072 # makes one small segment, so that a copy is fast
journal=$KOERS_BIN/koers-journal
mesh_up
pass=$test_tmp/pass
(umask 077 && echo "een lange zin om te onthouden" >"$pass")
expect 0 "$journal" recipient "$test_tmp/key"
backup() { expect 0 "$journal" backup --home "$mesh_home" --to "$test_tmp/$1" "${@:2}"; }
first=$(post nl-gr "Te vergeten" 1 --contact-name "Jan Kanarie")
backup old --passphrase-file "$pass"
backup old-sealed --recipient "$test_tmp/key.pub"
expect 0 as accounthouder-nl-gr signal forget "$first"
eventually 20 settled
backup new --passphrase-file "$pass"
backup new-sealed --recipient "$test_tmp/key.pub"
mesh_down

forged=$test_tmp/forged
forge() { /usr/bin/python3 "$top/tests/integration/forge_backup.py" "$1" "$forged" "${@:2}"; }
part() { tar --zstd -xOf "$1" "$2" >"$test_tmp/part"; }
refused() {
    expect 65 "$journal" verify "$forged"
    says "$1"
    expect 65 "$journal" restore "$forged" --home "$test_tmp/none" --passphrase-file "$pass"
    [ ! -e "$test_tmp/none" ] || fail "restoring a forged backup left files"
}

# 1. At the end of the file, bytes are missing, or there is one extra byte.
size=$(stat -c %s "$test_tmp/new")
for n in 1 2 3 4 5 8; do
    head -c $((size - n)) "$test_tmp/new" >"$forged"
    refused 'damaged or ends too early'
done
(cat "$test_tmp/new" && echo "en nog iets") >"$forged"
refused 'bytes after its end'
cat "$test_tmp/new" "$test_tmp/old" >"$forged"
refused 'bytes after its end'

# 2. The manifest has false statements.
forge "$test_tmp/new"
expect 0 "$journal" verify "$forged"
lies() {
    forge "$test_tmp/new" says "$1" "$2"
    refused "$3"
}
lies journal_id '"00000000000000000000000000000000"' 'its journal does not match its manifest'
lies head 99999 'its journal does not match its manifest'
lies head_hash '"00"' 'its journal does not match its manifest'
lies segments 7 'its journal does not match its manifest'
lies last_at '"2099-01-01T00:00:00Z"' 'its journal does not match its manifest'
lies vault false 'its private part does not match its manifest'
lies encrypted '"recipient'"'"'s key"' 'its private part does not match its manifest'
lies made_at '"\u001b[2J"' 'this program does not know its manifest'
lies program 5 'this program does not know its manifest'
forge "$test_tmp/new" without private.enc
refused 'its private part does not match its manifest'

# 3. The backup has files that do not belong in it, or that have a wrong type or size.
for name in ../../root.key /root.key journal/../1.seg keys/../../x.key journal/00000000000000000001.seg.x; do
    forge "$test_tmp/new" with "$name" "$pass"
    refused 'a name that koers does not write'
done
forge "$test_tmp/new" link policy.json
refused 'not a tar file of koers'
forge "$test_tmp/new" size mesh.json $((7 << 30))
refused 'too large'
forge "$test_tmp/new" with vault.db "$pass"
refused 'does not belong there'

# 4. A part comes from another backup: an older vault, which still has a forgotten contact; the
# policy; or the journal. restore has the secret, so it notices that and writes nothing.
for kind in '' -sealed; do
    with=(--passphrase-file "$pass")
    [ -z "$kind" ] || with=(--secret "$test_tmp/key")
    part "$test_tmp/old$kind" private.enc
    forge "$test_tmp/new$kind" with private.enc "$test_tmp/part"
    expect 0 "$journal" verify "$forged"
    expect 78 "$journal" restore "$forged" --home "$test_tmp/none" "${with[@]}"
    says 'of another backup'
    part "$test_tmp/old$kind" journal/00000000000000000001.seg
    tar --zstd -xOf "$test_tmp/old$kind" manifest.json >"$test_tmp/manifest"
    forge "$test_tmp/new$kind" with journal/00000000000000000001.seg "$test_tmp/part" \
        says head "$(jq .head "$test_tmp/manifest")" says head_hash "$(jq .head_hash "$test_tmp/manifest")" \
        says last_at "$(jq .last_at "$test_tmp/manifest")"
    expect 0 "$journal" verify "$forged"
    expect 78 "$journal" restore "$forged" --home "$test_tmp/none" "${with[@]}"
    says 'of another backup'
    [ -z "$(find "$test_tmp/none" -type f ! -name '*.lock')" ] || fail "a refused restore left files"
    expect 0 "$journal" restore "$test_tmp/new$kind" --home "$test_tmp/home$kind" "${with[@]}"
done
