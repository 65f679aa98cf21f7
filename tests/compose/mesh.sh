# These functions control a mesh in containers, for compose/demo.sh and the tests. The client runs
# outside the containers, with keys that the office handed out. Source this file; $top must be the
# checkout, and $test_tmp the folder of this run.

mesh_nodes=$("$top/compose/nodes" | xargs)
mesh_daemons=${mesh_nodes#broker }
mesh_home=$test_tmp/people/koers
mesh_bin=$test_tmp/bin
export COMPOSE_PROJECT_NAME=koers-test-$$ NO_COLOR=1
unset KOERS_HOME KOERS_IDENTITY KOERS_TIMEOUT

# Sets KOERS_COMPOSE to the compose program that is installed. Call it after the engine is installed.
compose_choose() {
    if [ -n "${KOERS_COMPOSE:-}" ]; then :
    elif command -v docker-compose >/dev/null; then KOERS_COMPOSE=docker-compose
    else KOERS_COMPOSE="docker compose"; fi
}
dc() {
    $KOERS_COMPOSE -f "$top/compose/compose.yaml" -f "$top/compose/compose.trial.yaml" "$@"
}
# Finds containers by their labels, because compose needs a second for every question.
containers() {
    docker ps --no-trunc "$@" --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
        --filter label=com.docker.compose.oneoff=False
}
container() { containers -aq --filter "label=com.docker.compose.service=$1"; }
# inside NODE COMMAND…: runs the command in the node's container, as the user of that container.
inside() {
    local node=$1
    shift
    docker exec "$(container "$node")" "$@"
}
state() { docker inspect -f "$2" "$(container "$1")"; }
is() { [ "$(state "$1" '{{.State.Health.Status}}')" = "$2" ]; }
healthy() {
    local node
    for node in "$@"; do is "$node" healthy || return 1; done
}

fail() {
    echo "FAILED: $*" >&2
    exit 1
}
# eventually SECONDS COMMAND…: repeats the command until it succeeds. Fails if the command does not
# succeed within SECONDS.
eventually() {
    local seconds=$1 end=$((SECONDS + $1))
    shift
    until "$@" >"$test_tmp/last" 2>&1; do
        [ $SECONDS -lt $end ] || {
            tail -n 5 "$test_tmp/last"
            fail "no success within $seconds s: $*"
        }
        sleep 0.2
    done
}

mesh_koers() {
    local who=$1
    shift
    "$mesh_bin/koers" --home "$mesh_home" --as "$who" "$@"
}
# answers NODE: true if the node is well and answers a client outside the containers over the bus.
answers() { mesh_koers probe check node "$1" --timeout "${2:-3}"; }
silent() { ! answers "$1" 1; }
mesh_wait() { eventually 60 answers "$1"; }
mesh_start() { docker start "$(container "$1")" >/dev/null; }
mesh_stop() { docker stop "$(container "$1")" >/dev/null; }
mesh_kill() { docker kill -s KILL "$(container "$1")" >/dev/null; }
# mesh_forget NODE: deletes the data of a node that does not run.
mesh_forget() {
    local volume
    volume=$(docker inspect -f \
        '{{range .Mounts}}{{if eq .Destination "/var/lib/koers"}}{{.Name}}{{end}}{{end}}' "$(container "$1")")
    docker run --rm --network none -v "$volume:/data" "$KOERS_IMAGE" sh -c 'rm -f /data/view.db*'
}

# people: fetches the keys of all people from the office.
people() {
    rm -rf "$test_tmp/people"
    mkdir -p "$test_tmp/people"
    dc run --rm -T office hand-out --all 2>"$test_tmp/handout.err" | tar -C "$test_tmp/people" -x
}

# --- traffic: signals of Groningen, one after the other; the number of a signal decides its id

traffic_post() {
    local code=0
    mesh_koers accounthouder-nl-gr signal post --file "$1" --json >>"$test_tmp/traffic.out" \
        2>"$test_tmp/traffic.err" || code=$?
    return $code
}
traffic_run() {
    local from=$1 code
    while [ ! -e "$test_tmp/traffic.stop" ]; do
        python3 "$top/tests/faults/signals.py" "$from" $((from + 4)) >"$test_tmp/traffic.ndjson"
        # The codes mean that the broker or the relay could not be reached: try again, as a person
        # would.
        until traffic_post "$test_tmp/traffic.ndjson"; do
            code=$?
            case $code in 5 | 69 | 75 | 124) sleep 0.2 ;; *)
                echo "exit $code" >"$test_tmp/traffic.failed"
                return 1 ;;
            esac
        done
        from=$((from + 5))
        echo "$from" >"$test_tmp/traffic.next"
    done
}
traffic_begin() {
    rm -f "$test_tmp"/traffic.*
    traffic_from=$1
    echo "$1" >"$test_tmp/traffic.next"
    traffic_run "$1" &
    traffic_process=$!
}
# traffic_end [MINIMUM]: ends the traffic. Fails unless every signal is registered exactly once, and
# no two signals have the same number.
traffic_end() {
    local next sent
    touch "$test_tmp/traffic.stop"
    wait "$traffic_process" || {
        cat "$test_tmp/traffic.failed" "$test_tmp/traffic.err"
        fail "the traffic stopped"
    }
    next=$(cat "$test_tmp/traffic.next")
    sent=$((next - traffic_from))
    [ $sent -ge "${1:-50}" ] || fail "only $sent signals were sent, too few for this test"
    python3 "$top/tests/faults/signals.py" "$traffic_from" $((next - 1)) | jq -r .id | sort >"$test_tmp/sent"
    eventually 60 traffic_all_there
    echo "    $sent signals, each there once"
}
traffic_all_there() {
    mesh_koers ptvt signal list --json --quiet >"$test_tmp/list" || return
    jq -r .signal.id <"$test_tmp/list" | sort >"$test_tmp/have"
    [ -z "$(uniq -d "$test_tmp/have")" ] && [ -z "$(comm -23 "$test_tmp/sent" "$test_tmp/have")" ] &&
        jq -es 'map(.number) | length == (unique | length)' <"$test_tmp/list" >/dev/null
}
