# The scripts in integration/ and faults/ source this file first. It prepares a separate mesh for
# each test and contains functions that start and check the mesh. It tests the programs in
# $KOERS_BIN. Every mesh has its own home folder and its own ports.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export KOERS_BIN=${KOERS_BIN:-$top/build/sanitize/bin}
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1
test_tmp=$(mktemp -d "${TMPDIR:-/tmp}/koers-test.XXXXXX")
export KOERS_HOME=$test_tmp/mesh NO_COLOR=1

# port_block: prints the first port of a block of free ports, one for the bus and one for each node.
# The search starts at a port that depends on the process id, so that two tests do not find the same
# ports. All ports are below 32768, because the kernel uses higher ports for outgoing connections.
port_block() {
    local port=$((20000 + ($$ * 16) % 12000)) n nodes
    nodes=$("$top/compose/nodes" ids | wc -l)
    for n in $(seq 200); do
        ss -Hltn "( sport >= :$port and sport <= :$((port + nodes)) )" | grep -q . || break
        port=$((20000 + (port - 20000 + 16) % 12000))
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
    # shellcheck disable=SC2046
    kill -KILL $(jobs -p) 2>/dev/null || true
    if [ $status -ne 0 ] && [ $status -ne 77 ]; then
        echo "--- exit status $status; the last lines of the logs:"
        tail -n 15 "$mesh_home"/log/*.log 2>/dev/null || true
    fi
    # If a log has a report of a sanitizer, the test fails.
    if grep -lE 'ERROR: AddressSanitizer|runtime error:' "$mesh_home"/log/*.log 2>/dev/null; then
        grep -hE -A 12 'ERROR: AddressSanitizer|runtime error:' "$mesh_home"/log/*.log | head -40
        status=99
    fi
    [ -z "${test_unmount:-}" ] || umount -l "$test_unmount"
    [ -n "${KEEP:-}" ] || rm -rf "$test_tmp"
    exit $status
}
trap test_end EXIT

# amsterdam ARGUMENT…: runs date(1) in the time zone of the mesh. Works without installed time
# zones.
amsterdam() {
    TZ=CET-1CEST,M3.5.0,M10.5.0/3 date "$@"
}

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# as WHO COMMAND…: runs koers with the identity WHO.
as() {
    local who=$1
    shift
    "$KOERS_BIN/koers" --as "$who" "$@"
}

# expect CODE COMMAND…: runs the command, and writes its stdout to the file $out and its stderr to
# the file $err. Fails unless the command exits with CODE.
out=$test_tmp/out err=$test_tmp/err
expect() {
    local want=$1 got=0
    shift
    "$@" >"$out" 2>"$err" || got=$?
    [ "$got" -eq "$want" ] || {
        echo "--- stdout"; head -c 3000 "$out"
        echo "--- stderr"; head -c 3000 "$err"
        fail "exit code $got, expected $want: $*"
    }
}

# says PATTERN: fails unless the output in the files $out and $err matches PATTERN, an extended
# regular expression.
says() {
    grep -qE -- "$1" "$out" "$err" || {
        echo "--- stdout"; head -c 3000 "$out"
        echo "--- stderr"; head -c 3000 "$err"
        fail "the output does not match: $1"
    }
}

# eventually SECONDS COMMAND…: repeats the command until it succeeds. Fails if it does not succeed
# within SECONDS.
eventually() {
    local seconds=$1 end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "no success within $seconds s: $*"
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

# settled: returns 0 if all daemons are up and have handled every event of the journal.
settled() {
    as operator status --json | jq -es '
        [.[] | .. | objects | select(.node? == true)] | length > 0 and all(.up == true and (.lag // 0) == 0)' \
        >/dev/null
}

# dump NODE: prints the state of a daemon, sorted.
dump() {
    local command
    mapfile -t command < <(mesh_command "$1")
    "${command[@]}" --dump-state
}

# shows FILTER WHO COMMAND…: repeats the koers command with --json as the identity WHO, until the
# array of all output lines satisfies the jq filter. Fails if this takes more than 20 seconds.
shows() {
    local filter=$1 end=$((SECONDS + 20))
    shift
    # Exit code 3 is allowed. It means that `koers tail` did not show events that this identity may
    # not read.
    until { as "$@" --json >"$out" 2>"$err" || [ $? -eq 3 ]; } && jq -es "$filter" <"$out" >/dev/null; do
        [ $SECONDS -lt $end ] || {
            head -c 3000 "$out" "$err"
            fail "the answer never satisfied $filter: $*"
        }
        sleep 0.05
    done
}

# gives WHO COMMAND…: runs a koers command as the identity WHO. Prints the subject of the reply,
# such as the number of a new signal. Fails if the command fails.
gives() {
    as "$@" --json >"$out" 2>"$err" || {
        cat "$out" "$err" >&2
        fail "exit code $?: $*"
    }
    jq -r .subject <"$out"
}

# post PROVINCE TITLE PILLAR FLAG…: posts a signal as the account holder of PROVINCE and prints its
# number. By default, the signal is of kind knelpunt and of national origin. The options FLAG can
# change that.
post() {
    local province=$1 title=$2 pillar=$3
    shift 3
    gives "accounthouder-$province" signal post --kind knelpunt --region-type provincie \
        --region Proefregio --domain techniek --origin landelijk --title "$title" \
        --description "Beschrijving van $title." --pillar "$pillar" "$@"
}

# outcome WHO BODY KNP FLAG…: records an outcome of BODY about the bottleneck KNP, as the identity
# WHO. Prints the id of the outcome.
outcome() {
    local who=$1
    shift
    gives "$who" outcome "$@" >/dev/null
    jq -r '.event_ids[0]' <"$out"
}

# at BODY KNP: fails unless the bottleneck KNP is on the agenda of BODY and on no other agenda. If
# BODY is -, the bottleneck must be on no agenda.
mesh_tables="kerngroep-1 kerngroep-2 kerngroep-3 koersoverleg dg-overleg"
at() {
    local body
    [ "$1" = - ] || shows "any(.[]; .bottleneck.number == \"$2\")" secretaris agenda "$1"
    for body in $mesh_tables; do
        [ "$body" = "$1" ] ||
            shows "all(.[]; .bottleneck.number != \"$2\")" secretaris agenda "$body"
    done
}

# dump_all FOLDER: waits until all daemons have handled every event. Then writes the state of each
# daemon to the file FOLDER/NODE.
dump_all() {
    local node
    eventually 30 settled
    mkdir -p "$1"
    for node in $mesh_nodes; do
        [ "$node" = broker ] || dump "$node" >"$1/$node"
    done
}

# rebuilds_the_same: deletes the views of all daemons. Fails unless each daemon rebuilds the same
# state from the journal.
rebuilds_the_same() {
    local node
    dump_all "$test_tmp/lived"
    for node in $mesh_nodes; do
        [ "$node" = broker ] || mesh_stop "$node"
    done
    rm -f "$mesh_home"/data/*/view.db*
    for node in $mesh_nodes; do mesh_start "$node"; done
    for node in $mesh_nodes; do mesh_wait "$node"; done
    dump_all "$test_tmp/rebuilt"
    diff -r "$test_tmp/lived" "$test_tmp/rebuilt" >"$test_tmp/diff" || {
        head -c 3000 "$test_tmp/diff"
        fail "a rebuilt daemon has a different state"
    }
}

# unchanged COMMAND…: runs a command. Fails if the command changes the state of a daemon.
unchanged() {
    dump_all "$test_tmp/before"
    "$@"
    dump_all "$test_tmp/after"
    diff -r "$test_tmp/before" "$test_tmp/after" || fail "the command changed a state: $*"
}
