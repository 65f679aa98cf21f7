#!/usr/bin/env bash
# This test checks an input that a daemon could not handle. The daemon lists this input and shows
# the bytes that the journal has. An operator can give up the input once, and only with a reason.
# After a rebuild, the input is still given up. The daemon handles later inputs in the meantime.
. "$(dirname "$0")/../lib.sh"

mesh_up 2>/dev/null
mesh_stop kerngroep-3
tools=$top/tests/integration
sequence=$("$tools/park_fact.py" "$KOERS_HOME" "$top/proto" kerngroep-3 koersoverleg 2 | sed -n 1p)
ask() {
    "$tools/ask.py" "$KOERS_HOME" "$top/proto" operator koersoverleg "$@"
}
parked() { # N: true if the list has N inputs
    ask parked.list ListParked >"$out" && jq -e ".parked | length == $1" <"$out" >/dev/null
}
eventually 10 parked 2
expect 0 ask parked.get GetParked "{\"sequence\": $sequence}"
jq -e --argjson s "$sequence" '(.parked.sequence | tonumber) == $s and .record.identity == "kerngroep-3"
    and (.record.sequence | tonumber) == $s and (.parked.reason | test("handtekening"))
    and (.record.event | length) > 100' <"$out" >/dev/null || fail "the input is not shown: $(cat "$out")"
expect 1 ask parked.get GetParked '{"sequence": 1}'
says NOT_FOUND
says 'bericht 1 staat hier niet geparkeerd'

give_up() {
    expect 0 "$tools/command.py" "$KOERS_HOME" "$top/proto" operator koersoverleg input.give-up \
        InputGiveUp "$1"
}
has() {
    jq -e "$1" <"$out" >/dev/null || fail "the reply does not satisfy $1: $(cat "$out")"
}
give_up "{\"sequence\": $sequence}"
has '[.refusals[].rule] == ["reason.length"]'
give_up '{"sequence": 1, "reason": "die is er niet"}'
has '[.refusals[].rule] == ["parked.unknown"] and .refusals[0].problem == "PROBLEM_UNKNOWN"'
parked 2 || fail "a refused give-up changed the list"
give_up "{\"sequence\": $sequence, \"reason\": \"kerngroep 3 zond hem zonder handtekening\"}"
has '(.refusals | not) and (.event_ids | length) == 1'
parked 1 || fail "the input that was given up is still listed"
give_up "{\"sequence\": $sequence, \"reason\": \"nog eens\"}"
has '[.refusals[].rule] == ["parked.unknown"]'

# Other roles may not ask for the list. The daemon handles later inputs.
expect 1 "$tools/ask.py" "$KOERS_HOME" "$top/proto" accounthouder-nl-ge koersoverleg parked.get \
    GetParked "{\"sequence\": $sequence}"
says NOT_ALLOWED
mesh_start kerngroep-3
mesh_wait kerngroep-3
post nl-nb "Het werk gaat door" 3 >/dev/null
rebuilds_the_same
parked 1 || fail "a rebuild parked an input again that was given up"
