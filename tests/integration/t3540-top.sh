#!/usr/bin/env bash
# This test runs `koers top` in a real terminal. It checks the screen, the keys, a smaller window,
# and a broker that restarts. When top ends, it must restore the settings of the terminal. The test
# ends top in several ways.
. "$(dirname "$0")/../lib.sh"
mesh_nodes="broker relay kerngroep-2"
mesh_up
screen() { tmux -S "$test_tmp/tmux" "$@"; }
shown() { screen capture-pane -p; }
# sees PATTERN: waits until the screen shows a line that matches.
sees() { eventually 20 sh -c "tmux -S '$test_tmp/tmux' capture-pane -p | grep -qE -- '$1'"; }
# ends_the_same WHAT: fails unless the terminal has its old settings after top ended. WHAT tells how
# top ended.
ends_the_same() {
    sees "ended $1"
    screen send-keys "stty -a | head -n 20 > $test_tmp/after; echo done$1" Enter
    sees "^done$1"
    diff <(grep -v '^speed' "$test_tmp/before") <(grep -v '^speed' "$test_tmp/after") ||
        fail "the terminal has other settings after $1"
    ! shown | grep -q NDELAY || fail "stdin is left non-blocking"
}
top_starts() {
    screen send-keys "clear; $KOERS_BIN/koers --as operator top; echo ended \$?" Enter
    sees '^broker op · [0-9]+ berichten'
}

screen -f /dev/null new-session -d -x 100 -y 24 sh
trap 'screen kill-server 2>/dev/null; test_end' EXIT
# C-c ends the first command of a line. The trap makes the shell run the next command all the same.
screen send-keys "trap : INT; stty -a > $test_tmp/before; echo before" Enter
sees '^before'

top_starts
sees '^relay +op +0 '
sees '^kerngroep-3 +weg '
sees '^op plaats .* q stoppen'
screen send-keys s
sees '^op stand '
[ "$(shown | sed -n 5p | cut -d' ' -f1)" = kerngroep-1 ] || fail "the worst node is not first"
screen send-keys Down Enter
sees '^kerngroep-3 · '
sees 'heeft zich niet gemeld'
sees '→ koers explain gone'
screen send-keys '?'
sees 'OUDSTE: hoe lang'
screen send-keys ' '
sees 'gepauzeerd'
screen send-keys ' '

# A narrow window shows fewer columns. A wide window shows all columns again.
screen resize-window -x 44 -y 16
eventually 10 sh -c "! tmux -S '$test_tmp/tmux' capture-pane -p | grep -q VERLOOP"
sees '^relay +op +0'
screen resize-window -x 100 -y 24
sees VERLOOP

# While the broker cannot be reached, the last answer stays on the screen.
kill_node broker
sees 'de broker is niet bereikbaar'
sees '^relay +op '
mesh_start broker
mesh_wait broker
eventually 20 sh -c "! tmux -S '$test_tmp/tmux' capture-pane -p | grep -q 'niet bereikbaar'"

screen send-keys q
ends_the_same 0
top_starts
screen send-keys C-c
ends_the_same 130
top_starts
kill -TERM "$(pgrep -f -n "^$KOERS_BIN/koers --as operator top")"
ends_the_same 143
top_starts
screen send-keys 'C-\'
ends_the_same 131

# The window is too small for any content.
top_starts
screen resize-window -x 1 -y 1
sleep 1.2 # top draws at least once in this time
screen resize-window -x 2 -y 5
sleep 1.2
screen resize-window -x 100 -y 24
sees '^relay +op '
screen send-keys q
ends_the_same 0
screen send-keys "clear; TERM=none-such $KOERS_BIN/koers --as operator top; echo ended \$?" Enter
ends_the_same 64

# Without a terminal, top prints what to use instead.
expect 64 as operator top
says 'koers status --watch'
expect 64 as operator top --json
