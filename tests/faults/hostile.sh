#!/usr/bin/env bash
# The broker under attack (hostile.py): it lives, serves others, and takes nothing it should not.
export KOERS_BIN=${KOERS_BIN:-$(cd "$(dirname "$0")/../.." && pwd)/build/sanitize/bin}
exec /usr/bin/python3 "$(dirname "$0")/hostile.py" "$@"
