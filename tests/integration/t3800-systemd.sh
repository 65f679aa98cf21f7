#!/usr/bin/env bash
# This test checks the systemd units. They must be valid and hardened, and must start the installed
# programs. The test runs the command lines of the units, and gives the programs credentials in the
# same form as systemd 252. The programs must report three things to the service manager: that they
# are ready, what their status is, and that they stop.
. "$(dirname "$0")/../lib.sh"
units=$top/compose/systemd

# ── systemd checks the units ──

mkdir "$test_tmp/units"
for file in "$units"/*.service "$units"/koers.target; do
    sed "s|/usr/bin/koers|$KOERS_BIN/koers|" "$file" >"$test_tmp/units/$(basename "$file")"
done
for file in "$test_tmp"/units/*; do
    expect 0 systemd-analyze verify --man=no "$file"
    [ ! -s "$out" ] && [ ! -s "$err" ] || { cat "$out" "$err"; fail "systemd-analyze verify reports a problem in $file"; }
done
n=0
for file in "$test_tmp"/units/*.service; do
    # the threshold is in tenths: 12 is an exposure of 1.2
    expect 0 systemd-analyze security --offline=true --threshold=12 "$file"
    sed -n '/^# Everything below/,$p' "$file" >"$test_tmp/hard.$n"
    diff "$test_tmp/hard.0" "$test_tmp/hard.$n" || fail "$file is hardened differently"
    n=$((n + 1))
done
programs=$("$top/compose/nodes" programs | wc -l)
[ "$n" -eq "$programs" ] || fail "$n units, expected $programs"

# Every manual page that a unit names exists, and the target wants every daemon.
for page in $(grep -ohE 'man:[a-z-]+\([0-9]\)' "$units"/* | sed -E 's/man:(.*)\((.)\)/\1.\2/' | sort -u); do
    find "$top" -name "$page.scd" -not -path '*/build/*' | grep -q . || fail "there is no manual page $page"
done
wanted=$(sed -n 's/^Wants=//p' "$units/koers.target" | tr ' ' '\n' | sed 's/@[0-9]*\./@./' | sort -u)
[ "$wanted" = "$(cd "$units" && ls -- *.service)" ] || fail "the target wants: $wanted"

# ── the test runs the programs of the units ──

mkdir -p "$test_tmp/state/koers"
"$KOERS_BIN/koers" key init --home "$mesh_home" --endpoint "tcp://127.0.0.1:$mesh_port" 2>/dev/null

# unit_of NODE: prints the path of the unit file of the node, and sets $instance to the value of %i.
unit_of() {
    instance=${1#kerngroep-}
    case $1 in
    kerngroep-*) echo "$units/koers-kerngroep@.service" ;;
    *) echo "$units/koers-$1.service" ;;
    esac
}

# lines NODE KEY: prints the values of the key in the node's unit, with the specifiers replaced.
lines() {
    local file=$1 instance
    instance=${1#kerngroep-}
    file=$(unit_of "$1")
    sed -n "s/^$2=//p" "$file" | sed "s|%i|$instance|g; s|%S|$test_tmp/state|g
        s|%d|$test_tmp/credentials/$1|g; s|/etc/koers|$mesh_home|g; s|/usr/bin|$KOERS_BIN|g"
}

# prepare NODE: makes the state folder and the credentials of the node. The credentials have mode
# 0440, as with systemd: systemd gives the daemon access with an access list, and then the mode
# shows the mask of that list as the permission of the group.
prepare() {
    local name file credentials=$test_tmp/credentials/$1
    mkdir -p "$test_tmp/state/$(lines "$1" StateDirectory)" "$credentials"
    while IFS=: read -r name file; do
        install -m 0440 "$file" "$credentials/$name"
    done < <(lines "$1" LoadCredential)
    while read -r command; do
        # shellcheck disable=SC2086
        $command || fail "$1: $command"
    done < <(lines "$1" ExecStartPre)
}

# listen FILE: acts as the service manager. Prints a line when it listens.
cat >"$test_tmp/listen.py" <<'PY'
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
os.rename(sys.argv[2] + ".new", sys.argv[2])
with open(sys.argv[2], "a", buffering=1) as to:
    while True:
        to.write(s.recv(4096).decode() + "\n")
PY

n=0
for node in $mesh_nodes; do
    heard=$test_tmp/heard.$node
    : >"$heard.new"
    /usr/bin/python3 "$test_tmp/listen.py" "$test_tmp/notify.$node" "$heard" &
    eventually 10 test -e "$heard"
    prepare "$node"
    [ "$node" = broker ] || cmp -s "$mesh_home/keys/$node.key" "$test_tmp/credentials/$node/key" ||
        fail "$node has another key"
    n=$((n + 1))
    http=$(lines "$node" Environment | grep -o '127.0.0.1:94[0-9]*')
    grep -qx "$http" "$test_tmp/https" 2>/dev/null && fail "two units listen on $http"
    echo "$http" >>"$test_tmp/https"
    mkdir -p "$mesh_home/log" "$mesh_home/run"
    # shellcheck disable=SC2046
    env -C / $(lines "$node" Environment) KOERS_HTTP="127.0.0.1:$(mesh_http_port "$node")" \
        CREDENTIALS_DIRECTORY="$test_tmp/credentials/$node" NOTIFY_SOCKET="$test_tmp/notify.$node" \
        WATCHDOG_USEC=1000000 $(lines "$node" ExecStart) >"$mesh_home/log/$node.log" 2>&1 &
    echo $! >"$mesh_home/run/$node.pid"
    eventually 20 grep -qx READY=1 "$heard"
done
for node in $mesh_nodes; do
    eventually 20 grep -qx STATUS=ready "$test_tmp/heard.$node"
    eventually 20 grep -qx WATCHDOG=1 "$test_tmp/heard.$node"
done
expect 0 as operator status
post nl-gr "Te weinig monteurs" 2 >/dev/null

# A daemon without a broker reports that the broker is missing, and keeps running.
mesh_stop broker
grep -qx STOPPING=1 "$test_tmp/heard.broker" || fail "the broker did not report that it stops"
eventually 20 grep -q 'STATUS=not ready: no session with the broker' "$test_tmp/heard.relay"
for node in $mesh_nodes; do
    mesh_stop "$node"
    grep -qx STOPPING=1 "$test_tmp/heard.$node" || fail "$node did not report that it stops"
    [ "$(grep -cx READY=1 "$test_tmp/heard.$node")" -eq 1 ] || fail "$node did not report READY exactly once"
done

# The first policy is copied only once, because a newer policy may have come over the bus.
echo newer >"$test_tmp/state/koers/broker/policy.bin"
prepare broker
grep -qx newer "$test_tmp/state/koers/broker/policy.bin" || fail "the first policy replaced a newer one"
