"""This module is a member of the mesh that has a valid key and keeps no rule. It uses only proto/, and
can publish any event, in any outbox, with any signature."""
import importlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid

import nacl.signing
import zmq

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HOME = os.environ["KOERS_HOME"]
FATES = ["", "COMMITTED", "ALREADY", "CONFLICT", "GAP", "REFUSED", "FULL", "BUSY"]


def generate():
    proto, out, files = os.path.join(TOP, "proto"), tempfile.mkdtemp(), []
    for folder, _, names in os.walk(os.path.join(proto, "koers")):
        files += [os.path.relpath(os.path.join(folder, n), proto) for n in names if n.endswith(".proto")]
    subprocess.run(["protoc", "-I", proto, "--python_out", out, *files], check=True)
    sys.path.insert(0, out)
    return {n: importlib.import_module(f"koers.{n}.v1.{n}_pb2") for n in
            ("bus", "event", "signal", "bottleneck", "outcome", "scheme", "mesh", "journal", "policy")}


PB = generate()
bus, mesh_pb = PB["bus"], PB["mesh"]


class Member:
    """One session with the key of `identity`. The number of the next event is that of the outbox."""

    def __init__(self, identity, outbox=b""):
        self.identity, self.outbox = identity, outbox
        self.mesh = json.load(open(f"{HOME}/mesh.json"))
        self.key = json.load(open(f"{HOME}/keys/{identity}.key"))
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.curve_serverkey = self.mesh["broker_key"].encode()
        self.socket.curve_publickey = self.key["curve_public"].encode()
        self.socket.curve_secretkey = self.key["curve_secret"].encode()
        self.socket.linger, self.session = 0, 0
        self.socket.connect(self.mesh["endpoint"])
        self.send(hello=bus.Hello(protocol_min=1, protocol_max=1, program="member/1", outbox=outbox,
                                  attempt=random.getrandbits(60) | 1))
        self.welcome = self.hear("welcome")
        assert self.welcome, f"{identity} is not admitted"
        self.session, self.number = self.welcome.session, self.welcome.outbox_number

    def close(self):
        self.socket.close()

    def send(self, **talk):
        self.socket.send(bus.ClientFrame(session=self.session, **talk).SerializeToString())

    def hear(self, kind, seconds=20):
        """Returns the next frame of this kind, or None."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.socket.poll(200):
                if self.session:
                    self.send(ping=bus.Ping())
                continue
            frame = bus.BrokerFrame.FromString(self.socket.recv())
            if frame.WhichOneof("talk") == kind:
                return getattr(frame, kind)
        return None

    def event(self, type_, topic, payload, id_=None, **attributes):
        """Encodes an event. `type_` is the short type, and an attribute is a text."""
        e = PB["event"].CloudEvent(
            id=id_ or str(uuid.uuid4()), spec_version="1.0", type=f"nl.overheid.koers.{type_}.v1",
            source=f"urn:nld:oin:{self.mesh['oin']}:systeem:{self.identity}")
        e.proto_data.type_url = "type.googleapis.com/" + payload.DESCRIPTOR.full_name
        e.proto_data.value = payload.SerializeToString()
        attributes = {"topic": topic, "dataclassification": "internal", **attributes}
        for name, value in attributes.items():
            e.attributes[name].ce_string = value
        e.attributes["time"].ce_timestamp.GetCurrentTime()
        return e.SerializeToString()

    def signature(self, type_, event):
        """The signature of this member over PAE(type, event)."""
        type_ = f"nl.overheid.koers.{type_}.v1".encode()
        pae = b"DSSEv1 %d %s %d %s" % (len(type_), type_, len(event), event)
        seed = nacl.signing.SigningKey(bytes.fromhex(self.key["signing_seed"]))
        return PB["journal"].Signature(identity=self.identity, algorithm="ed25519",
                                       value=seed.sign(pae).signature)

    def publish(self, event, signatures=()):
        """Publishes the event with the next number. Returns the result."""
        item = bus.Item(number=self.number + 1, event=event, signatures=signatures)
        self.send(publish=bus.Publish(items=[item]))
        result = self.hear("published").results[0]
        if result.sequence:
            self.number += 1
        return result

    def commit(self, event, signatures=()):
        """Publishes an event that the broker must accept. Returns its sequence."""
        result = self.publish(event, signatures)
        assert FATES[result.fate] == "COMMITTED", result
        return result.sequence
