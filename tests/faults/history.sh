#!/usr/bin/env bash
# This test checks the checker history.py: it must accept a good history, and reject each of the bad
# histories in history_cases.py with the rule that the history breaks.
exec /usr/bin/python3 "$(dirname "$0")/history_cases.py"
