# These tests check the life of a mesh in containers: the first start, an upgrade, the demo, and new
# and revoked keys. Nodes are also killed, disconnected, paused and restarted while signals come in.

free_port() {
    local port=$((21000 + $$ % 9000))
    while ss -Hltn "( sport = :$port )" | grep -q .; do port=$((port + 1)); done
    echo "$port"
}
port=$(free_port)
export KOERS_PUBLISH=127.0.0.1:$port KOERS_ENDPOINT=tcp://127.0.0.1:$port KOERS_HEALTH_INTERVAL=2s

up() { dc up -d --no-build "$@"; }

started() { date -d "$(state "$1" '{{.State.StartedAt}}')" +%s%N; }

# Starts the mesh for the first time, with the older image.
case_up() {
    export KOERS_IMAGE=$image_before
    up
    # shellcheck disable=SC2086
    eventually 90 healthy $mesh_nodes
    [ "$(state keys '{{.State.Status}} {{.State.ExitCode}}')" = "exited 0" ]
    # Every daemon must start after the broker is healthy, and the broker after the keys are made.
    local node healthy
    healthy=$(docker events --since 10m --until 0s --filter "container=$(container broker)" \
        --filter event=health_status --format '{{.Status}} {{.TimeNano}}' |
        awk '/: healthy/ { print $3; exit }')
    for node in $mesh_daemons; do
        [ "$(started "$node")" -ge "$healthy" ] || fail "$node started before the broker was healthy"
    done
    people
    for node in $mesh_nodes; do answers "$node"; done
}

# kept: prints everything that must stay the same: signals, keys, policy.
kept() {
    mesh_koers ptvt signal list --json --quiet | jq -c '[.number, .signal.id]' | sort
    for node in $mesh_nodes; do inside "$node" sha256sum /etc/koers/node.key; done
    inside broker sha256sum /var/lib/koers-policy/policy.bin
}

case_upgrade() {
    local node id
    traffic_begin 1
    eventually 30 test -s "$test_tmp/traffic.out"
    touch "$test_tmp/traffic.stop"
    traffic_end 5
    kept >"$test_tmp/before.kept"
    up # the current image makes compose recreate every container
    # shellcheck disable=SC2086
    eventually 90 healthy $mesh_nodes
    id=$(docker image inspect -f '{{.Id}}' "$image_new")
    for node in $mesh_nodes; do
        [ "$(state "$node" '{{.Image}}')" = "$id" ] || fail "$node still has the old image"
    done
    kept >"$test_tmp/after.kept"
    diff "$test_tmp/before.kept" "$test_tmp/after.kept" || fail "the upgrade changed signals, keys or policy"
}

case_again() {
    kept >"$test_tmp/before.kept"
    containers -q | sort >"$test_tmp/before.containers"
    up
    containers -q | sort | diff "$test_tmp/before.containers" - || fail "a second up recreated containers"
    kept | diff "$test_tmp/before.kept" - || fail "a second up changed signals, keys or policy"
}

# Plays the story of compose/demo.sh. The client runs outside the containers and uses the published
# port.
case_demo() {
    . "$top/compose/demo.sh"
    demo_failed() { printf 'The demo stopped: %s\n' "$*"; cat "$demo_dir/err"; exit 1; }
    set +e
    demo
}

office() { dc run --rm -T office "$@"; }

# A person gets a key while the mesh runs and posts a signal. When the key is revoked, the broker
# disconnects the person.
case_office() {
    local new=accounthouder-nl-gr2 code=0
    office key list | grep -qE '^relay +relay'
    office key new $new --role accounthouder --scope NL-GR
    office hand-out $new | tar -C "$test_tmp/people" -x
    mesh_koers $new signal list >/dev/null
    mesh_koers $new tail --follow --json >"$test_tmp/tail" 2>&1 &
    local tail=$!
    eventually 10 test -s "$test_tmp/tail"
    kill -0 $tail
    office key revoke $new
    eventually 10 office_ended $tail
    wait $tail || code=$?
    [ $code -eq 77 ] || fail "the tail with the revoked key ended with $code"
    code=0
    mesh_koers $new signal list >/dev/null 2>&1 || code=$?
    [ $code -eq 77 ] || fail "with the revoked key the exit code is $code, expected 77"
    # The office refuses unknown names.
    code=0
    office hand-out nobody >/dev/null 2>&1 || code=$?
    [ $code -eq 66 ] || fail "hand-out of an unknown name: exit code $code, expected 66"
    code=0
    office hand-out ../broker >/dev/null 2>&1 || code=$?
    [ $code -eq 66 ] || fail "hand-out with a path as name: exit code $code, expected 66"
    # The next `up` keeps the newer policy in force.
    up
    code=0
    mesh_koers $new signal list >/dev/null 2>&1 || code=$?
    [ $code -eq 77 ] || fail "after an up, the revoked key gives exit code $code, expected 77"
}
office_ended() { ! kill -0 "$1" 2>/dev/null; }

# Runs a daemon on another host. The daemon gets its keys as files, makes its view on that host, and
# connects to the endpoint that the office handed out. The network of another project stands for the
# other host; only the broker's address connects the two networks.
case_host() {
    local inside_far far="env COMPOSE_PROJECT_NAME=${COMPOSE_PROJECT_NAME}far KOERS_KEYS=$test_tmp/far
        $KOERS_COMPOSE -f $top/compose/compose.host.yaml" network=${COMPOSE_PROJECT_NAME}far_out
    mkdir -p "$test_tmp/far"
    dc run --rm -T -e KOERS_ENDPOINT=tcp://far-broker:5570 office hand-out kerngroep-3 |
        tar -C "$test_tmp/far" -xp
    docker run --rm --network none -u 0 -v "$test_tmp/far:/keys" "$KOERS_IMAGE" chown -R 10001:10001 /keys
    traffic_begin 50001
    mesh_stop kerngroep-3
    $far up -d --no-build kerngroep-3
    docker network connect --alias far-broker "$network" "$(container broker)"
    eventually 60 answers kerngroep-3
    [ -z "$(docker ps -q --filter "name=$(state kerngroep-3 '{{.Name}}')\$")" ] || fail "kerngroep-3 still runs on the first host"
    inside_far=$($far ps -q kerngroep-3)
    [ "$(docker inspect -f '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}' "$inside_far")" = "true [ALL]" ]
    docker exec "$inside_far" koers check node kerngroep-3
    docker network disconnect "$network" "$(container broker)"
    $far down -v --timeout 5
    mesh_start kerngroep-3
    eventually 60 answers kerngroep-3
    traffic_end
}

# Runs a real Prometheus on the bus network, which gets the metrics of every service. The image is
# made from Debian's package, because the test may have no registry. KOERS_PROMETHEUS_IMAGE names
# another image.
case_monitoring() {
    local at=127.0.0.1:$((port + 1)) monitored="$KOERS_COMPOSE -f $top/compose/compose.yaml
        -f $top/compose/compose.trial.yaml -f $top/compose/compose.monitoring.yaml"
    export KOERS_PROMETHEUS_PUBLISH=$at
    if [ -z "${KOERS_PROMETHEUS_IMAGE:-}" ]; then
        export KOERS_PROMETHEUS_IMAGE=koers-test:prometheus-$$
        packages_ensure prometheus
        mkdir "$test_tmp/prometheus"
        cp "$(command -v prometheus)" "$test_tmp/prometheus"
        docker build --network none -t "$KOERS_PROMETHEUS_IMAGE" -f - "$test_tmp/prometheus" <<-END
	FROM $KOERS_BASE
	COPY prometheus /bin/prometheus
	RUN install -d -o 65534 -g 65534 /prometheus
	ENTRYPOINT ["/bin/prometheus"]
	END
    fi
    $monitored up -d --no-build prometheus
    # shellcheck disable=SC2086
    eventually 60 scraped $at $mesh_nodes
    curl -sf "http://$at/api/v1/rules" | jq -e '[.data.groups[].rules[] | select(.health == "err")] == []'
    $monitored rm -sf prometheus
    docker volume rm "${COMPOSE_PROJECT_NAME}_prometheus"
    case $KOERS_PROMETHEUS_IMAGE in koers-test:*) docker image rm "$KOERS_PROMETHEUS_IMAGE" ;; esac
}
scraped() {
    local at=$1
    shift
    curl -sf "http://$at/api/v1/query?query=up%3D%3D1" |
        jq -e '[.data.result[].metric.service] | sort | join(" ") == $all' --arg all \
            "$(printf '%s\n' "$@" | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//')"
}

# Kills every node with kill -9 from outside: the engine restarts the node, and no signal is lost.
case_killed() {
    local node pid
    traffic_begin 10001
    for node in $mesh_nodes; do
        pid=$(process "$node")
        kill -KILL "$pid"
        eventually 30 again "$node" "$pid"
        eventually 30 answers "$node"
    done
    traffic_end
}
process() { docker top "$(container "$1")" -o pid,comm | awk '$2 ~ /^koers-/ { print $1 }'; }
again() {
    local pid
    pid=$(process "$1")
    [ -n "$pid" ] && [ "$pid" != "$2" ]
}

case_disconnect() {
    local node bus=${COMPOSE_PROJECT_NAME}_bus
    traffic_begin 20001
    for node in $mesh_daemons; do
        docker network disconnect "$bus" "$(container "$node")"
        eventually 20 silent "$node"
        docker network connect --alias "$node" "$bus" "$(container "$node")"
        eventually 60 answers "$node"
    done
    # If the broker is not on the bus network, only clients outside the containers reach it.
    docker network disconnect "$bus" "$(container broker)"
    eventually 20 silent relay
    answers broker || fail "the broker cannot be reached from outside"
    docker network connect --alias broker "$bus" "$(container broker)"
    for node in $mesh_nodes; do eventually 60 answers "$node"; done
    traffic_end
}

case_pause() {
    local node
    traffic_begin 30001
    for node in $mesh_nodes; do
        docker pause "$(container "$node")" >/dev/null
        eventually 20 silent "$node"
        docker unpause "$(container "$node")" >/dev/null
        eventually 60 answers "$node"
    done
    traffic_end
}

case_rolling() {
    local node
    traffic_begin 40001
    for node in $mesh_daemons broker; do
        dc restart --timeout 15 "$node"
        eventually 60 answers "$node"
        [ "$(state "$node" '{{.State.ExitCode}}')" = 0 ]
    done
    for node in $mesh_nodes; do eventually 60 answers "$node"; done
    traffic_end
}

halted() {
    docker logs "$(container "$1")" >"$test_tmp/log" 2>&1
    grep -q 'behind this view' "$test_tmp/log"
}

# Restores a backup that was made while signals came in. The senders resend the later events.
case_restore() {
    traffic_begin 60001
    eventually 30 test -s "$test_tmp/traffic.out"
    dc run --rm -T keep recipient /backup/backup.key
    dc run --rm -T keep backup --recipient /backup/backup.key.pub --to /backup/night.kbk
    dc run --rm -T keep verify /backup/night.kbk
    traffic_end
    # All nodes stop before the restore.
    dc stop --timeout 15
    local code=0
    dc run --rm -T keep restore /backup/night.kbk --secret /backup/backup.key || code=$?
    [ $code -eq 73 ] || fail "a restore over an existing mesh: exit code $code, expected 73"
    dc run --rm -T keep restore /backup/night.kbk --secret /backup/backup.key --replace
    up broker
    eventually 60 healthy broker
    up
    # The daemons have seen later events than the broker has, so they halt and report that.
    eventually 30 halted relay
    silent relay || fail "the relay did not halt"
    KOERS_REBUILD=1 up
    # shellcheck disable=SC2086
    eventually 90 healthy $mesh_nodes
    ! traffic_all_there || fail "the restore removed no event, so this test shows nothing"
    code=0
    traffic_post "$test_tmp/traffic.ndjson" || code=$?
    [ $code -eq 4 ] || fail "a client that knows later events than the broker: exit code $code, expected 4"
    mesh_koers accounthouder-nl-gr outbox resend
    eventually 60 traffic_all_there
}

# Deletes all containers and makes them again: the volumes keep signals, keys and policy.
case_down_and_up() {
    kept >"$test_tmp/before.kept"
    dc down --timeout 15
    up
    # shellcheck disable=SC2086
    eventually 90 healthy $mesh_nodes
    kept | diff "$test_tmp/before.kept" - || fail "down and up changed signals, keys or policy"
}
