#!/usr/bin/env bash
# This test checks the output forms of `koers tail` and the position file. It compares every form
# with the JSON of the same events. It also tests --counts, --graph, times on a clock that was
# moved, and events that the reader may not see. The position file is tested when it is in use,
# damaged, not writable, or from a journal with other events.
. "$(dirname "$0")/../lib.sh"
mesh_up
koers=$KOERS_BIN/koers
a=$(post nl-nb "Één loket" 2)
b=$(post nl-ge "Twee loketten" 1)
knp=$(gives ptvt bottleneck new "$a" "$b")
eventually 30 settled
expect 0 as operator tail --all --json
cp "$out" "$test_tmp/all"
n=$(wc -l <"$test_tmp/all")

# ── output forms ──
expect 0 as operator tail --all --cloudevents
jq -es --slurpfile all "$test_tmp/all" 'length == ($all | length) and all(.[]; .specversion == "1.0" and
    (.sequence | test("^[0-9]{20}$")) and (keys | all(.[]; test("^[a-z0-9]{1,20}$") or . == "data_base64")))
    and map(.id) == ($all | map(.id)) and map(.data) == ($all | map(.payload)) and
    map(.sequence | tonumber) == ($all | map(.sequence))' "$out" >/dev/null || fail "--cloudevents: wrong events"
"$koers" --as operator tail --all --raw >"$test_tmp/raw"
/usr/bin/python3 - "$test_tmp/raw" "$n" <<'P' || fail "--raw is not $n records with their lengths"
import sys
data, at, n = open(sys.argv[1], "rb").read(), 0, 0
while at < len(data):
    length = shift = 0
    while True:
        byte = data[at]; at += 1
        length |= (byte & 127) << shift; shift += 7
        if byte < 128: break
    assert data[at] == 8, "a Record begins with its sequence"
    at += length; n += 1
assert at == len(data) and n == int(sys.argv[2])
P
expect 0 as operator tail --all --format '{sequence} {identity} {topic} {payload.signal.title}\n'
jq -r '"\(.sequence) \(.identity) \(.topic) \(.payload.signal.title? // "")"' "$test_tmp/all" |
    cmp -s - "$out" || fail "the line does not follow the template"
expect 0 as operator tail --all --format '{id}\0'
[ "$(tr -dc '\0' <"$out" | wc -c)" -eq "$n" ] || fail "not one NUL for each record"
expect 65 as operator tail --format '{tpic}'
says 'bedoelde u \{topic\}'
expect 65 as operator tail --format '{payload.signal.titel}'
says 'onbekend veld'
expect 65 as operator tail --format '{time'

# ── --text searches all text that tail shows ──
for text in "LOKET" "één" "Een Loket" "nl-ge" "$a" "geregistreerd" "relay"; do
    expect 0 as operator tail --all --json --text "$text"
    [ -s "$out" ] && [ "$(wc -l <"$out")" -lt "$n" ] || fail "--text $text gives $(wc -l <"$out") of $n"
done
expect 0 as operator tail --all --json --text "tweé LOKETTEN"
cmp -s "$out" <(grep "Twee loketten" "$test_tmp/all") || fail "--text selects other records"
expect 0 as operator tail --all --text "drie loketten"
[ ! -s "$out" ] || fail "a text that no event has gives records"

# ── --counts prints how many events each topic has ──
expect 0 as operator tail --counts --json
jq -es --argjson n "$n" '(map(.count) | add) == $n and all(.[]; .bytes > 0 and .first <= .last) and
    (map(.topic) | . == (unique | sort))' "$out" >/dev/null || fail "--counts: wrong numbers or order"
expect 0 as operator tail --counts --topic 'ask.>'
says '^ask.relay.signal.post +2 '
says '^alles +3 '
counts_interrupted() { # SECONDS: after Ctrl-C, tail prints the counts of the events it has read
    local code=0
    env --default-signal=INT "$koers" --as operator tail --counts --from 1 -f >"$test_tmp/counts" 2>"$err" &
    sleep "$1"
    kill -INT $!
    wait $! || code=$?
    [ $code -eq 130 ] || fail "after Ctrl-C the exit code is $code"
    grep -q '^onderwerp' "$test_tmp/counts"
}
counts_interrupted 0.3 || counts_interrupted 2 || counts_interrupted 8 || fail "Ctrl-C prints no counts"

# Ctrl-C ends tail, even if the program at the other end of the pipe does not read.
mkfifo "$test_tmp/fifo"
# shellcheck disable=SC2217 # this test needs a reader that does not read
sleep 60 <"$test_tmp/fifo" &
idle=$!
env --default-signal=INT "$koers" --as operator tail --all -f \
    --format '{json}{json}{json}{json}{json}{json}{json}{json}\n' >"$test_tmp/fifo" 2>"$err" &
blocked=$!
for _ in $(seq 30); do # waits until the kernel shows that tail blocks on the pipe
    grep -q pipe_write "/proc/$blocked/wchan" && break
    sleep 0.1
done
kill -INT $blocked
eventually 10 sh -c "! kill -0 $blocked || grep -q '^State:.*Z' /proc/$blocked/status"
kill -KILL $idle
wait $idle $blocked 2>/dev/null || true

# ── --graph prints lines without a terminal; on a terminal, the old screen always comes back ──
"$koers" --as operator tail --graph --every 0.2 --json >"$test_tmp/graph" 2>"$err" &
graph=$!
eventually 10 test -s "$test_tmp/graph"
post nl-gr "Voor de grafiek" 1 >/dev/null
eventually 10 grep -q '"ask.relay.signal.post":1' "$test_tmp/graph"
kill -TERM $graph
wait $graph || true
jq -es 'all(.[]; .at and .seconds > 0 and (.topics | type == "object"))' "$test_tmp/graph" >/dev/null ||
    fail "--graph --json: wrong output"
for signal in INT TERM; do
    TERM=xterm timeout --signal=KILL 20 script -qec "sh -c 'echo \$\$ >$test_tmp/pid; exec env \
        --default-signal $koers --as operator tail --graph --every 0.2'" /dev/null \
        </dev/null >"$test_tmp/screen" 2>&1 &
    eventually 10 grep -q 'sinds het begin' "$test_tmp/screen"
    kill -$signal "$(cat "$test_tmp/pid")"
    wait $! || true
    grep -q $'\033\[?1049h' "$test_tmp/screen" || fail "the graph does not use the alternate screen"
    tail -c 40 "$test_tmp/screen" | grep -q $'\033\[?25h\033\[?1049l' || fail "$signal: the old screen is not restored"
done

# ── --since and --until use the clock of the mesh ──
expect 0 as operator clock advance "$(amsterdam -d '+400 days' +%Y-%m-%d)"
eventually 60 settled
expect 0 as operator tail --since vandaag --json
jq -es 'length == 1 and .[0].type == "nl.overheid.koers.day.begun.v1"' "$out" >/dev/null || fail "--since vandaag: wrong records"
expect 0 as operator tail --all --until -399d --json --topic 'ask.>'
[ "$(wc -l <"$out")" -eq 4 ] || fail "--until: wrong records"
expect 0 as operator tail --until -399d -n 2 --json --topic 'ask.>'
jq -es 'length == 2' "$out" >/dev/null || fail "--until -n 2: wrong records"
moment=$(jq -r 'select(.sequence == 40).committed_at' "$test_tmp/all")
expect 0 as operator tail --since "$moment" --until "$moment"
[ ! -s "$out" ] || fail "an empty period gives records"
expect 0 as operator tail --follow --all --until "$moment" --json
jq -es --arg m "$moment" 'length > 0 and all(.[]; .committed_at < $m)' "$out" >/dev/null || fail "--follow --until: wrong records"
expect 0 as operator tail --since "2 dagen geleden" --limit 1 --json
[ "$(wc -l <"$out")" -eq 1 ] || fail "--limit 1 gives another number"

# ── tail reports events that the reader may not see ──
expect 3 as ptvt tail --topic 'up.>' --all --json
says 'Opmerking: [0-9]+ van de berichten #1 tot en met #[0-9]+ mag u niet lezen'
[ -s "$out" ] || fail "it shows no event"
expect 0 as ptvt tail --topic 'up.>' --all --json --readable
expect 0 as operator tail --all
expect 3 as accounthouder-nl-dr tail --all --json -q
[ ! -s "$err" ] || fail "--readable prints a remark"

# ── tail --cursor-file stores the position in a file ──
place=$test_tmp/place
expect 0 as operator tail --cursor-file "$place" --json
jq -es 'map(.sequence) | . == [range(1; length + 1)]' "$out" >/dev/null || fail "the first run does not show all events"
expect 0 as operator tail --cursor-file "$place" --json
[ ! -s "$out" ] || fail "the second run shows an event again"
post nl-gr "Na de plaats" 1 >/dev/null
eventually 30 settled
expect 0 as operator tail --cursor-file "$place" --json --limit 1
jq -es 'length == 1 and .[0].type == "nl.overheid.koers.signal.post.v1"' "$out" >/dev/null || fail "it does not show just the next event"
expect 0 as operator tail --cursor-file "$place" --json --all
jq -es 'length == 2' "$out" >/dev/null || fail "it does not show just the rest (--all counts only in the first run)"
[ "$(stat -c %a "$place")" = 600 ] || fail "other users may read the position file"

"$koers" --as operator tail -f --cursor-file "$place.2" --json >"$test_tmp/held" 2>"$err" &
holder=$!
eventually 20 test -s "$test_tmp/held"
expect 75 as operator tail --cursor-file "$place.2"
says 'is in gebruik bij een andere koers tail'
kill -KILL $holder
wait $holder 2>/dev/null || true
expect 0 as operator tail --cursor-file "$place.2"

# tail is killed before it saves the position: no event is written twice, even if the file name is
# not UTF-8
if command -v strace >/dev/null; then
    odd=$test_tmp/$'a\xff%d'
    mkdir "$odd"
    for _ in 1 2; do
        (exec strace -qq -o /dev/null -e trace=fdatasync -e inject=fdatasync:signal=KILL:when=1 \
            "$koers" --as operator tail --cursor-file "$place.3" --json >>"$odd/out") 2>/dev/null || true
    done
    [ -s "$odd/out" ] || fail "it was killed before it wrote anything"
    "$koers" --as operator tail --cursor-file "$place.3" --json >>"$odd/out"
    jq -es 'map(.sequence) | . == [range(1; length + 1)]' "$odd/out" >/dev/null || fail "an event is missing or written twice"
fi

# the position is from another journal: tail shows nothing, keeps the position, and prints what to
# do
cp "$place" "$test_tmp/good"
jq -c '.journal = ("0" * 32)' "$test_tmp/good" >"$place"
expect 4 as operator tail --cursor-file "$place" --json
says 'hoort bij dat andere verleden.*verwijder dat bestand'
[ ! -s "$out" ] || fail "it shows events of a diverged journal"
jq -c '.hash = ("0" * 64)' "$test_tmp/good" >"$place"
expect 4 as operator tail --cursor-file "$place" --json
jq -c '.seen += 100 | .next += 100' "$test_tmp/good" >"$place"
expect 4 as operator tail --cursor-file "$place" --json
says 'oudere kopie'
for bad in '' '{' '[]' '{"next":1}' "$(jq -c '.next = -1' "$test_tmp/good")" \
    "$(jq -c '.next = 1' "$test_tmp/good")" "$(jq -c '.hash = "zz"' "$test_tmp/good")"; do
    echo "$bad" >"$place"
    expect 65 as operator tail --cursor-file "$place"
    says 'is geen plaats'
done
cp "$test_tmp/good" "$place"

# tail cannot write the position file or the output
post nl-gr "Vol" 1 >/dev/null
eventually 30 settled
mkdir "$place.new"
expect 74 as operator tail --cursor-file "$place" --json
says 'de plaats kan niet worden bewaard'
rmdir "$place.new"
cmp -s "$place" "$test_tmp/good" || fail "the position changed"
expect 0 as operator tail --cursor-file "$place" --json
[ "$(wc -l <"$out")" -eq 3 ] || fail "events of the failed run are not shown again"
code=0
"$koers" --as operator tail --all >/dev/full 2>"$err" || code=$?
[ $code -eq 74 ] && grep -q 'kan niet worden geschreven' "$err" || fail "full disk: exit code $code, $(cat "$err")"
expect 74 as operator tail --cursor-file "$test_tmp/nowhere/place"

# ── tail refuses options that exclude each other ──
for flags in "--since -1d --from 3" "--all -n 3" "--json --raw" "--json --format {id}" "--counts --graph" \
    "--counts --raw" "--graph --all" "--counts --cursor-file $place" "--limit 3 -n 3" "--every 3"; do
    # shellcheck disable=SC2086
    expect 64 as operator tail $flags
    says 'gaat niet samen met|hoort bij'
done
expect 65 as operator tail --graph --every 0
expect 65 as operator tail --text ''
expect 65 as operator tail --until overmorgen
