# What the scripts in integration/ and faults/ share: a mesh of their own, and words to expect
# things of it. Source it first. The programs are $KOERS_BIN's (the build under test); every mesh
# has a home of its own, and ports that nobody uses.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export KOERS_BIN=${KOERS_BIN:-$top/build/sanitize/bin}
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1
test_tmp=$(mktemp -d "${TMPDIR:-/tmp}/koers-test.XXXXXX")
export KOERS_HOME=$test_tmp/mesh NO_COLOR=1

# A block of nine ports of which none is in use; each test process starts looking elsewhere.
port_block() {
    local port=$((20000 + ($$ * 16) % 20000)) n
    for n in $(seq 200); do
        ss -Hltn "( sport >= :$port and sport <= :$((port + 8)) )" | grep -q . || break
        port=$((20000 + (port - 20000 + 16) % 20000))
    done
    echo "$port"
}
export KOERS_PORT
KOERS_PORT=$(port_block)
. "$top/compose/mesh.sh"

test_end() {
    local status=$? node
    for node in $mesh_nodes; do
        kill -CONT "$(mesh_pid "$node")" 2>/dev/null || true
        kill -KILL "$(mesh_pid "$node")" 2>/dev/null || true
    done
    if [ $status -ne 0 ]; then
        echo "--- failed with $status; the last lines of the logs:"
        tail -n 15 "$mesh_home"/log/*.log 2>/dev/null || true
    fi
    # A sanitizer's finding fails the test that caused it.
    if grep -lE 'ERROR: AddressSanitizer|runtime error:' "$mesh_home"/log/*.log 2>/dev/null; then
        grep -hE -A 12 'ERROR: AddressSanitizer|runtime error:' "$mesh_home"/log/*.log | head -40
        status=99
    fi
    [ -n "${KEEP:-}" ] || rm -rf "$test_tmp"
    exit $status
}
trap test_end EXIT

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# as WHO COMMAND…: the client.
as() {
    local who=$1
    shift
    "$KOERS_BIN/koers" --as "$who" "$@"
}

# expect CODE COMMAND…: it exits with that code. Its stdout is $out, its stderr $err.
out=$test_tmp/out err=$test_tmp/err
expect() {
    local want=$1 got=0
    shift
    "$@" >"$out" 2>"$err" || got=$?
    [ "$got" -eq "$want" ] || {
        echo "--- stdout"; head -c 3000 "$out"
        echo "--- stderr"; head -c 3000 "$err"
        fail "exit $got, not $want: $*"
    }
}

# says PATTERN: the last expect printed it (on stdout or stderr).
says() {
    grep -qE -- "$1" "$out" "$err" || {
        echo "--- stdout"; head -c 3000 "$out"
        echo "--- stderr"; head -c 3000 "$err"
        fail "not said: $1"
    }
}

# eventually SECONDS COMMAND…: it succeeds within that time.
eventually() {
    local seconds=$1 end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "not within $seconds s: $*"
        sleep 0.1
    done
}

kill_node() {
    local pid
    pid=$(mesh_pid "$1") || return 0
    kill -KILL "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.01; done
}

restart_node() {
    local node=$1
    shift
    kill_node "$node"
    mesh_start "$node" "$@"
    mesh_wait "$node"
}

# All daemons have handled everything that is in the journal now.
settled() {
    as operator status --json | jq -es '
        [.[] | .. | objects | select(.node? == true)] | length > 0 and all(.up == true and (.lag // 0) == 0)' \
        >/dev/null
}

# The state of a daemon, canonically sorted.
dump() {
    local command
    mapfile -t command < <(mesh_command "$1")
    "${command[@]}" --dump-state
}
