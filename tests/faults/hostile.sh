#!/usr/bin/env bash
# This test attacks the broker with hostile.py. The broker must keep running, serve other clients,
# and accept no invalid event.
export KOERS_BIN=${KOERS_BIN:-$(cd "$(dirname "$0")/../.." && pwd)/build/sanitize/bin}
exec /usr/bin/python3 "$(dirname "$0")/hostile.py" "$@"
