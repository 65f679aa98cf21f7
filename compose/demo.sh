# This file has the story that `compose/local demo` plays: signals go up to the DG-overleg, and the
# answer comes back down. After every step, the script checks with a question to the mesh that the
# step happened. If the step did not happen, the demo stops. A second demo on the same mesh is a new
# round: it has the same texts with other ids, and happens later on the clock of the mesh. Source
# this file.

demo_data=$top/tests/data
demo_dir=$mesh_home/demo
demo_provinces="NL-DR NL-FL NL-FR NL-GE NL-GR NL-LI NL-NB NL-NH NL-OV NL-UT NL-ZE NL-ZH"
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    demo_bold=$(printf '\033[1m') demo_dim=$(printf '\033[2m') demo_plain=$(printf '\033[0m')
else
    demo_bold="" demo_dim="" demo_plain=""
fi

chapter() { printf '\n%s%s%s\n' "$demo_bold" "$*" "$demo_plain"; }
tell() { printf '  %s\n' "$*"; }
quote() { sed "s/^/    $demo_dim| /; s/\$/$demo_plain/"; }
demo_failed() {
    printf '\nThe demo stopped: %s\n' "$*" >&2
    [ -s "$demo_dir/err" ] && sed 's/^/  /' "$demo_dir/err" >&2
    exit 1
}
account_holder() { echo "accounthouder-$(echo "$1" | tr '[:upper:]' '[:lower:]')"; }

# ask WHO COMMAND…: runs a command that must succeed, and writes its JSON lines to $demo_dir/out.
ask() {
    mesh_koers "$@" --json >"$demo_dir/out" 2>"$demo_dir/err" || demo_failed "koers --as $*"
}
# typed WHO COMMAND…: prints a command as a person types it.
typed() {
    local word line="koers --as"
    for word in "$@"; do
        case $word in *" "*) word="\"$word\"" ;; esac
        line="$line $word"
    done
    tell "$demo_bold\$ $line$demo_plain"
}
# show WHO COMMAND…: prints a command, runs it, and prints its output as part of the story. Stops
# the demo if the command fails.
show() {
    typed "$@"
    mesh_koers "$@" >"$demo_dir/out" 2>"$demo_dir/err" || demo_failed "koers --as $*"
    quote <"$demo_dir/out"
}
# refused CODE WHO COMMAND…: runs a command that koers must refuse. Stops the demo if the exit code
# is not CODE.
refused() {
    local want=$1 got=0
    shift
    typed "$@"
    mesh_koers "$@" >"$demo_dir/out" 2>"$demo_dir/err" || got=$?
    cat "$demo_dir/out" "$demo_dir/err" | quote
    [ $got -eq "$want" ] || demo_failed "exit $got, not $want: koers --as $*"
}
# holds FILTER: stops the demo if the answer in $demo_dir/out does not satisfy the jq filter.
holds() {
    jq -es "$1" <"$demo_dir/out" >/dev/null || {
        head -c 2000 "$demo_dir/out" >"$demo_dir/err"
        demo_failed "the mesh does not confirm: $1"
    }
}
pick() { jq -rs "$1" <"$demo_dir/out"; }
# until_holds WHO COMMAND… -- FILTER: repeats the command until its answer satisfies the jq filter.
# Stops the demo after about 20 seconds.
until_holds() {
    local command=() filter
    while [ "$1" != -- ]; do command+=("$1"); shift; done
    filter=$2
    for _ in $(seq 100); do
        # Exit code 3 is allowed. It means that `koers tail` printed events, and that there are
        # other events which this person may not read.
        { mesh_koers "${command[@]}" --json >"$demo_dir/out" 2>"$demo_dir/err" || [ $? -eq 3 ]; } &&
            jq -es "$filter" <"$demo_dir/out" >/dev/null && return 0
        sleep 0.2
    done
    holds "$filter"
}

# --- the story --------------------------------------------------------------------------------

demo_begin() {
    mkdir -p "$demo_dir"
    : >"$demo_dir/err"
    demo_round=$(($(cat "$demo_dir/round" 2>/dev/null || echo 0) + 1))
    echo "$demo_round" >"$demo_dir/round"
    # A later round posts the same texts with other ids.
    cp "$demo_data/signals.ndjson" "$demo_dir/signals.ndjson"
    [ "$demo_round" -eq 1 ] || sed -i -E \
        "s/\"id\": \"[0-9a-f]{8}-/\"id\": \"$(printf '%08x' "$demo_round")-/" "$demo_dir/signals.ndjson"
    ask operator status
    # The day in the Netherlands. This also works on a machine without time zone files.
    demo_today=$(TZ=CET-1CEST,M3.5.0,M10.5.0/3 date -d \
        "@$(pick '[.. | .now_us? // empty][0] / 1e6 | floor')" +%Y-%m-%d)
    demo_opens=$(date -u -d "$demo_today +40 days" +%Y-%m-%d)
    demo_ends=$(date -u -d "$demo_today +770 days" +%Y-%m-%d)
}

demo_register() {
    chapter "1. The register of schemes (regelingen)"
    local owner ministry n
    ask operator scheme list
    n=$(pick 'length')
    if [ "$n" -lt 10 ]; then
        for ministry in EZK OCW SZW; do
            owner=regelinghouder-$(echo $ministry | tr '[:upper:]' '[:lower:]')
            grep "\"ministry\": \"$ministry\"" "$demo_data/schemes.ndjson" >"$demo_dir/schemes-$ministry.ndjson"
            ask "$owner" scheme publish --file "$demo_dir/schemes-$ministry.ndjson"
            tell "$owner publishes $(wc -l <"$demo_dir/schemes-$ministry.ndjson") schemes of $ministry"
        done
    fi
    until_holds operator scheme list -- 'length >= 10'
    n=$(pick 'length')
    until_holds operator tail --topic 'down.*.scheme.announced' --all -- \
        "map(.payload.scheme) | unique | length == $n"
    tell "The register has $n schemes; each province got an event for every scheme that is for it."
}

demo_signals() {
    chapter "2. Twelve account holders post 56 signals"
    local p who total=0 n
    for p in $demo_provinces; do
        who=$(account_holder "$p")
        grep "\"province\": \"$p\"" "$demo_dir/signals.ndjson" >"$demo_dir/$p.ndjson"
        ask "$who" signal post --file "$demo_dir/$p.ndjson"
        n=$(wc -l <"$demo_dir/$p.ndjson")
        holds "length == $n and all(.result == \"done\")"
        jq -c --slurpfile in "$demo_dir/$p.ndjson" \
            '{number, id: $in[.line - 1].id}' <"$demo_dir/out" >"$demo_dir/$p.numbers"
        tell "$(printf '%-22s %d signals, %s to %s' "$who" "$n" "$(pick '.[0].number')" "$(pick '.[-1].number')")"
        total=$((total + n))
    done
    cat "$demo_dir"/NL-*.numbers >"$demo_dir/numbers"
    [ "$total" -eq 56 ] || demo_failed "$total signals, not 56"
    tell "Each has its own number; posting the same file again gives the same numbers:"
    ask accounthouder-nl-gr signal post --file "$demo_dir/NL-GR.ndjson"
    holds 'all(.result == "done" and .repeated == true)'
    tell "  $(pick 'map(.number) | join(" ")') (seen before)"
}

# signal_on_line N: prints the number of the signal on line N of signals.ndjson.
signal_on_line() {
    local id
    id=$(sed -n "$1p" "$demo_dir/signals.ndjson" | jq -r .id)
    jq -r --arg id "$id" 'select(.id == $id) | .number' <"$demo_dir/numbers"
}

demo_not_yours() {
    chapter "3. What is refused"
    tell "The account holder of Groningen tries to post for Drenthe:"
    refused 77 accounthouder-nl-gr signal post --file "$demo_dir/NL-DR.ndjson"
}

demo_bundle() {
    chapter "4. Four signals name one problem: lifelong learning is scattered over schemes"
    local s1 s2 s3 s4 l1 l2 l3
    s1=$(signal_on_line 1) s2=$(signal_on_line 2) s3=$(signal_on_line 3) s4=$(signal_on_line 4)
    tell "The relay shows Noord-Brabant the signals like its $s1, in all provinces:"
    show accounthouder-nl-nb bottleneck similar "$s1"
    tell "PTvT joins the four into one bottleneck (knelpunt)."
    ask ptvt bottleneck new "$s1" --title "Leven lang ontwikkelen versnipperd over regelingen"
    demo_knp=$(pick '.[0].subject')
    ask ptvt bottleneck join "$demo_knp" "$s2" "$s3" "$s4"
    until_holds ptvt bottleneck show "$demo_knp" -- \
        '.[0].bottleneck.provinces == ["NL-GE", "NL-LI", "NL-NB", "NL-OV"] and .[0].holder == "kerngroep-2"'
    tell "$demo_knp: $(pick '.[0].bottleneck.provinces | join(" ")'), of national origin, so kerngroep 2 holds it."
    chapter "5. Three travelling labs find each other"
    l1=$(signal_on_line 47) l2=$(signal_on_line 48) l3=$(signal_on_line 49)
    ask ptvt signal link "$l1" "$l2" "$l3" --reason "Drie rijdende technieklokalen: deel lesmateriaal en planning"
    local p
    for p in ov fr ze; do
        until_holds "accounthouder-nl-$p" tail --topic "down.nl-$p.signals.linked" --all -- \
            "any(.[]; .payload.signals == [\"$l1\", \"$l2\", \"$l3\"])"
        tell "accounthouder-nl-$p gets the event: $l1, $l2 and $l3 are linked"
    done
}

# outcome_of WHO BODY ARGUMENT…: records an outcome on the bottleneck, and sets $demo_outcome to its
# id.
outcome_of() {
    local who=$1 body=$2
    shift 2
    ask "$who" outcome "$body" "$demo_knp" "$@"
    demo_outcome=$(pick '.[0].event_ids[0]')
}

demo_up() {
    chapter "6. Up: kerngroep 2, koersoverleg, DG-overleg"
    show netwerkmanager-2 agenda kerngroep-2
    tell "Kerngroep 2 tries to publish a scheme itself. The authority table does not allow that:"
    refused 77 netwerkmanager-2 outcome kerngroep-2 "$demo_knp" --kind regeling --text "Wij openen zelf een regeling"
    tell "With OCW invited, it forwards the bottleneck, and recommends: one scheme instead of many."
    outcome_of netwerkmanager-2 kerngroep-2 --kind doorgeleid --invited OCW \
        --text "De kerngroep kan dit niet zelf oplossen en geleidt het door" \
        --recommendation "Breng de losse scholingsregelingen onder in één regeling"
    until_holds secretaris agenda koersoverleg -- "any(.[]; .bottleneck.number == \"$demo_knp\")"
    tell "The koersoverleg has it on its agenda, and addresses a verzoek to the DG-overleg."
    outcome_of secretaris koersoverleg --kind verzoek --to dg-overleg \
        --text "Verzoek om de regelingen voor leven lang ontwikkelen samen te voegen" \
        --reason "Vier provincies melden hetzelfde; geen andere tafel heeft de middelen"
    until_holds secretaris agenda dg-overleg -- "any(.[]; .bottleneck.number == \"$demo_knp\")"
    tell "The DG-overleg takes a besluit: bring slim, svt and okb together, in effect from $demo_opens."
    outcome_of secretaris dg-overleg --kind besluit --decision-kind regelingen \
        --scheme slim --scheme svt --scheme okb --ministry SZW --effective "$demo_opens" \
        --text "SLIM, de Scholingsvoucher techniek en de Omscholingsbijdrage worden één regeling" \
        --reason "Eén loket halveert de administratie en bereikt ook het kleinbedrijf"
    demo_decision=$demo_outcome
    until_holds secretaris tail --topic ask.dg-overleg.outcome.record --all -- \
        'any(.[]; .identity == "secretaris" and (.signatures | index("secretaris")))'
    until_holds secretaris tail --topic down.dg-overleg.outcome.recorded --all -- \
        "any(.[]; .id == \"$demo_decision\" and (.signatures | index(\"dg-overleg\")))"
    tell "Its id is $demo_decision; the secretaris signed the command, the DG-overleg the besluit."
}

demo_scheme() {
    chapter "7. Down: the scheme that replaces them"
    demo_scheme_id=llo-$demo_round
    jq -nc --arg id "$demo_scheme_id" --arg opens "$demo_opens" --arg closes "$demo_ends" '{
        id: $id, name: ("Ontwikkelregeling techniek en ICT " + ($id | sub("llo-"; ""))), ministry: "SZW",
        agency: "Uitvoering van Beleid", pillars: [2], domains: ["techniek", "bouw", "energie", "ict"],
        target_group: "mkb", instrument: "subsidy", national: true, budget_eur: 83000000,
        opens: $opens, closes: $closes, structural: true, continuation: true,
        requires_new_partnership: false, transition_criterion: true}' >"$demo_dir/successor.json"
    ask regelinghouder-szw scheme publish --file "$demo_dir/successor.json" --decision "$demo_decision" \
        --overlap-answer "De regeling vervangt wat zij overlapt, per haar opening"
    until_holds accounthouder-nl-nb scheme show "$demo_scheme_id" -- '.[0].scheme.ministry == "SZW"'
    show accounthouder-nl-nb scheme show "$demo_scheme_id"
    chapter "8. Four account holders see besluit, reason and scheme"
    local p
    for p in nb ge li ov; do
        until_holds "accounthouder-nl-$p" tail --topic "down.nl-$p.outcome.delivered" --all -- \
            "any(.[]; .payload.outcome_id == \"$demo_decision\")"
        until_holds "accounthouder-nl-$p" tail --topic "down.nl-$p.scheme.announced" --all -- \
            "any(.[]; .payload.scheme == \"$demo_scheme_id\" and .payload.bottleneck == \"$demo_knp\")"
        ask "accounthouder-nl-$p" outcome show "$demo_decision"
        holds '.[0].outcome.record | (.text | length > 0) and (.reason | length > 0)'
        tell "accounthouder-nl-$p: besluit on $demo_knp, $demo_scheme_id announced; state: beantwoord"
    done
    show accounthouder-nl-ov outcome show "$demo_decision"
    tell "Answered (beantwoord) is not yet solved (opgelost). From $demo_opens on, the provinces say whether it is."
    refused 1 accounthouder-nl-nb bottleneck solved "$demo_knp" --degree yes --reason "Eén loket"
}

demo_solved() {
    chapter "9. The trial clock moves to $demo_opens, the day the scheme opens"
    ask operator clock advance "$demo_opens"
    until_holds operator scheme show slim -- '.[0].state == "STATE_CLOSED" and .[0].merged_into != null'
    tell "slim, svt and okb are closed, merged into $(pick '.[0].merged_into')."
    ask accounthouder-nl-nb bottleneck solved "$demo_knp" --degree yes --reason "Eén aanvraag in plaats van vier"
    ask accounthouder-nl-ge bottleneck solved "$demo_knp" --degree yes --reason "Kleine bedrijven doen weer mee"
    ask accounthouder-nl-li bottleneck solved "$demo_knp" --degree yes --reason "De helft van de administratie is weg"
    tell "Noord-Brabant, Gelderland and Limburg say solved; Overijssel says that it is not, and reopens it."
    ask accounthouder-nl-ov bottleneck reopen "$demo_knp" --reason "De voorwaarden spreken elkaar nog steeds tegen"
    until_holds secretaris agenda dg-overleg -- "any(.[]; .bottleneck.number == \"$demo_knp\")"
    tell "So it is back on the table of the DG-overleg. All its steps:"
    show ptvt bottleneck trace "$demo_knp"
}

demo_kill() {
    chapter "10. The relay is killed in the middle of an import, and its database wiped"
    local i before after pid
    for i in $(seq 2000); do
        printf '{"kind":"vraag","province":"NL-GR","region_type":"provincie","region":"Groningen","pillars":[1],"domains":["techniek"],"origin":"regionaal","title":"Vraag %d van ronde %d","description":"Hoe regelen wij dit?"}\n' "$i" "$demo_round"
    done >"$demo_dir/bulk.ndjson"
    mesh_koers accounthouder-nl-gr --timeout 60 signal post --file "$demo_dir/bulk.ndjson" --json >"$demo_dir/bulk.out" 2>"$demo_dir/err" &
    pid=$!
    until [ "$(wc -l <"$demo_dir/bulk.out")" -ge 200 ] || ! kill -0 $pid 2>/dev/null; do sleep 0.02; done
    mesh_kill relay
    tell "kill -9 after $(wc -l <"$demo_dir/bulk.out") of 2,000 answers; the broker goes on without the relay."
    mesh_forget relay
    tell "Its database is deleted. The relay restarts, and rebuilds the database from the journal."
    sleep 0.2
    mesh_start relay
    wait $pid || demo_failed "the import"
    mesh_wait relay
    jq -es 'length == 2000 and all(.result == "done") and (map(.number) | unique | length == 2000)' \
        <"$demo_dir/bulk.out" >/dev/null || demo_failed "not every signal has its own number"
    tell "The import is complete: 2,000 answers, 2,000 numbers, none twice."
    demo_numbers >"$demo_dir/before"
    mesh_stop relay
    mesh_forget relay
    mesh_start relay
    mesh_wait relay
    demo_numbers >"$demo_dir/after"
    cmp "$demo_dir/before" "$demo_dir/after" || demo_failed "a rebuild changed the numbers"
    before=$(wc -l <"$demo_dir/before")
    after=$(wc -l <"$demo_dir/after")
    tell "Deleted and rebuilt once more: $before signals before, $after after, all with the same number."
}

# Prints every signal number with the id of the signal, in the order of the numbers.
demo_numbers() {
    mesh_koers ptvt signal list --json --quiet | jq -c '[.number, .signal.id]'
}

demo() {
    demo_begin
    printf '%skoers: a problem goes to the table that can solve it, and the answer comes back.%s\n' \
        "$demo_bold" "$demo_plain"
    tell "Mesh in $mesh_home, round $demo_round, $demo_today on its clock."
    demo_register
    demo_signals
    demo_not_yours
    demo_bundle
    demo_up
    demo_scheme
    demo_solved
    demo_kill
    ask operator status
    chapter "Every step was confirmed by the mesh. It keeps running:"
    tell "export KOERS_HOME=$mesh_home PATH=$mesh_bin:\$PATH"
    tell "koers status --as operator"
    tell "koers tail --as operator --follow"
    tell "koers bottleneck trace $demo_knp --as ptvt"
}
