#!/usr/bin/python3
"""Acts as a person at a terminal: posts a signal by answering the questions of koers. Prints
everything that the terminal showed. Exits with the exit code of koers, or with 128+n if signal n
ended koers.

    asked.py KOERS IDENTITY ANSWER…
"""
import os
import pty
import select
import sys

koers, identity, *answers = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(koers, [koers, "--as", identity, "signal", "post"])
shown, waiting = b"", list(answers)
while True:
    ready, _, _ = select.select([terminal], [], [], 30)
    if not ready:
        break
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    shown += piece
    # A question ends with a colon and a space, or with a bracket and a space.
    if waiting and (shown.endswith(b": ") or shown.endswith(b"] ")):
        os.write(terminal, waiting.pop(0).encode() + b"\n")
    elif not waiting and shown.endswith((b": ", b"] ")):
        os.write(terminal, b"\x04")
sys.stdout.write(shown.decode())
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(128 - code if code < 0 else code)
