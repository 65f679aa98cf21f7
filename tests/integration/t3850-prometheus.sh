#!/usr/bin/env bash
# In this test, a real Prometheus reads the metrics of the broker and all daemons. It uses the
# configuration in compose/prometheus/. The test checks that every metric in the alert rules and the
# dashboard exists, that every rule fires only when it should, and that every expression of the
# dashboard is valid.
. "$(dirname "$0")/../lib.sh"
watch=$top/compose/prometheus
board=$top/compose/grafana/koers.json
doc=$top/common/serve/metrics.md

# ── alert rules ──

for what in "config $watch/prometheus.yml" "rules $watch/alerts.yml"; do
    # shellcheck disable=SC2086
    expect 0 promtool check $what
done
/usr/bin/python3 "$top/tests/integration/alert_cases.py" "$watch/alerts.yml" >"$test_tmp/cases.yml"
expect 0 promtool test rules "$test_tmp/cases.yml"

# Every rule says in Dutch what to do, and the commands in that text exist.
"$KOERS_BIN/koers" --help >"$test_tmp/help"
"$KOERS_BIN/koers" key --help >>"$test_tmp/help"
/usr/bin/python3 - "$watch/alerts.yml" >"$test_tmp/commands" <<'PY'
import sys, yaml
for group in yaml.safe_load(open(sys.argv[1]))["groups"]:
    for rule in group["rules"]:
        said = rule["annotations"]
        assert set(said) == {"summary", "description", "command"}, rule["alert"]
        assert rule["labels"]["severity"] in ("critical", "warning"), rule["alert"]
        for command in said["command"].split(";"):
            command = command.split()
            assert command[0] in ("koers", "koers-journal"), said["command"]
            if command[0] == "koers":
                print(" ".join(w for w in command[1:3] if w.islower() and w.isalpha() and w != "node" or w == "node" and command[1] == "check"))
PY
[ -s "$test_tmp/commands" ] || fail "no rule names a command"
while read -r command; do
    "$KOERS_BIN/koers" $command --help >/dev/null 2>&1 || fail "a rule names a command that does not exist: koers $command"
done < <(sort -u "$test_tmp/commands")

# ── names of metrics in the dashboard and the rules ──

jq -e '.uid == "koers-mesh" and ([.templating.list[].name] | sort == ["datasource", "node"])
    and ([.panels[].id] | length == (unique | length))
    and all(.panels[]; .targets | length > 0)' "$board" >/dev/null || fail "the dashboard is incomplete"
jq -r '.panels[].targets[].expr, .annotations.list[].expr' "$board" |
    sed 's/\$__rate_interval/1m/g; s/\$node/.*/g' >"$test_tmp/exprs"
[ "$(wc -l <"$test_tmp/exprs")" -ge 20 ] || fail "found fewer than 20 expressions"
{ cat "$test_tmp/exprs"; sed -n 's/^ *expr: //p' "$watch/alerts.yml"; } |
    grep -oE '\b(koers|process)_[a-z_]+' | sed 's/_\(bucket\|sum\|count\)$//' | sort -u >"$test_tmp/named"
sed -nE 's/^\| `((koers|process)_[a-z_]+)`.*/\1/p' "$doc" | sort -u >"$test_tmp/known"
unknown=$(comm -23 "$test_tmp/named" "$test_tmp/known" | xargs)
[ -z "$unknown" ] || fail "common/serve/metrics.md lacks: $unknown"

# ── a real Prometheus scrapes the mesh ──

export KOERS_HEARTBEAT=1000 # in milliseconds; the broker notices a killed node after three heartbeats
mesh_up 2>/dev/null
post nl-ge "Een knelpunt om te zien" 2 >/dev/null
cp -r "$watch" "$test_tmp/prometheus"
sed -i 's/_interval: 15s/_interval: 1s/' "$test_tmp/prometheus/prometheus.yml"
rm "$test_tmp/prometheus/nodes/compose.yml"
n=0
while IFS= read -r line; do
    case $line in -*) ;; *) continue ;; esac
    node=$(sed -E 's/.*service: ([a-z0-9-]+).*/\1/' <<<"$line")
    sed -E "s/\"[^\"]*\"/\"127.0.0.1:$(mesh_http_port "$node")\"/" <<<"$line"
    n=$((n + 1))
done <"$watch/nodes/hosts.example" >"$test_tmp/prometheus/nodes/hosts.yml"
[ $n -eq 8 ] || fail "hosts.example has $n targets, expected 8"
[ "$(grep -o 'service: [a-z0-9-]*' "$watch/nodes/compose.yml" | sort)" = \
    "$(grep -o 'service: [a-z0-9-]*' "$watch/nodes/hosts.example" | sort)" ] || fail "compose.yml and hosts.example list different services"

port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
prometheus --config.file="$test_tmp/prometheus/prometheus.yml" --storage.tsdb.path="$test_tmp/tsdb" \
    --web.listen-address="127.0.0.1:$port" --log.level=warn >"$test_tmp/prometheus.log" 2>&1 &
api() { curl -sf --max-time 5 "http://127.0.0.1:$port/api/v1/$1" "${@:2}"; }
all_up() {
    api targets | jq -e '.data.activeTargets | length == 8 and all(.health == "up")' >/dev/null
}
eventually 40 all_up

# metrics: prints the names that Prometheus has, without the suffixes of histograms.
metrics() {
    api label/__name__/values | jq -r '.data[]' | sed 's/_\(bucket\|sum\|count\)$//' | sort -u
}
# missing: prints the expected metrics that Prometheus does not have.
# koers_broker_key_expiry_timestamp_seconds exists only if a key expires.
missing() { comm -23 "$test_tmp/named" <(metrics) | grep -vx koers_broker_key_expiry_timestamp_seconds; }
nothing_missing() { ! missing; }
eventually 20 nothing_missing

while IFS= read -r expr; do
    api query --data-urlencode "query=$expr" >"$out" || fail "Prometheus refuses the expression: $expr"
    jq -e '.status == "success"' <"$out" >/dev/null || fail "the expression is not valid: $expr"
done <"$test_tmp/exprs"
healthy() {
    api rules | jq -e '[.data.groups[].rules[]] | length >= 20 and all(.health == "ok") and
        ([.[] | select(.state == "firing")] == [])' >/dev/null
}
eventually 20 healthy

# A killed daemon raises an alert.
kill_node kerngroep-2
gone() {
    api query --data-urlencode 'query=koers_broker_node_condition{condition="gone"} == 1' |
        jq -e '[.data.result[].metric.node] == ["kerngroep-2"]' >/dev/null
}
eventually 30 gone
told() { # true if both alerts are pending or firing; an alert is pending for a minute before it fires
    api alerts | jq -e '[.data.alerts[].labels.alertname] |
        contains(["KoersNodeWeg", "KoersProcesWeg"])' >/dev/null
}
eventually 30 told
