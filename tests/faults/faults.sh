# What the scripts of this folder share, on top of tests/lib.sh: signals by the thousand, nodes under
# strace, and what must hold of the journal whatever was done to the mesh. Source it first.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
holder=accounthouder-nl-gr

# skip WHY: what this test needs is not to be had here. ctest counts 77 as skipped.
skip() {
    echo "SKIPPED: $*"
    exit 77
}

# signals FROM TO: NDJSON of signals with ids that follow from their number, of NL-GR.
signals() {
    /usr/bin/python3 "$here/signals.py" "$1" "$2"
}

# import FILE [ARGUMENT …]: until all of it is answered; the client is run again as a person would.
# The last answers are in $out.
import() {
    local file=$1 code n
    shift
    for n in $(seq 20); do
        code=0
        as "$holder" signal post --file "$file" --json "$@" >"$out" 2>"$err" || code=$?
        [ $code -ne 0 ] || return 0
        # 5: the broker was away; 69: a question was asked of it in vain
        [ $code -eq 5 ] || [ $code -eq 69 ] || break
    done
    head -c 2000 "$err"
    fail "import: exit $code in try $n"
}

strace_ensure() {
    strace -f -o /dev/null -e trace=write -e inject=write:error=EIO:when=1 true 2>/dev/null ||
        skip "strace is not there, or may not trace here"
}

# start_traced NODE INJECTION [ARGUMENT …]: as mesh_start, with a fault in its system calls. It is
# our child, so that `wait` gives its exit code; what it called is in $trace.
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

# Every daemon is at the head of the journal and says that it is ready.
daemons_settled() {
    local node
    for node in ${mesh_nodes#broker }; do
        curl -sf -o /dev/null --max-time 2 \
            "http://127.0.0.1:$(mesh_http_port "$node")/readyz" || return 1
    done
    settled
}

# The journal's records in $test_tmp/journal, read by a program that shares nothing with the broker:
# it has verified every digest, the chain, and that sequences begin at 1 and leave none out.
journal_whole() {
    local code=0
    /usr/bin/python3 "$top/tests/integration/read_journal.py" "$mesh_home/data/broker" \
        >"$test_tmp/journal" 2>"$err" || code=$?
    [ $code -eq 0 ] || fail "the journal: $(cat "$err")"
}

# registered: {"number", "id"} of every signal in the record, in its order, in $test_tmp/registered.
registered() {
    as operator tail --all --json --type signal.registered >"$test_tmp/tail" ||
        fail "tail: exit $?"
    jq -c '{number: .subject, id: .payload.signal.id}' "$test_tmp/tail" >"$test_tmp/registered"
}

# registered_once COUNT: so many signals, each once, and the numbers are 1 to COUNT.
registered_once() {
    registered
    jq -es --argjson n "$1" '
        length == $n and (map(.id) | unique | length == $n) and
        (map(.number | sub("^SIG-[0-9]{4}-0*"; "") | tonumber) | sort == [range(1; $n + 1)])' \
        "$test_tmp/registered" >/dev/null ||
        fail "not $1 signals, each once, numbered without a gap: $(wc -l <"$test_tmp/registered")"
}

# answers_stand FILE…: what an import was told is in the record: that signal has that number.
answers_stand() {
    /usr/bin/python3 "$here/answers.py" "$test_tmp/registered" "$@" || fail "answers"
}

# same_when_rebuilt: every daemon's state is that of one made from the journal alone. The daemons
# are stopped in the end.
same_when_rebuilt() {
    local node
    for node in ${mesh_nodes#broker }; do
        mesh_stop "$node"
        dump "$node" >"$test_tmp/dump.$node"
        [ -s "$test_tmp/dump.$node" ] || fail "$node has no state"
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
            fail "$node is not what its journal makes of it"
        }
    done
}
