#!/usr/bin/env bash
# Backups that were cut, lengthened, or made anew by somebody without the secret: what is not what it
# says to be is refused, and what is private in one opens in no other.
. "$(dirname "$0")/../lib.sh"
export KOERS_SEGMENT_SIZE=131072 # one segment, of which a copy is made quickly
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
    [ ! -e "$test_tmp/none" ] || fail "something was written"
}

# 1. The end: any byte of it that is missing, or one too many.
size=$(stat -c %s "$test_tmp/new")
for n in 1 2 3 4 5 8; do
    head -c $((size - n)) "$test_tmp/new" >"$forged"
    refused 'ends too early'
done
(cat "$test_tmp/new" && echo "en nog iets") >"$forged"
refused 'bytes after its end'
cat "$test_tmp/new" "$test_tmp/old" >"$forged"
refused 'bytes after its end'

# 2. A manifest that says what is not so.
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

# 3. Files that a backup has not, or not of that kind or size.
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

# 4. Of another backup: the vault of before, which still has who was forgotten; the policy, or the
# journal. Whoever has the secret is told, and nothing is put back.
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
    [ -z "$(find "$test_tmp/none" -type f ! -name '*.lock')" ] || fail "something was put back"
    expect 0 "$journal" restore "$test_tmp/new$kind" --home "$test_tmp/home$kind" "${with[@]}"
done
