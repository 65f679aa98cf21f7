# This file lists the Debian 12 packages that the launcher, the tests and CI need. Source this file.
# packages_ensure PACKAGE…: installs the missing packages, as root or with sudo, and prints their names.

packages_build="build-essential cmake ninja-build pkg-config protobuf-c-compiler libprotobuf-c-dev
    libprotobuf-dev libzmq3-dev libczmq-dev libuv1-dev libsqlite3-dev libsodium-dev libjansson-dev
    libmicrohttpd-dev libstemmer-dev libunistring-dev libzstd-dev libncurses-dev"
packages_run="jq curl procps"
packages_test="libcriterion-dev python3 python3-zmq python3-protobuf protobuf-compiler sqlite3 strace
    clang git e2fsprogs mount scdoc mandoc clang-format shellcheck systemd prometheus zstd tmux
    faketime python3-nacl python3-yaml zsh fish graphviz iproute2"
# The packages that tests/compose needs on a machine without a container engine.
packages_engine="docker.io docker-compose iptables debootstrap iproute2"
# The packages that tests/packages needs.
packages_deb="lintian dpkg-dev debootstrap scdoc iproute2"

# packages_missing PACKAGE…: prints the packages that are not installed, one per line.
packages_missing() {
    dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
        awk '$2 == "installed" { print $1 }' | sort >"${TMPDIR:-/tmp}/koers-installed.$$"
    printf '%s\n' "$@" | sort | comm -23 - "${TMPDIR:-/tmp}/koers-installed.$$"
    rm -f "${TMPDIR:-/tmp}/koers-installed.$$"
}

packages_ensure() {
    local missing sudo=""
    missing=$(packages_missing "$@")
    [ -z "$missing" ] && return 0
    if [ "$(id -u)" -ne 0 ]; then
        sudo=$(command -v sudo) || {
            echo "These packages are missing; install them as root:" $missing >&2
            return 77
        }
    fi
    echo "Installing packages:" $missing >&2
    # shellcheck disable=SC2086
    { $sudo apt-get update -qq &&
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            $missing; } >"${TMPDIR:-/tmp}/koers-apt.log" 2>&1 || {
        echo "apt-get failed:" >&2
        tail -n 20 "${TMPDIR:-/tmp}/koers-apt.log" >&2
        return 69
    }
}
