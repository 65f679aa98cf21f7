#!/usr/bin/env bash
# This test imports signals from a file. Each line gets one result. Bad lines are reported and
# skipped. If the same file is imported again, nothing changes.
. "$(dirname "$0")/../lib.sh"
mesh_up
# ptvt may post for every province, so one file contains all 56 signals.
signals=$test_tmp/signals.ndjson
cp "$top/tests/data/signals.ndjson" "$signals"

# Line 17 of 56 is malformed, and the other 55 lines are posted.
sed '17s/.*/{"kind": "knelpunt", "province": /' "$signals" >"$test_tmp/bad17.ndjson"
expect 3 as ptvt signal post --file "$test_tmp/bad17.ndjson"
says 'regel 17: '
says 'JSON'
says '56 regels: 55 geregistreerd, 1 geweigerd'
shows 'length == 55 and (map(.number) | unique | length) == 55' ptvt signal list

# With --json, each line gets one result, and 55 lines are marked as repeated.
expect 3 as ptvt signal post --file "$test_tmp/bad17.ndjson" --json
jq -es 'length == 56 and (map(select(.result == "done" and .repeated)) | length) == 55' "$out" \
    >/dev/null || fail "not 55 of 56 lines are reported as repeated"
jq -es '[.[] | select(.result != "done")] | length == 1 and .[0].line == 17' "$out" >/dev/null ||
    fail "not only line 17 is refused"
shows 'length == 55' ptvt signal list
shows 'map(.number)' ptvt signal list
cp "$out" "$test_tmp/first"

# The corrected file adds one signal and changes no number.
expect 0 as ptvt signal post --file "$signals" --json
jq -es 'length == 56 and all(.result == "done")' "$out" >/dev/null || fail "a line of the corrected file is not done"
jq -es '[.[] | select(.repeated != true)] | length == 1 and .[0].line == 17' "$out" >/dev/null ||
    fail "not only line 17 is new"
expect 0 as ptvt signal list --json
jq -s 'map({number, id: .signal.id})' "$out" >"$test_tmp/second.json"
jq -es --slurpfile now "$test_tmp/second.json" \
    'map({number, id: .signal.id}) - $now[0] == []' "$test_tmp/first" >/dev/null || fail "a number changed"

# The lines come from a pipe, and some contain bytes that are not valid text.
line='{"kind":"vraag","province":"NL-GR","region_type":"provincie","region":"Groningen","pillars":[1],"domains":["techniek"],"origin":"regionaal","title":"TITEL","description":"Hoe regelen wij dit?"}'
{
    echo "${line/TITEL/Uit een pijp}"
    printf '%s\n' "${line/TITEL/$(printf 'kapot \xff\xfe')}"
    echo "${line/TITEL/$(head -c 201 /dev/zero | tr '\0' a)}"
    echo "${line/Hoe/$(head -c 8001 /dev/zero | tr '\0' b)}"
    echo "${line/NL-GR/NL-AW}"
    echo "${line/\[1\]/[5]}"
    echo "${line/\"title\":\"TITEL\",/}"
    echo "[1, 2]"
    printf '%s' "$(head -c 300000 /dev/zero | tr '\0' c)"
    echo
    printf '%s' "${line/TITEL/De laatste, zonder regeleinde}"
} >"$test_tmp/mixed.ndjson"
expect 3 as accounthouder-nl-gr signal post --file - <"$test_tmp/mixed.ndjson"
says 'regel 2: .*geen geldige UTF-8'
says 'regel 3: .*title'
says 'regel 4: .*description'
says 'regel 5: .*NL-AW'
says 'regel 6: .*5 is geen pijler'
says 'regel 7: .*title'
says 'regel 8: .*geen JSON-object'
says 'regel 9: .*langer dan'
says '10 regels: 2 geregistreerd, 8 geweigerd'
shows 'length == 58' ptvt signal list

# If no line is good, or if there is no file, the exit code is not 3. Exit code 3 means that at
# least one line is good.
expect 65 as accounthouder-nl-gr signal post --file - <<<'{"kind": "knelpunt"}'
expect 66 as accounthouder-nl-gr signal post --file "$test_tmp/is-er-niet"
