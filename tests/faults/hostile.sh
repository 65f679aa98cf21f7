#!/usr/bin/env bash
# The broker under attack (hostile.py): it keeps running, serves others, and accepts nothing invalid.
export KOERS_BIN=${KOERS_BIN:-$(cd "$(dirname "$0")/../.." && pwd)/build/sanitize/bin}
exec /usr/bin/python3 "$(dirname "$0")/hostile.py" "$@"
