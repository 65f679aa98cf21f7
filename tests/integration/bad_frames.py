#!/usr/bin/python3
"""Sends frames that no koers program sends: bytes that are not protobuf, events above the limit,
events that two parsers read differently, a future protocol version, and a login with an unknown
key. Prints the answers of the broker as one line of JSON.

    bad_frames.py HOME PROTO_DIR
"""
import json
import os
import sys
import uuid

import foreign
import zmq


def socket_of(home, identity=None):
    mesh = json.load(open(os.path.join(home, "mesh.json")))
    s = zmq.Context.instance().socket(zmq.DEALER)
    s.curve_serverkey = mesh["broker_key"].encode()
    if identity:
        key = json.load(open(os.path.join(home, "keys", identity + ".key")))
        s.curve_publickey, s.curve_secretkey = key["curve_public"].encode(), key["curve_secret"].encode()
    else:
        s.curve_publickey, s.curve_secretkey = zmq.curve_keypair()
    s.linger = 0
    s.connect(mesh["endpoint"])
    return s


def goodbye(pb, s, seconds):
    """Waits for a Goodbye. Returns the name of the reason, or None if there is no Goodbye."""
    if not s.poll(seconds * 1000):
        return None
    frame = pb["bus"].BrokerFrame.FromString(s.recv())
    assert frame.WhichOneof("talk") == "goodbye", frame
    return pb["bus"].Parting.Name(frame.goodbye.parting)


def garbage(pb, home):
    """Sends bytes that are not protobuf until the broker answers."""
    s = socket_of(home, "accounthouder-nl-gr")
    for n in range(40):
        s.send(os.urandom(40 + n) + b"\xff\xff\xff")
        if s.poll(100):
            break
    return goodbye(pb, s, 5)


def version(pb, home):
    s = socket_of(home, "accounthouder-nl-gr")
    hello = pb["bus"].Hello(protocol_min=9, protocol_max=9, program="foreign/9", attempt=3)
    s.send(pb["bus"].ClientFrame(hello=hello).SerializeToString())
    return goodbye(pb, s, 5)


def stranger(pb, home):
    s = socket_of(home)
    hello = pb["bus"].Hello(protocol_min=1, protocol_max=1, program="foreign/1", attempt=3)
    s.send(pb["bus"].ClientFrame(hello=hello).SerializeToString())
    return goodbye(pb, s, 2)


def published(pb, s, number, event):
    s.say(publish=pb["bus"].Publish(items=[pb["bus"].Item(number=number, event=event)]))
    answer = s.hear("published", 5)
    if not answer:
        return None
    result = answer.results[0]
    return [pb["bus"].Fate.Name(result.fate), pb["bus"].Reason.Name(result.reason)]


def events(pb, home):
    """Publishes bad events and returns the result of each event. The session must continue after
    each refusal."""
    s = foreign.Session(pb, home, "accounthouder-nl-gr", uuid.uuid4().bytes)
    next_number = s.welcome.outbox_number + 1
    signal = pb["signal"].Signal(
        id=str(uuid.uuid4()), kind="KIND_QUESTION", province="NL-GR", region_type="provincie",
        region="Groningen", pillars=[1], domains=["ict"], origin="ORIGIN_REGIONAL", title="Kan dit?",
        description="Ja.")

    def make(description="Ja.", **attributes):
        signal.description = description
        return foreign.event(s, "signal.post", "ask.relay.signal.post",
                             pb["signal"].PostSignal(signal=signal), **dict({"province": "NL-GR"}, **attributes))

    e = make()
    bytes_of = e.SerializeToString()
    other = make()
    other.source = other.source.replace("nl-gr", "nl-dr")
    twice = bytes_of + pb["event"].CloudEvent(id="a-second-id").SerializeToString()
    cases = {
        "no event": b"\xff\xff\xff\xff",
        "an id twice": twice,
        "too large": make("x" * 70000).SerializeToString(),
        "in another's name": other.SerializeToString(),
        "another province": make(province="NL-DR").SerializeToString(),
    }
    seen = {}
    for name, event in cases.items():
        seen[name] = published(pb, s, next_number, event)
        next_number += 1
    return seen


def main():
    home, proto = sys.argv[1:]
    pb = foreign.generate(proto)
    print(json.dumps({"garbage": garbage(pb, home), "version": version(pb, home),
                      "stranger": stranger(pb, home), "events": events(pb, home)}))


main()
