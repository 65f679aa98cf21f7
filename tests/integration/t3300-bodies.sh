#!/usr/bin/env bash
# This test checks that koers refuses a command for an unknown body, or for a body without a daemon.
# koers must refuse the command before it stores the command in the outbox.
. "$(dirname "$0")/../lib.sh"
mesh_nodes=broker
mesh_up
for words in "outcome kerngroep-9 KNP-2026-0001 --kind afspraak --text Zo" "agenda kerngroep-9" \
    "outcome list kerngroep-9" "agenda regelingen"; do
    # shellcheck disable=SC2086
    expect 66 as secretaris $words
    says 'er is geen overleg “.*”; bedoeld is relay, kerngroep-1, .*dg-overleg$'
done
for body in ser aanvalsplan-tbe aanvalsplan-ict secretariaat monitor; do
    for words in "outcome $body KNP-2026-0001 --kind afspraak --text Zo" "agenda $body"; do
        # shellcheck disable=SC2086
        expect 68 as secretaris $words
        says "$body is nog niet aangesloten op koers"
    done
done

# koers refuses an invalid number, province, pillar or word.
expect 65 as secretaris signal list --limit 3x
says 'limit: 3x is geen bruikbaar getal'
expect 65 as secretaris signal list --province NL-XX
expect 65 as secretaris signal list --bottleneck KNP
says 'bedoeld is iets als KNP-2026-0001'
expect 65 as secretaris bottleneck list --state zoek
says 'state: “zoek” is er geen van regionaal'
expect 65 as secretaris scheme list --pillar 2x
says '1, 2, 3, 4'
expect 65 as regelinghouder-ezk scheme publish --id a --name A --ministry EZK --pillar 1 --domain ict \
    --target-group mkb --instrument lening --opens 2026-12-01 --budget 1e6x
says 'budget_eur'

# If a node cannot be reached, koers prints one message.
expect 69 as secretaris signal list
says 'relay: nu niet te vragen; koers status toont wie er is$'

for option in --version -V version; do
    expect 0 "$KOERS_BIN/koers" $option
    says '^koers [0-9]'
done
expect 0 "$KOERS_BIN/koers" version --json
jq -e '.version | test("^[0-9]")' "$out" >/dev/null || fail "version --json: no version"

expect 0 as secretaris outbox list --all
says 'Er wacht niets'
