# These tests check from inside a container what it can do: they read /proc and the mounts, and try
# actions that must fail. They also check which parts of the mesh can be reached from which network.

status_of() { sed -nE "s/^$1:[[:space:]]*(.*)/\1/p" "$test_tmp/status"; }
# limit_of NODE FILE2 FILE1: prints a limit of the node, from FILE2 of control groups v2 or FILE1 of
# v1.
limit_of() {
    inside "$1" sh -c "cat /sys/fs/cgroup/$2 2>/dev/null || cat /sys/fs/cgroup/$3"
}
# refused NODE COMMAND: fails if a shell in the container can run the command.
refused() {
    ! inside "$1" sh -c "$2" 2>/dev/null || fail "a shell in $1 can run: $2"
}

hardened_process() {
    local node=$1 set
    inside "$node" cat /proc/1/status >"$test_tmp/status"
    for set in CapInh CapPrm CapEff CapBnd CapAmb; do
        [ "$(status_of $set)" = 0000000000000000 ] || fail "$node has capabilities: $set $(status_of $set)"
    done
    [ "$(status_of NoNewPrivs)" = 1 ] || fail "$node may gain privileges"
    [ "$(status_of Seccomp)" = 2 ] || fail "$node has no seccomp filter"
    for set in $(status_of Uid) $(status_of Gid) $(status_of Groups); do
        [ "$set" -ge 10000 ] || fail "$node runs as user or group $set, below 10000"
    done
    [ "$(inside "$node" cat /proc/1/comm)" = docker-init ] || fail "$node has no init"
    [ "$(inside "$node" sh -c 'ulimit -c')" = 0 ] || fail "$node can dump core, which has keys"
}
hardened_limits() {
    local node=$1 pids memory
    pids=$(limit_of "$node" pids.max pids/pids.max)
    memory=$(limit_of "$node" memory.max memory/memory.limit_in_bytes)
    [ "$pids" -le 64 ] || fail "the limit of $node is $pids processes"
    [ "$memory" -le $((512 << 20)) ] || fail "the limit of $node is $memory bytes"
}
# A node can write only its data folder and /tmp, and cannot run programs in /tmp. The broker can
# also write the folder of the policy.
hardened_files() {
    local node=$1 allowed="/var/lib/koers"
    [ "$node" != broker ] || allowed="$allowed /var/lib/koers-policy"
    inside "$node" sh -c 'for to in $(cut -d" " -f2 /proc/mounts); do
        [ -d "$to" ] && touch "$to/.try" 2>/dev/null && rm "$to/.try" && echo "$to"
        done; true' | grep -vE '^/(dev|proc)' | sort >"$test_tmp/writable"
    printf '%s\n' $allowed /tmp | sort | diff - "$test_tmp/writable" || fail "$node has other writable mounts"
    refused "$node" 'touch /x || touch /etc/x || touch /usr/bin/x || touch /etc/koers/x'
    refused "$node" 'cp /bin/true /tmp/x && /tmp/x'
    [ "$(inside "$node" stat -c %a:%u /var/lib/koers)" = 700:10001 ] || fail "other users may read the data of $node"
    refused "$node" 'ls /var/run/docker.sock || ls /run/docker.sock || ls /var/lib/koers-office/*'
}
hardened_keys() {
    local node=$1
    inside "$node" sh -c 'cd /etc/koers && find . -type f -exec stat -c "%n %a %u" {} + | sort' >"$test_tmp/keys"
    diff - "$test_tmp/keys" <<-END || fail "$node has other keys"
	./keys/probe.key 400 10001
	./mesh.json 400 10001
	./node.key 400 10001
	END
    [ "$(inside "$node" cat /etc/koers/node.key | jq -r .identity)" = "$node" ] || fail "$node has the key of another node"
    [ "$(inside "$node" cat /etc/koers/keys/probe.key | jq -r .role)" = probe ]
    # The environment of the node has no secrets.
    ! inside "$node" cat /proc/1/environ | tr '\0' '\n' | grep -iE 'secret|seed|password' || fail "the environment of $node has a secret"
}

case_hardened() {
    local node
    for node in $mesh_nodes; do
        echo "$node"
        hardened_process "$node"
        hardened_limits "$node"
        hardened_files "$node"
        hardened_keys "$node"
    done
}

# The root key and the keys of people are in the volume `office`, which no running service mounts.
case_keys_apart() {
    local node mounts
    for node in $mesh_nodes; do
        mounts=$(state "$node" '{{range .Mounts}}{{.Name}} {{.Source}} {{end}}')
        case $mounts in *_office* | *docker.sock*) fail "$node mounts $mounts" ;; esac
    done
    dc run --rm -T --entrypoint sh office -c 'ls /var/lib/koers-office' 2>/dev/null | grep -qx root.key
    # No two services have the same key, except the key of the probe.
    for node in $mesh_nodes; do inside "$node" sha256sum /etc/koers/node.key; done |
        cut -d' ' -f1 | sort | uniq -d | grep . && fail "two nodes have the same key"
    # The key of the probe allows only questions about the status of nodes.
    ! mesh_koers probe signal list >/dev/null 2>&1 || fail "the probe can read signals"
}

# reaches NODE HOST PORT: true if the node can open that TCP connection.
reaches() { inside "$1" timeout 2 bash -c "exec 3<>/dev/tcp/$2/$3" 2>/dev/null; }
address() { state "$1" "{{(index .NetworkSettings.Networks \"${COMPOSE_PROJECT_NAME}_$2\").IPAddress}}"; }

case_network() {
    local node edge ports
    for node in $mesh_daemons; do
        ports=$(docker port "$(container "$node")")
        [ -z "$ports" ] || fail "$node publishes $ports"
        [ "$(state "$node" '{{len .NetworkSettings.Networks}}')" -eq 1 ] || fail "$node is not on exactly one network"
    done
    ports=$(docker port "$(container broker)")
    [ "$ports" = "5570/tcp -> $KOERS_PUBLISH" ] || fail "the broker publishes $ports"
    [ "$(docker network inspect -f '{{.Internal}}' "${COMPOSE_PROJECT_NAME}_bus")" = true ]
    # A daemon can reach only the broker's address on the bus network. It cannot reach the broker's
    # address on another network.
    edge=$(address broker edge)
    timeout 2 bash -c "exec 3<>/dev/tcp/$edge/5570" || fail "the broker does not listen on the edge network"
    for node in $mesh_daemons; do
        reaches "$node" broker 5570 || fail "$node cannot reach the broker"
        ! reaches "$node" "$edge" 5570 || fail "$node can reach outside the internal network"
    done
    # The broker refuses an unknown key at the published port.
    "$mesh_bin/koers" key init --home "$test_tmp/stranger" --endpoint "tcp://$KOERS_PUBLISH" >/dev/null
    jq -s '.[0] * {endpoint: .[1].endpoint, broker_key: .[1].broker_key}' "$test_tmp/stranger/mesh.json" \
        "$mesh_home/mesh.json" >"$test_tmp/stranger/mesh" && mv "$test_tmp/stranger/mesh" "$test_tmp/stranger/mesh.json"
    local code=0
    "$mesh_bin/koers" --home "$test_tmp/stranger" --as operator status >/dev/null 2>&1 || code=$?
    [ $code -eq 77 ] || fail "with an unknown key the exit code is $code, expected 77"
}

case_logs() {
    local node
    for node in $mesh_nodes; do
        [ "$(state "$node" '{{.HostConfig.LogConfig.Type}}')" = json-file ]
        [ "$(state "$node" '{{index .HostConfig.LogConfig.Config "max-size"}}')" = 10m ]
        [ "$(state "$node" '{{index .HostConfig.LogConfig.Config "max-file"}}')" = 5 ]
        [ "$(state "$node" '{{.HostConfig.RestartPolicy.Name}}')" = unless-stopped ]
        [ "$(state "$node" '{{.Config.StopTimeout}}')" -ge 10 ] || fail "$node has no time to stop"
        docker logs "$(container "$node")" >"$test_tmp/log" 2>&1
        grep -qE '^time=[^ ]+Z level=info .*event="?ready' "$test_tmp/log" ||
            fail "$node never logged that it is ready"
    done
}
