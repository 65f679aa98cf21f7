# These functions start, stop and wipe the nodes of a local mesh, and wait for them. Source this
# file; $top must be the checkout.

mesh_home=${KOERS_HOME:-$top/var}
mesh_home=$(mkdir -p "$mesh_home" && cd "$mesh_home" && pwd)
mesh_bin=${KOERS_BIN:-$top/build/bin}
# An existing mesh keeps its port. KOERS_PORT is used only for a new mesh.
mesh_port=$(sed -n 's|.*"endpoint": *"tcp://127\.0\.0\.1:\([0-9]*\)".*|\1|p' "$mesh_home/mesh.json" 2>/dev/null || true)
mesh_port=${mesh_port:-${KOERS_PORT:-5570}}
# All nodes of the table, in the order in which they start. A test can set mesh_nodes to fewer nodes
# later.
mesh_nodes=""
declare -gA mesh_program mesh_arguments
while read -r node program arguments; do
    mesh_nodes="$mesh_nodes${mesh_nodes:+ }$node"
    mesh_program[$node]=$program mesh_arguments[$node]=$arguments
done < <("$top/compose/nodes" commands)
unset node program arguments
export KOERS_HOME=$mesh_home

# mesh_koers IDENTITY COMMAND…: runs the client with the key of that identity.
mesh_koers() {
    local identity=$1
    shift
    "$mesh_bin/koers" --as "$identity" "$@"
}

# mesh_http_port NODE: prints the port for the health and the metrics of a node. This is the port of
# the bus plus the position of the node in mesh_nodes. The first node has position 1.
mesh_http_port() {
    local n=0 node
    for node in $mesh_nodes; do
        n=$((n + 1))
        if [ "$node" = "$1" ]; then echo $((mesh_port + n)); fi
    done
}

# mesh_command NODE: prints the command line of a node, one word per line.
mesh_command() {
    local node=$1
    case $node in
    broker) printf '%s\n' "$mesh_bin/koers-broker" --listen "tcp://127.0.0.1:$mesh_port" \
        --key "$mesh_home/broker.key" --policy "$mesh_home/policy.bin" --trial-clock ;;
    *)
        # shellcheck disable=SC2086
        printf '%s\n' "$mesh_bin/${mesh_program[$node]}" ${mesh_arguments[$node]} \
            --key "$mesh_home/keys/$node.key"
        ;;
    esac
    printf '%s\n' --mesh "$mesh_home/mesh.json" --data "$mesh_home/data/$node" \
        --http "127.0.0.1:$(mesh_http_port "$node")"
}

# mesh_pid NODE: prints the process id of the node. Returns an error if the node does not run.
mesh_pid() {
    local pid
    pid=$(cat "$mesh_home/run/$1.pid" 2>/dev/null) && [ -n "$pid" ] &&
        [ "$(readlink "/proc/$pid/exe" 2>/dev/null | sed 's/ (deleted)$//')" = \
            "$(mesh_command "$1" | head -n 1 | xargs readlink -f)" ] && echo "$pid"
}

# mesh_port_free PORT: returns 0 if no process listens on the port. Otherwise prints an error and
# returns 1, because the process on that port would answer in the place of this mesh.
mesh_port_free() {
    ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
    echo "Port $1 is in use; is another mesh running? Choose other ports with KOERS_PORT." >&2
    return 1
}

# mesh_start NODE [ARGUMENT …]: starts the node. Does nothing if the node runs already.
mesh_start() {
    local node=$1 command
    shift
    mesh_pid "$node" >/dev/null && return 0
    mesh_port_free "$(mesh_http_port "$node")" || return 69
    [ "$node" != broker ] || mesh_port_free "$mesh_port" || return 69
    mkdir -p "$mesh_home/log" "$mesh_home/run" "$mesh_home/data/$node"
    mapfile -t command < <(mesh_command "$node")
    setsid "${command[@]}" "$@" >>"$mesh_home/log/$node.log" 2>&1 </dev/null &
    echo $! >"$mesh_home/run/$node.pid"
    disown
    # Waits, because the process is first a shell, which mesh_pid does not find.
    until mesh_pid "$node" >/dev/null || ! kill -0 $! 2>/dev/null; do
        sleep 0.01
    done
}

# mesh_wait NODE: waits up to 30 seconds until the node is ready. If the node is still not ready,
# prints the end of its log and returns 69.
mesh_wait() {
    local node=$1 url
    url=http://127.0.0.1:$(mesh_http_port "$node")/readyz
    for _ in $(seq 300); do
        curl -sf -o /dev/null --max-time 2 "$url" && return 0
        # mesh_pid would not work here: the process can still be the shell that becomes the program.
        kill -0 "$(cat "$mesh_home/run/$node.pid")" 2>/dev/null || break
        sleep 0.1
    done
    echo "$node is not ready: $(curl -s --max-time 2 "$url" || echo "it does not run")" >&2
    echo "The end of $mesh_home/log/$node.log:" >&2
    tail -n 10 "$mesh_home/log/$node.log" >&2
    return 69
}

mesh_stop() {
    local pid
    pid=$(mesh_pid "$1") || return 0
    kill -TERM "$pid"
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 "$pid" 2>/dev/null; then
        echo "$1 did not stop in 10 seconds; killing it; nothing is lost" >&2
        kill -KILL "$pid"
    fi
    rm -f "$mesh_home/run/$1.pid"
}

mesh_kill() { kill -KILL "$(mesh_pid "$1")"; }

# mesh_forget NODE: deletes the view of a daemon that does not run. The daemon rebuilds the view
# from the journal.
mesh_forget() { rm -f "$mesh_home/data/$1"/view.db*; }

mesh_up() {
    local node
    [ "$mesh_port" = "${KOERS_PORT:-$mesh_port}" ] ||
        echo "The mesh in $mesh_home keeps port $mesh_port; KOERS_PORT=$KOERS_PORT counts only for a new mesh." >&2
    [ -e "$mesh_home/policy.bin" ] ||
        "$mesh_bin/koers" key init --home "$mesh_home" \
            --endpoint "tcp://127.0.0.1:$mesh_port" >&2
    mesh_start broker
    mesh_wait broker
    for node in $mesh_nodes; do
        mesh_start "$node"
    done
    for node in $mesh_nodes; do
        mesh_wait "$node"
    done
}

mesh_down() {
    local node reversed=""
    for node in $mesh_nodes; do
        reversed="$node $reversed"
    done
    for node in $reversed; do
        mesh_stop "$node"
    done
}

# mesh_wipe: deletes the files that the mesh wrote. Keeps all other files in the folder.
mesh_wipe() {
    (cd "$mesh_home" && rm -rf data log run keys people demo mesh.json policy.json policy.bin \
        broker.key root.key key.lock)
    rmdir "$mesh_home" 2>/dev/null || true
}
