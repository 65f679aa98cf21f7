#!/usr/bin/env bash
# This test kills the broker and the relay with SIGKILL at the n-th call of one system call, such as
# the third fdatasync. The count begins when the process starts, so that some kills happen while the
# process recovers from the kill before. At each kill, an import is in progress. The segments are so
# small that the broker often starts a new journal file.
. "$(dirname "$0")/faults.sh"
strace_ensure
points="broker:fdatasync:1 broker:pwritev:1 broker:fdatasync:2 broker:pwritev:3 broker:fsync:1
broker:renameat:1 broker:fsync:4 broker:pwritev:7 broker:fdatasync:5 broker:renameat:2
broker:sendto:5 broker:sendto:40 broker:fdatasync:9 broker:pwritev:20
relay:pwrite64:1 relay:pwrite64:4 relay:pwrite64:9 relay:fdatasync:1 relay:sendto:3
relay:sendto:12 relay:pwrite64:30 relay:pwrite64:60"
per_point=60

# node_arguments NODE: prints the extra arguments of the node.
node_arguments() {
    [ "$1" != broker ] || echo --segment-size 65536
}

# shellcheck disable=SC2046
start_node() {
    mesh_start "$1" $(node_arguments "$1")
}

"$KOERS_BIN/koers" key init --home "$mesh_home" --endpoint "tcp://127.0.0.1:$mesh_port"
start_node broker
mesh_wait broker
mesh_up

done_to=0
reached=0
for point in $points; do
    IFS=: read -r node call n <<<"$point"
    signals $((done_to + 1)) $((done_to + per_point)) >"$test_tmp/input.$point"
    done_to=$((done_to + per_point))
    kill_node "$node"
    # shellcheck disable=SC2046
    start_traced "$node" "$call:signal=SIGKILL:when=$n" $(node_arguments "$node")
    disown
    (import "$test_tmp/input.$point" --timeout 5 >"$test_tmp/import" 2>&1) &
    importing=$!
    while kill -0 $traced 2>/dev/null && kill -0 $importing 2>/dev/null; do
        sleep 0.05
    done
    if kill -0 $traced 2>/dev/null; then
        echo "$point was not reached"
        kill_node "$node" # so that the fault does not happen later
    else
        reached=$((reached + 1))
    fi
    start_node "$node"
    wait $importing || { cat "$test_tmp/import"; fail "the import failed at $point"; }
done
echo "$reached points of $(wc -w <<<"$points") were reached"
[ "$reached" -ge 15 ] || fail "only $reached faults happened"
eventually 60 daemons_settled
journal_whole
registered_once "$done_to"
same_when_rebuilt
