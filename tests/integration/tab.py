#!/usr/bin/env python3
"""tab.py PATTERN SETUP TYPED SHELL [ARGUMENT…]: runs a shell on a terminal, and types the lines
SETUP and TYPED. Exits with 0 if the screen shows PATTERN within 20 seconds. Otherwise prints the
screen and exits with 1. `\\t` in TYPED is the tab key."""
import os
import pty
import re
import select
import sys
import time

pattern, setup, typed, shell = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(TERM="xterm", COLUMNS="200", LINES="50")
    os.execvp(shell[0], shell)
seen = b""


def wait(wanted, seconds=20):
    """Reads until the screen shows the pattern. Returns False if that takes too long."""
    global seen
    end = time.monotonic() + seconds
    while not re.search(wanted, text()):
        left = end - time.monotonic()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            return False
        try:
            seen += os.read(terminal, 65536)
        except OSError:
            return bool(re.search(wanted, text()))
    return True


def text():
    """Returns the text on the screen, without control sequences and overwritten text."""
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r|\x07", "", seen.decode(errors="replace"))
    while "\x08" in shown:
        shown = re.sub("[^\x08]\x08|^\x08", "", shown)
    return shown


def main():
    global seen
    os.write(terminal, (setup + "\n").encode())
    if not wait("READY"):
        sys.exit("the shell did not start:\n" + text())
    seen = b""
    os.write(terminal, typed.replace("\\t", "\t").encode())
    good = wait(pattern)
    os.write(terminal, b"\x15exit\n")
    if not good:
        sys.exit("the screen does not show " + pattern + ":\n" + text())


try:
    main()
finally:
    os.kill(pid, 9)
