# These functions make a machine for the tests of this folder: a Debian made by debootstrap, which
# boots in namespaces with a separate systemd. The machine has only a loopback network. Source this
# file, as root.

machine_base=$top/build/machine-base # stays for the next run
machine_root=""
machine_pid=""
machine_group=koers-machine-$$

# Prints the Debian sources of the host, as lines of sources.list.
machine_sources() {
    # shellcheck disable=SC2016
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' \
        'Component: main' | grep -E ' bookworm(-updates|-security)? ' | sort -u
}

machine_make_base() {
    local new=$machine_base.new mirror
    [ -e "$machine_base/etc/debian_version" ] && return 0
    mirror=$(machine_sources | awk '$3 == "bookworm" { print $2; exit }')
    rm -rf "$new"
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,libnss-systemd bookworm "$new" \
        ${mirror:+"$mirror"} >"$machine_base.log" 2>&1 || {
        tail -n 10 "$machine_base.log" >&2
        return 69
    }
    machine_sources >"$new/etc/apt/sources.list"
    apt-config dump | grep -E '^Acquire::(Check-|http|ForceIPv|Retries)' \
        >"$new/etc/apt/apt.conf.d/90host" || true
    mv "$new" "$machine_base"
}

# machine_make: makes a fresh copy of the base, and sets $machine_root to its folder.
machine_make() {
    machine_make_base || return
    machine_root=$(mktemp -d "$top/build/machine.XXXXXX")
    cp -a "$machine_base/." "$machine_root/"
    cp -L /etc/resolv.conf "$machine_root/etc/resolv.conf"
    # The copy gets a new machine id.
    rm -f "$machine_root/etc/machine-id"
    : >"$machine_root/etc/machine-id"
}

# machine_install ARGUMENT…: runs apt-get install in the machine. The machine has not booted yet, so
# no service starts.
machine_install() {
    chroot "$machine_root" sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@"' sh "$@" >"$machine_root.log" 2>&1 || {
        tail -n 20 "$machine_root.log" >&2
        return 69
    }
}

machine_boot() {
    local folder n
    # The machine gets control groups below those of this process, so that they can be deleted with
    # the machine.
    (
        for folder in /sys/fs/cgroup /sys/fs/cgroup/*; do
            [ -e "$folder/cgroup.procs" ] && mkdir "$folder/$machine_group" 2>/dev/null || continue
            # a cpuset accepts no process before it has the cpus and mems of its parent
            for n in cpus mems; do
                [ ! -e "$folder/cpuset.$n" ] || cat "$folder/cpuset.$n" >"$folder/$machine_group/cpuset.$n"
            done
            echo $BASHPID >"$folder/$machine_group/cgroup.procs"
        done
        exec unshare --mount --uts --ipc --pid --net --cgroup --fork --kill-child \
            bash -e "$top/tests/packages/boot" "$machine_root"
    ) >"$machine_root.console" 2>&1 </dev/null &
    machine_outer=$!
    for n in $(seq 300); do
        machine_pid=$(pgrep -P "$machine_outer" | head -n 1) || true
        [ -z "$machine_pid" ] || case $(machine systemctl is-system-running 2>/dev/null) in
        running | degraded) return 0 ;;
        esac
        kill -0 "$machine_outer" 2>/dev/null || break
        sleep 0.1
    done
    echo "the machine does not boot:" >&2
    tail -n 20 "$machine_root.console" >&2
    return 69
}

# machine COMMAND…: runs the command on the machine.
machine() { nsenter -t "$machine_pid" -a env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

machine_end() {
    local folder
    [ -z "$machine_pid" ] || kill -KILL "$machine_pid" 2>/dev/null || true
    [ -z "${machine_outer:-}" ] || wait "$machine_outer" 2>/dev/null || true
    for folder in /sys/fs/cgroup/"$machine_group" /sys/fs/cgroup/*/"$machine_group"; do
        [ ! -d "$folder" ] || find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
    [ -z "$machine_root" ] || rm -rf "$machine_root" "$machine_root".*
}
