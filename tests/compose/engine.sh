# This file finds or starts the container engine for the tests of this folder. It uses an engine
# that runs, or starts one. An engine that it started leaves nothing behind except build/engine,
# which keeps the images for the next run. Source this file.

engine_run=""   # the folder of the engine that this file started, or "" if another engine is used
engine_store=$top/build/engine

# engine_impossible: prints why no engine can be used, or nothing if an engine can be used.
engine_impossible() {
    docker info >/dev/null 2>&1 && return 0
    [ "$(id -u)" -eq 0 ] || echo "no engine runs, and only root can start one"
}

# engine_try DRIVER PATH: true if dockerd works with that storage driver and with the iptables found
# in that PATH.
engine_try() {
    local n
    PATH=$2 dockerd --storage-driver "$1" --data-root "$engine_store" --exec-root "$engine_run/exec" \
        --pidfile "$engine_run/pid" -H "unix://$engine_run/sock" >"$engine_run/log" 2>&1 </dev/null &
    engine_process=$!
    for n in $(seq 300); do
        docker info >/dev/null 2>&1 && return 0
        kill -0 "$engine_process" 2>/dev/null || return 1
        sleep 0.1
    done
    engine_stop_process
    return 1
}

engine_stop_process() {
    local n
    kill -TERM "$engine_process" 2>/dev/null || return 0
    for n in $(seq 200); do
        kill -0 "$engine_process" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL "$engine_process"
}

engine_up() {
    local driver path
    docker info >/dev/null 2>&1 && return 0
    # shellcheck disable=SC2154
    packages_ensure $packages_engine || return
    engine_run=$(mktemp -d /tmp/koers-engine.XXXXXX) # the path of a socket must be short
    export DOCKER_HOST=unix://$engine_run/sock
    iptables-save >"$engine_run/iptables" 2>/dev/null || true
    cat /proc/sys/net/ipv4/ip_forward >"$engine_run/ip_forward"
    ip link show docker0 >"$engine_run/docker0" 2>/dev/null || rm -f "$engine_run/docker0"
    # A kernel without nftables needs the legacy iptables. A kernel without overlay needs the
    # storage driver vfs.
    mkdir "$engine_run/legacy"
    for path in iptables ip6tables; do
        ln -s "$(command -v $path-legacy || echo /nowhere)" "$engine_run/legacy/$path"
    done
    for driver in overlay2 vfs; do
        for path in "$PATH" "$engine_run/legacy:$PATH"; do
            engine_try $driver "$path" && return 0
        done
    done
    echo "dockerd does not start; the end of its log:" >&2
    tail -n 10 "$engine_run/log" >&2
    return 69
}

# Stops the engine that engine_up started, and restores the network of the machine.
engine_down() {
    [ -n "$engine_run" ] || return 0
    engine_stop_process
    [ ! -s "$engine_run/iptables" ] || iptables-restore <"$engine_run/iptables" || true
    [ -e "$engine_run/docker0" ] || ip link delete docker0 2>/dev/null || true
    cat "$engine_run/ip_forward" >/proc/sys/net/ipv4/ip_forward
    umount "$engine_run"/exec/netns/* 2>/dev/null || true
    rm -rf "$engine_run"
    unset DOCKER_HOST
}

# Prints the Debian sources of this machine, as lines of sources.list.
engine_sources() {
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' \
        'Component: main' | grep -E ' bookworm(-updates|-security)? ' | sort -u
}

# Sets KOERS_BASE to the base of the image. This is the Debian image if the engine has it.
# Otherwise, the function makes an image from Debian packages.
engine_base() {
    local folder mirror
    export KOERS_BASE=debian:bookworm-slim
    docker image inspect $KOERS_BASE >/dev/null 2>&1 && return 0
    KOERS_BASE=koers-test-base:bookworm
    docker image inspect $KOERS_BASE >/dev/null 2>&1 && return 0
    [ "$(id -u)" -eq 0 ] || { echo "no $KOERS_BASE, and only root can make one" >&2; return 77; }
    packages_ensure $packages_engine || return
    folder=$(mktemp -d "$top/build/base.XXXXXX")
    mirror=$(engine_sources | awk '$3 == "bookworm" { print $2; exit }')
    debootstrap --variant=minbase bookworm "$folder" ${mirror:+"$mirror"} >"$folder.log" 2>&1 || {
        tail -n 10 "$folder.log" >&2
        rm -rf "$folder"
        return 69
    }
    engine_sources >"$folder/etc/apt/sources.list"
    # The build uses the apt settings of this machine.
    apt-config dump | grep -E '^Acquire::(Check-|http|ForceIPv|Retries)' \
        >"$folder/etc/apt/apt.conf.d/90host" || true
    rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/*
    tar -C "$folder" -c . | docker import - $KOERS_BASE >/dev/null
    rm -rf "$folder" "$folder.log"
}
