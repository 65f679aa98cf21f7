#!/usr/bin/python3
"""Makes the daemon TO park COUNT inputs. Publishes COUNT facts to TO without the signature that
their type needs, and prints their sequences. Uses the key of the node AS, which must be stopped.

    park_fact.py HOME PROTO_DIR AS TO [COUNT]       such as kerngroep-3 koersoverleg
"""
import sys

import foreign


def main(home, proto, sender, to, count="1"):
    pb = foreign.generate(proto)
    s = foreign.Session(pb, home, sender, b"")
    for n in range(int(count)):
        payload = pb["outcome"].Outcome()
        e = foreign.event(s, "outcome.recorded", f"up.{to}.outcome.recorded", payload,
                          path=f"relay {sender} {to}")
        item = pb["bus"].Item(number=s.welcome.outbox_number + 1 + n, event=e.SerializeToString())
        s.say(publish=pb["bus"].Publish(items=[item]))
        result = s.hear("published").results[0]
        assert result.fate == pb["bus"].FATE_COMMITTED, result
        print(result.sequence)
    s.say(bye=pb["bus"].Bye())


main(*sys.argv[1:])
