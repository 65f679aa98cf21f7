#!/usr/bin/python3
"""Tests the real broker. The broker is killed while it receives signals: every acknowledged event
must be in the journal once, in order and byte for byte. A tail is stopped and continues: the
tail must show each sequence once. The test also checks the comparison of journals at login, a
revoked key with an open session, and invalid messages. The programs are in $KOERS_BIN."""
import hashlib
import importlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import zmq

BIN = os.environ["KOERS_BIN"]
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SIGNALS, KILLS, WHO = 6000, 5, "accounthouder-nl-gr"
COMMITTED, ALREADY, GAP, BUSY = 1, 2, 4, 7


def generate(folder):
    proto = os.path.join(TOP, "proto")
    subprocess.run(["protoc", "-I", proto, "--python_out", folder, "koers/bus/v1/bus.proto",
                    "koers/journal/v1/journal.proto", "koers/event/v1/event.proto"], check=True)
    sys.path.insert(0, folder)
    return (importlib.import_module("koers.bus.v1.bus_pb2"),
            importlib.import_module("koers.event.v1.event_pb2"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Mesh:
    def __init__(self, home):
        self.home = home
        os.environ["KOERS_HOME"] = home
        endpoint = f"tcp://127.0.0.1:{free_port()}"
        self.koers("key", "init", "--endpoint", endpoint)
        os.makedirs(home + "/data")
        self.mesh = json.load(open(home + "/mesh.json"))
        self.log = open(home + "/broker.log", "a")
        self.broker = None

    def koers(self, *words):
        subprocess.run([BIN + "/koers", *words], check=True, stdout=subprocess.DEVNULL)

    def start(self):
        home = self.home
        self.broker = subprocess.Popen(
            [BIN + "/koers-broker", "--data", home + "/data/broker", "--mesh", home + "/mesh.json",
             "--key", home + "/broker.key", "--policy", home + "/policy.bin", "--segment-size",
             "256K", "--ring-bytes", "64K"], stderr=self.log)

    def kill(self):
        self.broker.kill()
        self.broker.wait()


class Session:
    def __init__(self, mesh, identity, outbox=b"", past=None):
        key = json.load(open(f"{mesh.home}/keys/{identity}.key"))
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.curve_serverkey = mesh.mesh["broker_key"].encode()
        self.socket.curve_publickey = key["curve_public"].encode()
        self.socket.curve_secretkey = key["curve_secret"].encode()
        self.socket.linger = 0
        self.socket.connect(mesh.mesh["endpoint"])
        hello = bus.Hello(protocol_min=1, protocol_max=1, program="test/1", outbox=outbox,
                          attempt=random.getrandbits(60))
        if past:
            hello.journal_id, hello.sequence, hello.hash = past
        self.welcome = None
        for _ in range(20):
            self.socket.send(bus.ClientFrame(hello=hello).SerializeToString())
            frame = self.hear(2000)
            if frame and frame.WhichOneof("talk") == "welcome":
                self.welcome = frame.welcome
                return
        raise AssertionError("no welcome")

    def hear(self, ms):
        return bus.BrokerFrame.FromString(self.socket.recv()) if self.socket.poll(ms) else None

    def say(self, **talk):
        frame = bus.ClientFrame(session=self.welcome.session, **talk)
        self.socket.send(frame.SerializeToString())


def event_of(mesh, number):
    e = event.CloudEvent(id=f"e-{number}", spec_version="1.0",
                         source=f"urn:nld:oin:{mesh.mesh['oin']}:systeem:{WHO}",
                         type="nl.overheid.koers.signal.post.v1")
    e.attributes["topic"].ce_string = "ask.relay.signal.post"
    e.attributes["province"].ce_string = "NL-GR"
    e.attributes["dataclassification"].ce_string = "internal"
    e.proto_data.type_url = "type.googleapis.com/koers.signal.v1.PostSignal"
    e.proto_data.value = b"x" * 400
    return e.SerializeToString(deterministic=True)


def publish_all(mesh, outbox, on_progress):
    """Publishes every number until it is acknowledged. Returns {number: sequence}. The sequence is
    0 if the broker said at login that it has the event."""
    acked, session, sent = {}, None, 0
    while len(acked) < SIGNALS:
        on_progress(len(acked))
        if session is None or mesh.broker.poll() is not None:
            session = Session(mesh, WHO, outbox)
            sent = session.welcome.outbox_number
            for number in range(1, sent + 1):
                acked.setdefault(number, 0)
            continue
        room = sent < SIGNALS and sent - len(acked) < 256
        if room:
            p = bus.Publish()
            for number in range(sent + 1, min(sent + 17, SIGNALS + 1)):
                p.items.add(number=number, event=event_of(mesh, number))
                sent = number
            session.say(publish=p)
        frame = session.hear(0 if room else 1000)
        talk = frame.WhichOneof("talk") if frame else None
        if talk == "published":
            for r in frame.published.results:
                if r.fate in (COMMITTED, ALREADY):
                    acked[r.number] = r.sequence
                else:
                    assert r.fate in (GAP, BUSY), r
                    sent = max(acked, default=0)
        elif talk == "goodbye" or (frame is None and not room):
            session = None
    return acked


def read_all(mesh, head):
    reader = Session(mesh, "operator")
    reader.say(open=bus.Open(cursor=1, credit_events=1 << 30, credit_bytes=1 << 30, **{"from": 1}))
    records = []
    while not records or records[-1].sequence < head:
        frame = reader.hear(10000)
        assert frame, "the reader receives nothing"
        if frame.WhichOneof("talk") == "deliver":
            records += frame.deliver.records
    assert [r.sequence for r in records] == list(range(1, head + 1))
    return reader, records


def check_pasts(mesh, journal, head, record):
    digest = hashlib.sha256(record.event).digest()
    old = hashlib.sha256(b"").digest()
    for past, wanted in (((journal, head, digest), 1), ((journal, head + 1, digest), 2),
                         ((journal, head, old), 3), ((journal, 5, old), 3),
                         ((b"x" * 16, head, digest), 3)):
        got = Session(mesh, "operator", past=past).welcome.past
        assert got == wanted, (past, got)


def check_revoked(mesh):
    live = Session(mesh, WHO, os.urandom(16))
    mesh.koers("key", "revoke", WHO)
    began = time.monotonic()
    mesh.broker.send_signal(signal.SIGHUP)
    frame = live.hear(5000)
    assert frame and frame.goodbye.parting == 4, frame
    assert time.monotonic() - began < 1, "a revoked key is not disconnected within a second"
    p = bus.Publish()
    p.items.add(number=1, event=event_of(mesh, 1))
    live.say(publish=p)
    assert live.hear(500) is None, "the broker answered a discarded session"


def check_no_frames(mesh):
    two = Session(mesh, "operator")
    two.socket.send_multipart([b"two", b"parts"])
    junk = Session(mesh, "operator")
    junk.socket.send(b"\xff\xff\xff")
    for session in (two, junk):
        assert session.hear(5000).goodbye.parting == 8


def play(mesh):
    mesh.start()
    tail_path = mesh.home + "/tail.ndjson"
    tail = subprocess.Popen([BIN + "/koers", "tail", "--as", "operator", "--all", "--json",
                             "--follow"], stdout=open(tail_path, "w"), stderr=subprocess.DEVNULL)
    kills = [SIGNALS * (i + 1) // (KILLS + 1) for i in range(KILLS)]

    def on_progress(n):
        if kills and n >= kills[0]:
            kills.pop(0)
            tail.send_signal(signal.SIGSTOP if len(kills) % 2 else signal.SIGCONT)
            mesh.kill()
            mesh.start()

    acked = publish_all(mesh, os.urandom(16), on_progress)
    tail.send_signal(signal.SIGCONT)
    head = Session(mesh, "operator").welcome.head
    reader, records = read_all(mesh, head)
    mine = {r.number: r for r in records if r.identity == WHO}
    assert sorted(mine) == list(range(1, SIGNALS + 1)), "a number is missing"
    assert sum(r.identity == WHO for r in records) == SIGNALS
    for number, sequence in acked.items():
        assert sequence in (0, mine[number].sequence)
        assert mine[number].event == event_of(mesh, number)
    until = time.monotonic() + 30
    seen = []
    while len(seen) < head and time.monotonic() < until:
        time.sleep(0.2)
        seen = [json.loads(line)["sequence"] for line in open(tail_path) if line.endswith("\n")]
    tail.terminate()
    tail.wait()
    assert seen == list(range(1, head + 1)), "the tail did not see each sequence once, in order"
    check_pasts(mesh, reader.welcome.journal_id, head, records[-1])
    check_revoked(mesh)
    check_no_frames(mesh)
    mesh.broker.terminate()
    assert mesh.broker.wait(5) == 0
    print(f"{SIGNALS} signals, {KILLS} kills, head {head}")


folder = tempfile.mkdtemp()
bus, event = generate(folder)
trial = Mesh(folder + "/home")
try:
    play(trial)
finally:
    if trial.broker and trial.broker.poll() is None:
        trial.kill()
    trial.log.close()
    if sys.exc_info()[0]:
        print(open(trial.home + "/broker.log").read()[-3000:], file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
