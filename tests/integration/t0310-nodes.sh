#!/usr/bin/env bash
# The files that follow from the table of nodes agree with it; a new row is reported missing in each of
# them, and compose/nodes write adds it everywhere.
. "$(dirname "$0")/../lib.sh"

expect 0 "$top/compose/nodes" check

# A copy of the tree in which the DG-overleg has a twin.
tree=$test_tmp/tree
mkdir -p "$tree/services/body"
cp -r "$top/compose" "$tree/compose"
sed '/NODE("dg-overleg"/{p;s/dg-overleg/proefoverleg/g}' "$top/services/body/nodes.h" >"$tree/services/body/nodes.h"
expect 0 "$tree/compose/nodes" ids
says '^proefoverleg$'
expect 1 "$tree/compose/nodes" check
for line in '+++ compose/compose.yaml' '+++ compose/compose.host.yaml' '+++ compose/systemd/koers.target' \
    '+++ compose/prometheus/nodes/compose.yml' '+++ compose/prometheus/nodes/hosts.example' \
    '+++ compose/systemd/koers-proefoverleg.service' '+++ compose/debian/postinst' \
    '+++ compose/debian/prerm' '+Wants=koers-proefoverleg.service' '+  keys-proefoverleg:'; do
    grep -qF -- "$line" "$out" || fail "check does not print $line"
done
expect 0 "$tree/compose/nodes" write
expect 0 "$tree/compose/nodes" check

# No other file of compose names the nodes one by one, except what is written for people.
while read -r file; do
    case $file in
    *.md | *.scd | */demo.sh | */koers-dg-overleg.service) continue ;;
    esac
    [ "$(grep -c dg-overleg "$file")" = "$(grep -c proefoverleg "$file")" ] ||
        fail "${file#"$tree/"} names dg-overleg, but not a new node"
done < <(grep -rl dg-overleg "$tree/compose")
