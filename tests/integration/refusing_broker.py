#!/usr/bin/python3
"""Acts as a broker with the key of this mesh. Gives answers that the real broker seldom gives, and
prints the frames that it receives.

    refusing_broker.py HOME PROTO_DIR conflict|limit

If the mode is `conflict`, the broker accepts the first event but answers CONFLICT, as if it had
forgotten the number of the event. After the next Hello, it says that it has the event. If the mode is
`limit`, the broker refuses every event, because there are too many outboxes."""
import hashlib
import importlib
import json
import subprocess
import sys
import tempfile

import zmq

home, proto, how = sys.argv[1:]
out = tempfile.mkdtemp()
subprocess.run(["protoc", "-I", proto, "--python_out", out, "koers/bus/v1/bus.proto",
                "koers/journal/v1/journal.proto"], check=True)
sys.path.insert(0, out)
bus = importlib.import_module("koers.bus.v1.bus_pb2")

key = json.load(open(home + "/broker.key"))
socket = zmq.Context.instance().socket(zmq.ROUTER)
socket.curve_server = True
socket.curve_publickey = key["curve_public"].encode()
socket.curve_secretkey = key["curve_secret"].encode()
socket.bind(json.load(open(home + "/mesh.json"))["endpoint"])
taken, outbox = None, None


def welcome(hello):
    """Returns a Welcome. If an event from this outbox was accepted, the Welcome names that event."""
    global outbox
    outbox = hello.outbox
    print("hello", outbox.hex(), flush=True)
    w = bus.Welcome(session=1, protocol=1, journal_id=b"j" * 16, past=bus.PAST_SHARED,
                    window_events=1024, window_bytes=1 << 22, heartbeat_ms=5000,
                    identity="accounthouder-nl-gr", role="accounthouder", scope="NL-GR",
                    policy_version=1, now_us=1780308000000000, attempt=hello.attempt)
    if taken and taken[0] == outbox:
        w.head = w.outbox_number = w.outbox_sequence = 1
        w.outbox_hash = hashlib.sha256(taken[1]).digest()
    return bus.BrokerFrame(welcome=w)


def published(publish):
    """Returns the answer to a Publish, with a fate for each event. The fate depends on the mode."""
    global taken
    answer = bus.Published()
    for item in publish.items:
        print("publish", outbox.hex(), item.number, flush=True)
        if how == "conflict":
            taken = taken or (outbox, item.event)
            answer.results.add(number=item.number, fate=bus.FATE_CONFLICT)
        else:
            answer.results.add(number=item.number, fate=bus.FATE_REFUSED, reason=bus.REASON_LIMIT,
                               text="te veel outboxen (hooguit 1000 per identiteit)")
    return bus.BrokerFrame(published=answer)


print("listening", flush=True)
while True:
    peer, frame = socket.recv_multipart()
    talk = bus.ClientFrame.FromString(frame)
    kind = talk.WhichOneof("talk")
    head = 1 if taken else 0
    frames = []
    if kind == "hello":
        frames = [welcome(talk.hello)]
    elif kind == "publish":
        frames = [published(talk.publish)]
    elif kind == "open":
        frames = [bus.BrokerFrame(opened=bus.Opened(cursor=talk.open.cursor, head=head)),
                  bus.BrokerFrame(deliver=bus.Deliver(cursor=talk.open.cursor, through=head))]
    elif kind == "ping":
        frames = [bus.BrokerFrame(pong=bus.Pong(head=head))]
    for f in frames:
        socket.send_multipart([peer, f.SerializeToString()])
