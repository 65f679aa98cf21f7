#!/usr/bin/env bash
# This test sends bad input. Each kind of bad input must give its exit code and a message that names
# the field or the rule. No daemon may change its state.
. "$(dirname "$0")/../lib.sh"
mesh_up
export LC_ALL=C.UTF-8
due=$(amsterdam -d '+60 days' +%Y-%m-%d)
chars() { head -c "$1" /dev/zero | tr '\0' x; }

# bad CODE WORD WHO COMMAND…: fails unless the koers command exits with CODE and its message
# contains WORD.
bad() {
    local code=$1 word=$2
    shift 2
    expect "$code" as "$@"
    says "$word"
    grep -q '[a-z]' "$err" || fail "no message on stderr: $*"
}
flags=(--kind knelpunt --region-type provincie --region Proefregio --pillar 1 --domain techniek
    --origin landelijk --title Titel --description Tekst)

# signal CODE WORD FLAG…: posts a signal that only FLAG makes bad. Fails unless the exit code is CODE and
# the message contains WORD.
signal() {
    local code=$1 word=$2
    shift 2
    bad "$code" "$word" accounthouder-nl-gr signal post "${flags[@]}" "$@"
}

# Creates a bottleneck that is answered, a bottleneck on an agenda, and a signal without a
# bottleneck.
answered=$(gives ptvt bottleneck new "$(post nl-gr "Beantwoord" 1)")
at kerngroep-1 "$answered"
outcome netwerkmanager-1 kerngroep-1 "$answered" --kind terug --text "Advies" --effective "$due" >/dev/null
tabled=$(gives ptvt bottleneck new "$(post nl-gr "Op tafel" 1)")
at kerngroep-1 "$tabled"
loose=$(post nl-gr "Los" 1 --id 22222222-2222-4222-8222-222222222222)
shows '.[0].state == "STATE_ANSWERED"' ptvt bottleneck show "$answered"

bad_signals() {
    signal 65 'province: NL-XX is geen provincie' --province NL-XX
    signal 65 'province: NL-AW is geen provincie: koers kent de twaalf' --province NL-AW
    signal 65 '--pillar: 5 is geen pijler' --pillar 5
    signal 65 '--domain: water is geen domein' --domain water
    signal 65 '^koers: --kind: ' --kind klacht
    signal 65 '^koers: --origin: ' --origin elders
    signal 65 '^koers: --region-type: ' --region-type dorp
    signal 65 '--domain: domein ict staat er meer dan eens' --domain ICT,ict
    signal 64 '^koers: --file gaat niet samen met --kind' --file /dev/null
    signal 65 'title: .*verplicht|title: het veld title ontbreekt' --title ""
    signal 65 'title: title is langer dan 200 tekens' --title "$(chars 201)"
    signal 65 'description: description is langer dan 8000 tekens' --description "$(chars 8001)"
    signal 65 'title: de tekst is geen geldige UTF-8' --title "$(printf 'kapot \xc3\x28')"
    signal 65 'title: title bevat stuurtekens' --title "$(printf 'bel \a')"
    signal 65 '--contact-email: een e-mailadres heeft één @ en geen spaties' --contact-email "bel 0612345678"
    signal 65 'id: het id is geen UUID' --id nummer-een
    signal 65 '--figure: ' --figure "werklozen=veel"
    signal 1 "al gebruikt voor $loose, met een andere inhoud" --id 22222222-2222-4222-8222-222222222222
    signal 77 'een signaal melden voor NL-DR mag u niet; u bent accounthouder van NL-GR' --province NL-DR
    if grep -q 'ask\.relay' "$err"; then fail "the message shows a topic to a person"; fi
    bad 65 'region: het veld region ontbreekt' accounthouder-nl-gr signal post --no-input --kind knelpunt
    bad 64 'relay heeft geen agenda' ptvt agenda relay
    bad 64 'geen optie' accounthouder-nl-gr signal post --prioriteit hoog
    bad 64 'commando' accounthouder-nl-gr signaal posten
}
bad_bottlenecks() {
    bad 66 'KNP-2020-0001' ptvt bottleneck show KNP-2020-0001
    bad 66 'KNP-2020-0001' ptvt bottleneck trace KNP-2020-0001
    bad 66 'KNP-2020-0001' ptvt bottleneck join KNP-2020-0001 "$loose"
    bad 66 'KNP-2020-0001' accounthouder-nl-gr bottleneck solved KNP-2020-0001 --degree yes --reason x
    bad 66 'KNP-2020-0001' accounthouder-nl-gr bottleneck reopen KNP-2020-0001 --reason x
    bad 66 'KNP-2020-0001' netwerkmanager-1 outcome kerngroep-1 KNP-2020-0001 --kind terug --text x
    bad 66 'SIG-2020-0001' ptvt bottleneck new SIG-2020-0001
    bad 66 'SIG-2020-0001' ptvt signal show SIG-2020-0001
    bad 66 'koers outcome list OVERLEG' ptvt outcome show 33333333-3333-4333-8333-333333333333
    bad 66 'SIG-9' ptvt bottleneck new SIG-9
    bad 1 "werkt per $due" accounthouder-nl-gr bottleneck solved "$answered" --degree yes --reason x
    bad 1 'nog niet beantwoord' accounthouder-nl-gr bottleneck solved "$tabled" --degree yes --reason x
    bad 1 'nog niet beantwoord' accounthouder-nl-gr bottleneck reopen "$tabled" --reason x
    bad 65 'degree' accounthouder-nl-gr bottleneck solved "$answered" --degree best --reason x
    bad 65 'reason' accounthouder-nl-gr bottleneck solved "$answered" --degree yes
    bad 65 'reason' accounthouder-nl-gr bottleneck reopen "$answered" --reason "$(chars 8200)"
}
bad_outcomes() {
    # outcome1 CODE WORD FLAG…: records a bad outcome of kerngroep-1. Fails unless the exit code is CODE
    # and the message contains WORD.
    outcome1() {
        local code=$1 word=$2
        shift 2
        bad "$code" "$word" netwerkmanager-1 outcome kerngroep-1 "$tabled" "$@"
    }
    outcome1 77 'kind: kerngroep 1 mag .* besluit' --kind besluit --decision-kind policy --text x
    outcome1 77 'kind: kerngroep 1 mag .* verzoek' --kind verzoek --to dg-overleg --text x
    outcome1 65 'kind: .*voorstel' --kind voorstel --text x
    outcome1 65 'text' --kind terug
    outcome1 65 'text' --kind terug --text "$(chars 8193)"
    outcome1 65 'text: .*UTF-8' --kind terug --text "$(printf '\xff')"
    outcome1 65 'owner: ' --kind afspraak --text x --due "$due"
    outcome1 65 'due: ' --kind afspraak --text x --owner FME --due 2020-01-01
    outcome1 65 'effective: ' --kind terug --text x --effective 2026-02-30
    outcome1 65 'date: .*na vandaag' --kind terug --text x --date "$due" --effective "$due"
    outcome1 65 'aangesloten' --kind verwijzing --to aanvalsplan-ict --text x
    outcome1 66 'narnia' --kind verwijzing --to narnia --text x
    bad 1 "$answered ligt nu niet op tafel" netwerkmanager-1 outcome kerngroep-1 "$answered" --kind terug --text x
    bad 66 "$tabled" netwerkmanager-2 outcome kerngroep-2 "$tabled" --kind terug --text x
    bad 77 'een uitkomst vastleggen mag u niet; u bent netwerkmanager van kerngroep-2' netwerkmanager-2 outcome kerngroep-1 "$tabled" --kind terug --text x
    bad 66 'er is geen overleg “narnia”' netwerkmanager-1 outcome narnia "$tabled" --kind terug --text x
    bad 65 'subject: ' netwerkmanager-1 outcome kerngroep-1 --kind doelstelling --text x
    bad 66 'er is geen overleg “narnia”' secretaris agenda narnia
}
bad_keys() {
    bad 77 'niemand.key' niemand status
    cp "$mesh_home/keys/accounthouder-nl-ze.key" "$test_tmp/open.key"
    chmod 0644 "$test_tmp/open.key"
    expect 77 "$KOERS_BIN/koers" --key "$test_tmp/open.key" status
    says 'chmod 0400'
    # A key of another mesh is refused, because this policy never contained it.
    "$KOERS_BIN/koers" key init --home "$test_tmp/other" --endpoint "tcp://127.0.0.1:$KOERS_PORT" 2>/dev/null
    cp "$test_tmp/other/keys/accounthouder-nl-gr.key" "$mesh_home/keys/vreemd.key"
    expect 77 "$KOERS_BIN/koers" --key "$mesh_home/keys/vreemd.key" --timeout 5 signal post "${flags[@]}"
    says 'laat accounthouder-nl-gr niet toe'
    rm -rf "$mesh_home/keys/vreemd.key" "$mesh_home"/people/accounthouder-nl-gr
}
bad_frames() {
    expect 0 /usr/bin/python3 "$top/tests/integration/bad_frames.py" "$mesh_home" "$top/proto"
    jq -e '.garbage == "PARTING_MALFORMED" and .version == "PARTING_VERSION" and .stranger == null and
        .events == {"no event": ["FATE_REFUSED", "REASON_MALFORMED"],
                    "an id twice": ["FATE_REFUSED", "REASON_MALFORMED"],
                    "too large": ["FATE_REFUSED", "REASON_TOO_LARGE"],
                    "in another'"'"'s name": ["FATE_REFUSED", "REASON_NOT_YOU"],
                    "another province": ["FATE_REFUSED", "REASON_NOT_ALLOWED"]}' "$out" >/dev/null ||
        fail "the broker answered an unknown key: $(cat "$out")"
}
unchanged bad_signals
unchanged bad_bottlenecks
unchanged bad_outcomes
unchanged bad_keys
unchanged bad_frames

# A revoked key is refused as soon as the broker has the new policy.
expect 0 as accounthouder-nl-ze signal list
"$KOERS_BIN/koers" key revoke accounthouder-nl-ze --home "$mesh_home" >/dev/null 2>&1
kill -HUP "$(mesh_pid broker)"
refused() { [ "$(as accounthouder-nl-ze --timeout 3 signal list >"$out" 2>"$err"; echo $?)" = 77 ]; }
eventually 20 refused
says 'laat accounthouder-nl-ze niet toe'
expect 0 as accounthouder-nl-gr signal list

# Line 17 of 56 is malformed. The other 55 signals are posted, and line 17 is reported.
sed '17s/.*/{"kind": /' "$top/tests/data/signals.ndjson" >"$test_tmp/bad17.ndjson"
bad 3 'regel 17: .*JSON' ptvt signal post --file "$test_tmp/bad17.ndjson"
shows 'length == 58' ptvt signal list
