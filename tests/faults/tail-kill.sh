#!/usr/bin/env bash
# koers tail --cursor-file is killed with -9 at random moments under traffic, again and again. What it
# wrote, behind each other, has every event exactly once and in order: appended to one file, to a file
# for each run, and in another form. KOERS_ROUNDS is how often each.
. "$(dirname "$0")/faults.sh"
rounds=${KOERS_ROUNDS:-25}
mesh_up
signals 1 4000 >"$test_tmp/input"
as "$holder" signal post --file "$test_tmp/input" --json >"$test_tmp/answers" 2>"$test_tmp/import.err" &
importing=$!

# killed WHERE FLAG…: a run that does not come to its end.
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

# whole FILE…: every sequence from 1 to the last of them once, in order, and not a torn line.
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
[ "$last" -ge "$(as operator status --json | jq .head)" ] || fail "it ends at $last"
echo "$last events, each once, in order, after $((2 * rounds)) kills"

# The same once more, in CloudEvents, over what is there by now.
rm "$test_tmp/place"
for n in $(seq 8); do killed "$test_tmp/ce" --cloudevents; done
"$KOERS_BIN/koers" --as operator tail --cursor-file "$test_tmp/place" --cloudevents >>"$test_tmp/ce"
whole "$test_tmp/ce"
[ "$(cat "$out")" -ge "$last" ] || fail "the CloudEvents end at $(cat "$out")"
[ ! -s "$test_tmp/tail.err" ] || fail "said: $(head -3 "$test_tmp/tail.err")"
