#!/usr/bin/python3
"""Publishes two facts that the koersoverleg cannot handle, and prints their sequences. One fact has
no signature. The payload of the other fact does not fit its type. The program uses the key of
kerngroep-1, which must be stopped.

    park.py HOME PROTO_DIR
"""
import sys

from foreign import Session, event, generate


def publish(s, number, e):
    item = s.pb["bus"].Item(number=number, event=e.SerializeToString())
    s.say(publish=s.pb["bus"].Publish(items=[item]))
    result = s.hear("published").results[0]
    assert result.fate == s.pb["bus"].FATE_COMMITTED, result
    return result.sequence


def main():
    home, proto = sys.argv[1:]
    pb = generate(proto)
    s = Session(pb, home, "kerngroep-1", b"")
    first = s.welcome.outbox_number + 1
    topic, attributes = "up.koersoverleg.outcome.recorded", dict(
        subject="KNP-2026-0001", path="kerngroep-1 koersoverleg", province="NL-GR",
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    unsigned = event(s, "outcome.recorded", topic,
                     pb["outcome"].Outcome(holder="Zonder handtekening \x1b[2Jgezegd \x9b31m\x7f\x85."), **attributes)
    wrong = event(s, "outcome.recorded", topic, pb["signal"].Contact(name="x"), **attributes)
    print(publish(s, first, unsigned), publish(s, first + 1, wrong))


if __name__ == "__main__":
    main()
