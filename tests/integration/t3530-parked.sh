#!/usr/bin/env bash
# In this test, a sender breaks the contract, so a daemon cannot handle two inputs and parks them.
# The test lists and shows the parked inputs. It retries an input without success. It gives up an
# input with a reason, which must be in the journal. koers refuses invalid numbers and nodes.
. "$(dirname "$0")/../lib.sh"
mesh_nodes="broker relay koersoverleg"
mesh_up
expect 3 as operator parked list # koers reports the nodes that do not run
says 'kerngroep-2 is weg en kan niet zeggen wat er geparkeerd is'

expect 0 /usr/bin/python3 "$top/tests/integration/park.py" "$mesh_home" "$top/proto"
read -r unsigned wrong <"$out"
shows 'length == 2' operator parked list koersoverleg

# told: returns 0 if the status shows two parked inputs. The node sends this count to the broker
# with its next position.
told() {
    { as operator status --json || true; } |
        jq -e 'any(.nodes[]; .identity == "koersoverleg" and .parked == 2)'
}
eventually 10 told
expect 1 as operator status
says '^│    → koers parked list koersoverleg$'
expect 3 as operator parked list
says "^koersoverleg +$unsigned +outcome.recorded +"
expect 0 as operator parked list koersoverleg --json
jq -es --argjson n "$unsigned" 'any(.[]; .sequence == $n and .node == "koersoverleg" and
    (.reason | length) > 5)' "$out" >/dev/null || fail "parked list --json: wrong output"
expect 0 as operator parked list relay
says 'Niets geparkeerd bij relay'

# parked show prints the decoded input without control characters.
harmless() {
    ! LC_ALL=C grep -qP '\x1b|\xc2[\x80-\x9f]|\x7f' "$out" || fail "the output has control characters"
}
expect 0 as operator parked show koersoverleg "$unsigned"
says '^bij +koersoverleg'
says '^reden +de handtekening ontbreekt of klopt niet'
says '^door +kerngroep-1'
says '^getekend door +niemand'
says '^topic +up.koersoverleg.outcome.recorded'
says '^traceparent +00-0af7651916cd43dd8448eb211c80319c-'
says '"holder": "Zonder handtekening '
says "koers parked retry koersoverleg $unsigned"
harmless
expect 0 as operator parked show koersoverleg "$unsigned" --json
jq -e --argjson n "$unsigned" '.sequence == $n and .event.sequence == $n and
    .event.payload.holder == "Zonder handtekening \u001b[2Jgezegd \u009b31m\u007f\u0085."' "$out" \
    >/dev/null || fail "parked show --json: wrong output"
harmless
expect 0 as operator tail --from "$unsigned" --limit 1 --json
says 'gezegd .u009b31m.u007f.u0085\.'
harmless
expect 0 as operator tail --from "$unsigned" --limit 1 --cloudevents
harmless
expect 0 as operator tail --from "$unsigned" --limit 1
harmless
expect 0 as operator parked show koersoverleg "$wrong"
says '^inhoud +onleesbaar, [0-9]+ bytes'

# A retry fails, so the input stays parked.
expect 1 as operator parked retry koersoverleg "$unsigned"
says "bericht $unsigned opnieuw behandelen: geweigerd"
says 'blijft geparkeerd'
expect 1 as operator parked retry koersoverleg --all
says "bericht $wrong opnieuw behandelen: geweigerd"
shows 'length == 2' operator parked list koersoverleg
expect 0 as operator parked retry relay --all
says 'Niets geparkeerd bij relay'

# An input can be given up once, and only with a reason.
expect 65 as operator parked give-up koersoverleg "$unsigned"
says '--reason'
expect 65 as operator parked give-up koersoverleg "$unsigned" --reason '  '
expect 65 as operator parked give-up koersoverleg "$unsigned" --reason $'\xff'
expect 77 as secretaris parked give-up koersoverleg "$unsigned" --reason "mag niet"
expect 0 as operator parked give-up koersoverleg "$unsigned" --reason "niet van een kerngroep"
says 'Opgegeven'
expect 66 as operator parked give-up koersoverleg "$unsigned" --reason "nog eens"
expect 66 as operator parked retry koersoverleg "$unsigned"
expect 66 as operator parked show koersoverleg "$unsigned"
shows 'length == 1' operator parked list koersoverleg
expect 0 as operator tail --all --topic 'mesh.koersoverleg.input.given-up' --json
jq -es 'length == 1 and .[0].payload.reason == "niet van een kerngroep" and
    .[0].payload.identity == "operator"' "$out" >/dev/null || fail "the journal does not have the reason"

# koers refuses invalid numbers and nodes.
for bad in 0 +1 1x 99999999999999999999999 ''; do
    expect 65 as operator parked show koersoverleg "$bad"
    expect 65 as operator parked retry koersoverleg "$bad"
done
expect 64 as operator parked retry koersoverleg
expect 64 as operator parked retry koersoverleg 1 --all
expect 64 as operator parked retry 'a.b' 1
expect 68 as operator parked retry koersoverlg 1
says 'bedoelde u koersoverleg'
expect 68 as operator parked give-up broker 1 --reason x
expect 68 as operator parked list nergens
expect 69 as operator parked list kerngroep-2
expect 77 as secretaris parked list relay
expect 77 as probe parked list relay
