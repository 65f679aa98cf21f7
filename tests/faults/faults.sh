# The fault tests source this file first. It injects faults with strace and contains the checks that
# must succeed after every fault.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
holder=accounthouder-nl-gr

# skip WHY: ends the test because this machine lacks something that the test needs. ctest counts
# exit code 77 as skipped.
skip() {
    echo "SKIPPED: $*"
    exit 77
}

# signals FROM TO: prints signals of NL-GR with the numbers FROM to TO, as NDJSON. The same number
# always gives the same signal id.
signals() {
    /usr/bin/python3 "$here/signals.py" "$1" "$2"
}

# import FILE [ARGUMENT …]: imports the signals of FILE. Repeats the command, like a person, until
# every signal has an answer. The answers of the last try are in the file $out.
import() {
    local file=$1 code n
    shift
    for n in $(seq 20); do
        code=0
        as "$holder" signal post --file "$file" --json "$@" >"$out" 2>"$err" || code=$?
        [ $code -ne 0 ] || return 0
        # 5: the broker was away. 69: a question got no answer.
        [ $code -eq 5 ] || [ $code -eq 69 ] || break
    done
    head -c 2000 "$err"
    fail "the import ended with $code in try $n"
}

# strace_ensure: skips the test if strace cannot inject faults on this machine.
strace_ensure() {
    strace -f -o /dev/null -e trace=write -e inject=write:error=EIO:when=1 true 2>/dev/null ||
        skip "strace is not there, or may not trace here"
}

# start_traced NODE INJECTION [ARGUMENT …]: starts a node like mesh_start, but with a fault in its
# system calls. The node is a child of this shell, so `wait` returns its exit code. The file $trace
# lists the system calls.
trace=$test_tmp/trace
start_traced() {
    local node=$1 injection=$2 command
    shift 2
    mkdir -p "$mesh_home/log" "$mesh_home/run" "$mesh_home/data/$node"
    mapfile -t command < <(mesh_command "$node")
    setsid strace -D -f -ttt -o "$trace" -e "trace=${injection%%:*}" \
        -e "inject=$injection" "${command[@]}" "$@" >>"$mesh_home/log/$node.log" 2>&1 </dev/null &
    traced=$!
    echo $traced >"$mesh_home/run/$node.pid"
}

broker_ready() {
    curl -sf -o /dev/null --max-time 2 "http://127.0.0.1:$(mesh_http_port broker)/readyz"
}

# daemons_settled: returns 0 if every daemon is ready and has handled every event of the journal.
daemons_settled() {
    local node
    for node in ${mesh_nodes#broker }; do
        curl -sf -o /dev/null --max-time 2 \
            "http://127.0.0.1:$(mesh_http_port "$node")/readyz" || return 1
    done
    settled
}

# journal_whole: reads the journal into $test_tmp/journal with a program that shares no code with
# the broker. The program verifies every digest and the chain, and that sequences start at 1 and
# have no gap.
journal_whole() {
    local code=0
    /usr/bin/python3 "$top/tests/integration/read_journal.py" "$mesh_home/data/broker" \
        >"$test_tmp/journal" 2>"$err" || code=$?
    [ $code -eq 0 ] || fail "the journal is not valid: $(cat "$err")"
}

# history_holds [--settled]: exports the journal, and checks the history of the mesh with history.py
# against the outboxes of all people. With --settled, every event must be handled.
history_holds() {
    local outbox receipts=()
    for outbox in "$mesh_home"/people/*/outbox.db; do
        receipts+=("$(basename "$(dirname "$outbox")")=$outbox")
    done
    "$KOERS_BIN/koers-journal" export "$mesh_home/data/broker" --quiet >"$test_tmp/export" ||
        fail "the export ended with $?"
    /usr/bin/python3 "$here/history.py" "$test_tmp/export" "${receipts[@]}" "$@" ||
        fail "the history breaks a rule"
}

# registered: writes {"number", "id"} of every registered signal to $test_tmp/registered, in order.
registered() {
    as operator tail --all --json --type signal.registered >"$test_tmp/tail" ||
        fail "koers tail ended with $?"
    jq -c '{number: .subject, id: .payload.signal.id}' "$test_tmp/tail" >"$test_tmp/registered"
}

# registered_once COUNT: fails unless exactly COUNT signals are registered, with the numbers 1 to
# COUNT.
registered_once() {
    registered
    jq -es --argjson n "$1" '
        length == $n and (map(.id) | unique | length == $n) and
        (map(.number | sub("^SIG-[0-9]{4}-0*"; "") | tonumber) | sort == [range(1; $n + 1)])' \
        "$test_tmp/registered" >/dev/null ||
        fail "$(wc -l <"$test_tmp/registered") signals are registered; expected $1, each once, without a gap"
}

# answers_stand INPUT ANSWERS…: fails unless every answer agrees with the journal. INPUT has the
# signals, and ANSWERS has the output of `koers signal post` with a number for each signal. In the
# journal, each signal must have the same number.
answers_stand() {
    /usr/bin/python3 "$here/answers.py" "$test_tmp/registered" "$@" || fail "an answer of an import does not hold"
}

# same_when_rebuilt: fails unless every daemon rebuilds its state from the journal. The daemons are
# stopped afterwards.
same_when_rebuilt() {
    local node
    for node in ${mesh_nodes#broker }; do
        mesh_stop "$node"
        dump "$node" >"$test_tmp/dump.$node"
        [ -s "$test_tmp/dump.$node" ] || fail "$node dumps an empty state"
        mesh_start "$node" --rebuild
    done
    for node in ${mesh_nodes#broker }; do
        mesh_wait "$node"
    done
    eventually 60 daemons_settled
    for node in ${mesh_nodes#broker }; do
        mesh_stop "$node"
        dump "$node" >"$test_tmp/rebuilt.$node"
        cmp "$test_tmp/dump.$node" "$test_tmp/rebuilt.$node" || {
            diff "$test_tmp/dump.$node" "$test_tmp/rebuilt.$node" | head -n 20
            fail "$node has another state than a rebuild from the journal gives"
        }
    done
}
