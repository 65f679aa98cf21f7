#!/usr/bin/python3
"""An independent client with python3-zmq and python3-protobuf. It uses only proto/ of koers.

The client logs in, posts a signal, waits for the number of the signal, and asks a kerngroep for its
agenda. Then it logs in as operator, and reads and decodes all events. It prints the results as one
line of JSON.

    foreign.py HOME PROTO_DIR        HOME contains mesh.json and keys/
"""
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid

import zmq


def generate(proto):
    """Runs protoc on the .proto files and returns the Python modules."""
    out = tempfile.mkdtemp()
    files = []
    for folder, _, names in os.walk(os.path.join(proto, "koers")):
        files += [os.path.relpath(os.path.join(folder, n), proto) for n in names if n.endswith(".proto")]
    subprocess.run(["protoc", "-I", proto, "--python_out", out, *files], check=True)
    sys.path.insert(0, out)
    for name in files:
        importlib.import_module(name[: -len(".proto")].replace("/", ".") + "_pb2")
    return {n: importlib.import_module(f"koers.{n}.v1.{n}_pb2") for n in
            ("bus", "event", "signal", "mesh", "outcome", "journal")}


class Session:
    """One session with the broker, logged in as proto/README.md describes."""

    def __init__(self, pb, home, identity, outbox):
        self.pb = pb
        self.mesh = json.load(open(os.path.join(home, "mesh.json")))
        self.key = json.load(open(os.path.join(home, "keys", identity + ".key")))
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.curve_serverkey = self.mesh["broker_key"].encode()
        self.socket.curve_publickey = self.key["curve_public"].encode()
        self.socket.curve_secretkey = self.key["curve_secret"].encode()
        self.socket.linger = 0
        self.socket.connect(self.mesh["endpoint"])
        self.session = 0
        self.waiting = []
        hello = pb["bus"].Hello(protocol_min=1, protocol_max=1, program="foreign/1", outbox=outbox,
                                attempt=7)
        for _ in range(10):
            self.say(hello=hello)
            self.welcome = self.hear("welcome", 2)
            if self.welcome:
                break
        assert self.welcome, "no welcome"
        assert self.welcome.identity == identity, self.welcome
        self.session = self.welcome.session

    def say(self, **talk):
        self.socket.send(self.pb["bus"].ClientFrame(session=self.session, **talk).SerializeToString())

    def hear(self, talk, seconds=10):
        """Waits for the next frame of the type `talk` and returns its content. Keeps other frames
        for later calls."""
        for i, frame in enumerate(self.waiting):
            if frame.WhichOneof("talk") == talk:
                return getattr(self.waiting.pop(i), talk)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not self.socket.poll(min(left, 1) * 1000):
                if self.session:
                    self.say(ping=self.pb["bus"].Ping())
                continue
            frame = self.pb["bus"].BrokerFrame.FromString(self.socket.recv())
            assert frame.WhichOneof("talk") != "goodbye", frame
            if frame.WhichOneof("talk") == talk:
                return getattr(frame, talk)
            if frame.WhichOneof("talk") != "pong":
                self.waiting.append(frame)
        return None


def event(s, kind, topic, payload, **attributes):
    """Returns a new CloudEvent."""
    e = s.pb["event"].CloudEvent(
        id=str(uuid.uuid4()), spec_version="1.0", type=f"nl.overheid.koers.{kind}.v1",
        source=f"urn:nld:oin:{s.mesh['oin']}:systeem:{s.key['identity']}")
    for name, value in dict(attributes, topic=topic, datacontenttype="application/protobuf",
                            dataclassification="internal").items():
        e.attributes[name].ce_string = value
    e.attributes["time"].ce_timestamp.GetCurrentTime()
    e.proto_data.Pack(payload)
    return e


def post(pb, home):
    """Posts a signal for Groningen and returns its number."""
    s = Session(pb, home, "accounthouder-nl-gr", uuid.uuid4().bytes)
    s.say(open=pb["bus"].Open(cursor=1, name="replies",
                              filter=pb["bus"].Filter(topics=["reply.accounthouder-nl-gr.>"]),
                              credit_events=100, credit_bytes=1 << 20))
    assert s.hear("opened")
    signal = pb["signal"].Signal(
        id=str(uuid.uuid4()), kind="KIND_BOTTLENECK", province="NL-GR", region_type="pps",
        region="Energy College", pillars=[2], domains=["energie"], origin="ORIGIN_NATIONAL",
        title="Vanuit een andere taal gemeld", description="Een client die niet van ons is.")
    e = event(s, "signal.post", "ask.relay.signal.post", pb["signal"].PostSignal(signal=signal),
              province="NL-GR")
    item = pb["bus"].Item(number=s.welcome.outbox_number + 1, event=e.SerializeToString())
    fates = []
    for _ in range(2):  # the second time, the broker recognises the number
        s.say(publish=pb["bus"].Publish(items=[item]))
        fates.append(s.hear("published").results[0])
    assert fates[0].fate == pb["bus"].FATE_COMMITTED, fates
    assert fates[1].fate == pb["bus"].FATE_ALREADY and fates[1].sequence == fates[0].sequence, fates
    end = time.monotonic() + 20
    while time.monotonic() < end:
        deliver = s.hear("deliver")
        for record in deliver.records if deliver else ():
            got = pb["event"].CloudEvent.FromString(record.event)
            reply = pb["mesh"].Reply()
            assert got.proto_data.Unpack(reply)
            if reply.command_id == e.id:
                assert not reply.refusals and record.identity == "relay", reply
                return reply.subject
    raise AssertionError("no reply")


def agenda(pb, home):
    s = Session(pb, home, "netwerkmanager-2", uuid.uuid4().bytes)
    ask = pb["bus"].Ask(id=1, node="kerngroep-2", query="agenda.get")
    ask.body.Pack(pb["outcome"].GetAgenda())
    s.say(ask=ask)
    answered = s.hear("answered")
    assert answered.status == pb["bus"].ANSWERS_OK, answered
    got = pb["outcome"].Agenda()
    assert answered.body.Unpack(got) and got.body == "kerngroep-2", answered
    return len(got.items)


def read_all(pb, home):
    """Reads and decodes all events. Returns the last sequence, and the count of events of each type."""
    from google.protobuf import symbol_database
    s = Session(pb, home, "operator", uuid.uuid4().bytes)
    s.say(open=pb["bus"].Open(cursor=1, name="all", **{"from": 1}, credit_events=500,
                              credit_bytes=1 << 20))
    head = s.hear("opened").head
    types, last, through = {}, 0, 0
    while through < head:
        deliver = s.hear("deliver")
        assert deliver, f"nothing more after {through} of {head}"
        size = 0
        for record in deliver.records:
            assert record.sequence == last + 1, (record.sequence, last)
            last = record.sequence
            e = pb["event"].CloudEvent.FromString(record.event)
            name = e.proto_data.TypeName()
            payload = symbol_database.Default().GetSymbol(name)()
            assert e.proto_data.Unpack(payload), name
            types[e.type] = types.get(e.type, 0) + 1
            size += record.ByteSize()
        through = deliver.through
        s.say(credit=pb["bus"].Credit(cursor=1, events=len(deliver.records), bytes=size))
    return last, types


def main():
    home, proto = sys.argv[1:]
    pb = generate(proto)
    number = post(pb, home)
    items = agenda(pb, home)
    last, types = read_all(pb, home)
    print(json.dumps({"posted": number, "agenda": items, "read": last, "types": types}))


if __name__ == "__main__":
    main()
