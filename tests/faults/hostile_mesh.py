"""This module is for hostile.py. It contains a broker with tight limits, sessions that can send
anything, and the honest client."""
import atexit
import importlib
import json
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import zmq

BIN = os.environ["KOERS_BIN"]
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILES = 400  # file descriptors that the broker may use
MEMORY = 320 << 20  # bytes that the broker may grow, including the memory of a sanitizer
COMMITTED, ALREADY, CONFLICT, GAP, REFUSED, FULL, BUSY = range(1, 8)
HONEST = "accounthouder-nl-ge"


def generate(folder):
    proto = os.path.join(TOP, "proto")
    subprocess.run(["protoc", "-I", proto, "--python_out", folder, "koers/bus/v1/bus.proto",
                    "koers/journal/v1/journal.proto", "koers/event/v1/event.proto",
                    "koers/mesh/v1/mesh.proto"], check=True)
    sys.path.insert(0, folder)
    return [importlib.import_module(f"koers.{n}.v1.{n}_pb2") for n in ("bus", "event", "mesh")]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Mesh:
    def __init__(self, home):
        self.home = home
        os.environ["KOERS_HOME"] = home
        self.port, self.http = free_port(), free_port()
        self.endpoint = f"tcp://127.0.0.1:{self.port}"
        self.koers("key", "init", "--endpoint", self.endpoint)
        self.mesh = json.load(open(home + "/mesh.json"))
        self.log = open(home + "/broker.log", "a")
        self.start()

    def koers(self, *words):
        subprocess.run([BIN + "/koers", *words], check=True, stdout=subprocess.DEVNULL)

    def start(self):
        def limits():
            resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
        asan = "detect_leaks=0:abort_on_error=1:quarantine_size_mb=8:malloc_context_size=4"
        self.broker = subprocess.Popen(
            [BIN + "/koers-broker", "--data", self.home + "/data/broker", "--mesh",
             self.home + "/mesh.json", "--key", self.home + "/broker.key", "--policy",
             self.home + "/policy.bin", "--segment-size", "256K", "--ring-bytes", "256K",
             "--http", f"127.0.0.1:{self.http}"], stderr=self.log, preexec_fn=limits,
            env=dict(os.environ, ASAN_OPTIONS=asan))
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.http}/readyz", timeout=2)
                return
            except OSError:
                assert self.broker.poll() is None, "the broker did not start"
                time.sleep(0.05)
        raise AssertionError("the broker is not ready")

    def metrics(self):
        text = urllib.request.urlopen(f"http://127.0.0.1:{self.http}/metrics", timeout=20).read()
        rows = [line.rsplit(" ", 1) for line in text.decode().splitlines() if line[0] != "#"]
        return {name: float(value) for name, value in rows}

    def memory(self):
        for line in open(f"/proc/{self.broker.pid}/status"):
            if line.startswith("VmRSS"):
                return int(line.split()[1]) << 10
        return 0

    def files(self):
        return len(os.listdir(f"/proc/{self.broker.pid}/fd"))

    def alive(self):
        assert self.broker.poll() is None, f"the broker ended with {self.broker.returncode}"


class Session:
    """One connection. It is logged in unless `login` is False."""

    def __init__(self, mesh, identity, outbox=b"", login=True, routing_id=None, receive=1000):
        self.mesh, self.identity, self.number, self.outbox = mesh, identity, 0, outbox
        key = json.load(open(f"{mesh.home}/keys/{identity}.key"))
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.curve_serverkey = mesh.mesh["broker_key"].encode()
        self.socket.curve_publickey = key["curve_public"].encode()
        self.socket.curve_secretkey = key["curve_secret"].encode()
        self.socket.linger, self.socket.sndtimeo, self.socket.rcvhwm = 0, 10000, receive
        if routing_id:
            self.socket.routing_id = routing_id
        self.socket.connect(mesh.endpoint)
        self.welcome = None
        if login:
            assert self.login(), f"{identity} cannot log in"

    def login(self, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            attempt = random.getrandbits(60)
            self.send(bus.ClientFrame(hello=bus.Hello(
                protocol_min=1, protocol_max=1, program="hostile/1", outbox=self.outbox,
                attempt=attempt)))
            frame = self.hear("welcome", "goodbye", seconds=5)
            if frame and frame.WhichOneof("talk") == "welcome":
                self.welcome = frame.welcome
                return True
        return False

    def send(self, frame):
        self.socket.send(frame if isinstance(frame, bytes) else frame.SerializeToString())

    def say(self, **talk):
        self.send(bus.ClientFrame(session=self.welcome.session, **talk))

    def hear(self, *talks, seconds=10):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not self.socket.poll(left * 1000):
                break
            frame = bus.BrokerFrame.FromString(self.socket.recv())
            if not talks or frame.WhichOneof("talk") in talks:
                return frame
        return None

    def publish(self, *events, unit=False, first=None):
        first = self.number + 1 if first is None else first
        items = [bus.Item(number=first + i, event=e) for i, e in enumerate(events)]
        self.say(publish=bus.Publish(items=items, unit=unit))
        frame = self.hear("published", "goodbye", seconds=20)
        assert frame and frame.WhichOneof("talk") == "published", frame
        return frame.published.results

    def close(self):
        """Sends a Bye and closes the connection, so that the next attack can open its sessions."""
        if self.welcome and self.socket.poll(0, zmq.POLLOUT):
            self.say(bye=bus.Bye())
        self.socket.close(linger=500)


def event_of(mesh, identity, size=200, **attributes):
    e = event.CloudEvent(id=f"e-{random.getrandbits(60)}", spec_version="1.0",
                         source=f"urn:nld:oin:{mesh.mesh['oin']}:systeem:{identity}",
                         type="nl.overheid.koers.signal.post.v1")
    province = identity[-5:].upper()
    for name, value in dict({"topic": "ask.relay.signal.post", "province": province,
                             "dataclassification": "internal"}, **attributes).items():
        e.attributes[name].ce_string = value
    e.proto_data.type_url = "type.googleapis.com/koers.signal.v1.PostSignal"
    e.proto_data.value = b"x" * size
    return e.SerializeToString(deterministic=True)


class Honest(threading.Thread):
    """A client that publishes one event after another and remembers the acknowledged events."""

    def __init__(self, mesh):
        super().__init__(daemon=True)
        self.mesh, self.acked, self.slowest, self.wrong, self.stop = mesh, [], 0, None, False
        self.session = Session(mesh, HONEST, os.urandom(16))

    def run(self):
        try:
            while not self.stop:
                self.one()
                time.sleep(0.02)
        except Exception as e:  # check() reports the exception
            self.wrong = e

    def one(self):
        s, e = self.session, event_of(self.mesh, HONEST, 8000)
        began = time.monotonic()
        while True:
            result = s.publish(e)[0]
            if result.fate in (COMMITTED, ALREADY):
                break
            assert result.fate == BUSY, result
            assert time.monotonic() - began < 20, "the broker was busy for 20 seconds"
            time.sleep(0.01)
        s.number += 1
        self.acked.append((s.number, result.sequence))
        self.slowest = max(self.slowest, time.monotonic() - began)

    def check(self, more):
        """Waits until `more` further events of the client are acknowledged."""
        goal, end = len(self.acked) + more, time.monotonic() + 20
        while len(self.acked) < goal:
            self.mesh.alive()
            assert not self.wrong, f"the honest client failed: {self.wrong!r}"
            assert time.monotonic() < end, "the honest client is not served"
            time.sleep(0.01)


folder = tempfile.mkdtemp()
atexit.register(shutil.rmtree, folder, ignore_errors=True)
bus, event, mesh_pb = generate(folder)
