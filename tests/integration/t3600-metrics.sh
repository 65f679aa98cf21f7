#!/usr/bin/env bash
# This test checks the metrics of the programs: promtool reports no problem, and the names, types
# and labels are exactly those in common/serve/metrics.md.
. "$(dirname "$0")/../lib.sh"
command -v promtool >/dev/null || {
    echo "no promtool here"
    exit 77
}

mesh_up 2>/dev/null
post nl-ge "Een knelpunt om te tellen" 2 >/dev/null

documented() { # SECTIONS: prints the rows of these sections of metrics.md
    awk -v sections="$1" -F ' *[|] *' '
        /^## / { on = index(sections, "<" substr($0, 4) ">") > 0 }
        on && $2 ~ /^`(koers|process)_/ {
            gsub(/`/, "", $2)
            labels = $4
            gsub(/ /, "", labels)
            print $2, $3, labels
        }' "$top/common/serve/metrics.md" | sort
}
told() { # prints name, type, and the labels of the first sample of each metric
    awk '
        /^# TYPE / { type[$3] = $4; next }
        /^#/ { next }
        {
            name = $1
            sub(/\{.*/, "", name)
            base = name
            sub(/_(bucket|sum|count)$/, "", base)
            if (!(name in type) && type[base] == "histogram") name = base
            if (name in seen) next
            seen[name] = 1
            labels = ""
            if ($1 ~ /\{/) {
                labels = $1
                sub(/^[^{]*\{/, "", labels)
                sub(/\}.*/, "", labels)
                gsub(/="[^"]*"/, "", labels)
            }
            print name, type[name], labels
        }' "$1" | sort
}
for node in $mesh_nodes; do
    expect 0 curl -sf "http://127.0.0.1:$(mesh_http_port "$node")/metrics"
    cp "$out" "$test_tmp/$node.metrics"
    promtool check metrics <"$test_tmp/$node.metrics" >"$test_tmp/lint" 2>&1 ||
        fail "$node: promtool: $(cat "$test_tmp/lint")"
    [ ! -s "$test_tmp/lint" ] || fail "$node: promtool warns: $(cat "$test_tmp/lint")"
    sections="<Every program><Daemons>"
    [ "$node" != broker ] || sections="<Every program><The broker>"
    documented "$sections" | sed 's/ *$//' >"$test_tmp/documented"
    told "$test_tmp/$node.metrics" | sed 's/ *$//' >"$test_tmp/told"
    # The metric koers_broker_key_expiry_timestamp_seconds exists only if a key expires.
    sed -i '/koers_broker_key_expiry_timestamp_seconds/d' "$test_tmp/documented" "$test_tmp/told"
    diff "$test_tmp/documented" "$test_tmp/told" || fail "$node: the metrics differ from common/serve/metrics.md"
done
figure() {
    awk -v name="$2" '$1 == name { print $2 }' "$test_tmp/$1.metrics"
}
[ "$(figure broker 'koers_broker_node_condition{node="relay",condition="up"}')" = 1 ] ||
    fail "the metrics do not show the relay as up"
[ "$(figure broker koers_broker_sync_seconds_count)" -gt 0 ] || fail "the broker counts no sync"
[ "$(figure relay koers_node_acknowledged_rounds_total)" -gt 0 ] || fail "the relay counts no acknowledged round"
for node in broker relay; do
    for name in koers_data_disk_free_bytes process_resident_memory_bytes process_open_fds; do
        [ "$(figure $node $name)" -gt 0 ] || fail "$node: $name is not above 0"
    done
done
