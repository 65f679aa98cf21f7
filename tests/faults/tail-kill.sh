#!/usr/bin/env bash
# This test kills `koers tail --cursor-file` with SIGKILL many times at random moments, while events
# arrive. All outputs together must contain every event exactly once, in order. The test does this
# three times: with one output file for all runs, with a separate file for each run, and with output
# as CloudEvents. KOERS_ROUNDS sets the count of kills.
. "$(dirname "$0")/faults.sh"
rounds=${KOERS_ROUNDS:-10}
mesh_up
signals 1 2500 >"$test_tmp/input"
as "$holder" signal post --file "$test_tmp/input" --json >"$test_tmp/answers" 2>"$test_tmp/import.err" &
importing=$!

# killed WHERE FLAG…: starts a tail that appends to the file WHERE, and kills the tail.
killed() {
    local where=$1 tail
    shift
    "$KOERS_BIN/koers" --as operator tail --follow --cursor-file "$test_tmp/place" "$@" >>"$where" \
        2>>"$test_tmp/tail.err" &
    tail=$!
    sleep "0.$((RANDOM % 9))$((RANDOM % 10))"
    kill -KILL $tail
    wait $tail 2>/dev/null || true
}

# whole FILE…: fails unless the files contain every sequence from 1 on, once, in order, in complete
# lines.
whole() {
    cat "$@" >"$test_tmp/whole"
    jq -n 'reduce inputs.sequence as $s (0; if ($s | tonumber) == . + 1 then $s | tonumber
        else error("\($s) after \(.)") end)' "$test_tmp/whole" >"$out" 2>"$err" ||
        fail "$* after $n: $(cat "$err")"
}

for n in $(seq "$rounds"); do
    killed "$test_tmp/one" --json
    [ ! -s "$test_tmp/one" ] || [ "$(tail -c 1 "$test_tmp/one" | wc -l)" -eq 0 ] || whole "$test_tmp/one"
done
for n in $(seq "$rounds"); do killed "$test_tmp/many.$(printf %03d "$n")" --json; done
kill -KILL $importing 2>/dev/null || true
wait $importing 2>/dev/null || true
eventually 60 daemons_settled
expect 0 as operator tail --cursor-file "$test_tmp/place" --json
mv "$out" "$test_tmp/many.zzz"
whole "$test_tmp/one" "$test_tmp"/many.*
last=$(cat "$out")
[ "$last" -ge "$(as operator status --json | jq .head)" ] || fail "the output ends at $last"
echo "$last events, each once, in order, after $((2 * rounds)) kills"

# The output as CloudEvents contains every event exactly once, too.
rm "$test_tmp/place"
for n in $(seq 8); do killed "$test_tmp/ce" --cloudevents; done
"$KOERS_BIN/koers" --as operator tail --cursor-file "$test_tmp/place" --cloudevents >>"$test_tmp/ce"
whole "$test_tmp/ce"
[ "$(cat "$out")" -ge "$last" ] || fail "the CloudEvents end at $(cat "$out")"
[ ! -s "$test_tmp/tail.err" ] || fail "a tail printed: $(head -3 "$test_tmp/tail.err")"

# The disk with the position file is full. The tail reports that and keeps the old position.
# Afterwards, no event is missing.
mkdir "$test_tmp/small"
mount -t tmpfs -o size=16k koers-test "$test_tmp/small" 2>/dev/null || exit 0
test_unmount=$test_tmp/small
expect 0 as operator tail --cursor-file "$test_tmp/small/place" --json --limit 10
cp "$out" "$test_tmp/full"
head -c 65536 /dev/zero >"$test_tmp/small/filler" 2>/dev/null || true
code=0
"$KOERS_BIN/koers" --as operator tail --cursor-file "$test_tmp/small/place" --json >>"$test_tmp/full" \
    2>"$err" || code=$?
[ $code -eq 74 ] && grep -q 'plaats kan niet worden bewaard' "$err" || fail "full disk: exit code $code, $(cat "$err")"
rm "$test_tmp/small/filler"
"$KOERS_BIN/koers" --as operator tail --cursor-file "$test_tmp/small/place" --json >>"$test_tmp/full"
whole "$test_tmp/full"
