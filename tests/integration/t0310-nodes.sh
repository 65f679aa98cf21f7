#!/usr/bin/env bash
# This test checks the files that are generated from the table of nodes. The files must agree with
# the table. If the table has a new row, `compose/nodes check` must report each of these files, and
# `compose/nodes write` must add the node everywhere.
. "$(dirname "$0")/../lib.sh"

expect 0 "$top/compose/nodes" check

# Copies the tree. In the copy, adds a node to the table: a node with the same settings as
# dg-overleg and another name.
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

# Every file in compose/ that names dg-overleg must also name the new node. Texts for people are an
# exception.
while read -r file; do
    case $file in
    *.md | *.scd | */demo.sh | */koers-dg-overleg.service) continue ;;
    esac
    [ "$(grep -c dg-overleg "$file")" = "$(grep -c proefoverleg "$file")" ] ||
        fail "${file#"$tree/"} names dg-overleg, but not a new node"
done < <(grep -rl dg-overleg "$tree/compose")
