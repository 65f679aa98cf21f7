#!/usr/bin/python3
"""Attacks the broker, as a stranger and as a peer with a valid key. During every attack, the broker
must acknowledge the events of an honest client, accept nothing invalid, and keep its memory and
descriptors within limits. At the end, every acknowledged event must be in the journal once. The
broker runs with small segments, little memory for records and few descriptors, so that the
attacks reach each limit. It listens on loopback only. The programs are in $KOERS_BIN.

    hostile.py [ATTACK …]
"""
import os
import random
import signal
import socket
import sys
import time

import zmq

sys.dont_write_bytecode = True  # this folder is part of the checkout

from hostile_mesh import (BUSY, COMMITTED, CONFLICT, FILES, GAP, HONEST, MEMORY, REFUSED,
                          Honest, Mesh, Session, bus, event, event_of, folder, mesh_pb)

HOSTILE = "accounthouder-nl-gr"
MALFORMED, TOO_LARGE, NOT_ALLOWED, NOT_YOU, LIMIT, PROTOCOL = range(1, 7)
attacks = {}


def attack(f):
    attacks[f.__name__] = f
    return f


# ---- attacks without a valid key ----

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x01"


def connect(mesh):
    s = socket.socket()
    s.settimeout(20)
    s.connect(("127.0.0.1", mesh.port))
    return s


@attack
def stranger_connects(mesh, honest):
    """Opens more connections than the broker has descriptors, while the broker starts new segments."""
    held = []
    end = time.monotonic() + 3
    while time.monotonic() < end:
        if len(held) < 3 * FILES:
            s = socket.socket()
            s.setblocking(False)
            s.connect_ex(("127.0.0.1", mesh.port))
            held.append(s)
        else:
            time.sleep(0.01)
    honest.check(40)
    for s in held:
        s.close()


@attack
def stranger_half_open(mesh, honest):
    """Starts ZMTP greetings and never finishes them."""
    held = [connect(mesh) for _ in range(150)]
    for i, s in enumerate(held):
        s.sendall((GREETING + b"CURVE".ljust(20, b"\0") + bytes(32))[: 1 + i % 63])
    honest.check(3)
    time.sleep(3.5)
    for s in held:  # the broker has closed the connections within the time for a handshake
        s.settimeout(5)
        try:
            while s.recv(4096):
                pass
        except ConnectionError:
            pass
        s.close()


@attack
def stranger_keys(mesh, honest):
    """Tries to log in with unknown keys. The broker must refuse all of them."""
    held = []
    before = mesh.metrics()["koers_broker_logins_denied_total"]
    for _ in range(150):
        s = zmq.Context.instance().socket(zmq.DEALER)
        s.curve_publickey, s.curve_secretkey = zmq.curve_keypair()
        s.curve_serverkey = mesh.mesh["broker_key"].encode()
        s.linger, s.reconnect_ivl = 0, -1
        s.connect(mesh.endpoint)
        s.send(bus.ClientFrame(hello=bus.Hello(protocol_min=1, protocol_max=1, attempt=1))
               .SerializeToString())
        held.append(s)
    honest.check(3)
    end = time.monotonic() + 20
    while mesh.metrics()["koers_broker_logins_denied_total"] < before + 150:
        assert time.monotonic() < end, "the broker did not refuse every handshake"
        time.sleep(0.05)
    for s in held:
        assert not s.poll(0), "a stranger was answered"
        s.close()


@attack
def stranger_mechanisms(mesh, honest):
    """Sends the mechanisms NULL and PLAIN, an older ZMTP, and random bytes. The broker must close
    the connection and accept nothing."""
    hello = bus.ClientFrame(hello=bus.Hello(protocol_min=1, protocol_max=1, attempt=1))
    payload = hello.SerializeToString()
    ready = b"\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER"
    plain = b"\x05HELLO\x05admin\x05admin"
    before = mesh.metrics()["koers_broker_frames_total"]
    talks = [GREETING[:10] + b"\x03\x01" + name.ljust(20, b"\0") + bytes(32) +
             b"\x04" + bytes([len(command)]) + command + b"\x00" + bytes([len(payload)]) + payload
             for name in (b"NULL", b"PLAIN", b"CURVE", b"GSSAPI", b"\xff" * 20)
             for command in (ready, plain)]
    talks += [b"\x01\x05" + payload, b"\xff" + bytes(8) + b"\x7f\x01\x05\x00\x00" + payload,
              b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 4096]
    talks += [random.Random(n).randbytes(n * 16) for n in range(1, 40)]
    for talk in talks:
        s = connect(mesh)
        try:
            s.sendall(talk)
            s.settimeout(0.02)
            s.recv(4096)
        except OSError:
            pass
        s.close()
    honest.check(3)
    # only the honest client sent frames since `before`
    after = mesh.metrics()
    assert after["koers_broker_sessions"] == 1, after["koers_broker_sessions"]
    assert after["koers_broker_frames_total"] - before < 1000


# ---- attacks with a valid key ----

@attack
def peer_flood(mesh, honest):
    """Publishes as fast as possible, from several sessions, without waiting for answers."""
    peers = [Session(mesh, HOSTILE, os.urandom(16)) for _ in range(4)]
    numbers = [0] * len(peers)
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        for i, s in enumerate(peers):
            items = [bus.Item(number=numbers[i] + n, event=event_of(mesh, HOSTILE, 900))
                     for n in range(1, 33)]
            numbers[i] += 32
            s.say(publish=bus.Publish(items=items))
    honest.check(3)
    for s in peers:
        frame = s.hear("published", "goodbye")
        assert frame.published.results[0].fate in (COMMITTED, BUSY), frame
        s.close()


@attack
def peer_parts(mesh, honest):
    """Sends a message of 60,000 parts, which is not a frame. The broker must answer with a Goodbye."""
    s = Session(mesh, HOSTILE)
    s.socket.sndtimeo = 20000
    s.socket.send_multipart([b"x"] * 60000)
    frame = s.hear("goodbye", seconds=20)
    assert frame and frame.goodbye.parting == 8, frame
    honest.check(3)
    s.close()


@attack
def peer_sizes(mesh, honest):
    """Sends frames up to the limit of ZeroMQ and above it. The broker must answer, say Goodbye, or
    close the connection."""
    s = Session(mesh, HOSTILE, os.urandom(16))
    for size in (66 << 10, 260 << 10, 1000 << 10):
        result = s.publish(event_of(mesh, HOSTILE, size))[0]
        assert (result.fate, result.reason) == (REFUSED, TOO_LARGE), result
        s.number += 1
    two = [event_of(mesh, HOSTILE, 140 << 10)] * 2
    assert all((r.reason, r.sequence) == (TOO_LARGE, 0) for r in s.publish(*two))
    s.say(ask=bus.Ask(id=1, node="broker", query="x" * (300 << 10)))
    assert s.hear("goodbye").goodbye.parting == 8
    s.close()
    s = Session(mesh, HOSTILE)
    s.send(b"x" * (1025 << 10))
    assert s.hear(seconds=0.3) is None
    honest.check(3)
    s.close()


def field(number, content):
    size, n = b"", len(content)
    while n >= 0x80:
        size, n = size + bytes([n & 0x7F | 0x80]), n >> 7
    return bytes([number << 3 | 2]) + size + bytes([n]) + content


@attack
def peer_bombs(mesh, honest):
    """Sends small frames that would need much memory when they are unpacked: a hundred thousand
    empty messages, unknown fields, nested filters. Also sends incomplete messages."""
    session = b"\x79" + bytes(8)
    empty = b"\x0a\x00" * 120000
    bombs = [field(2, empty), field(2, b"\x0a\x00" * 500000), field(3, field(5, b"\x1a\x00" * 120000)),
             field(3, field(5, field(3, b"\x12\x00" * 110000))), session + b"\xa0\x06\x01" * 80000,
             field(2, field(1, b"\x1a\x00" * 120000)), field(1, b"\x1a\xff\xff\xff\xff\x0f"),
             b"\x12" + b"\xff" * 9 + b"\x01", field(6, field(4, field(1, b"x" * 200000))), b"", b"\x0b"]
    grown = mesh.memory()
    for bomb in bombs:
        s = Session(mesh, HOSTILE, os.urandom(16))
        s.send(b"\x79" + s.welcome.session.to_bytes(8, "little") + bomb)
        assert s.hear(seconds=5), "the broker did not answer a bomb"
        s.close()
    assert mesh.memory() - grown < 64 << 20, "the bombs took more than 64 MiB"
    honest.check(3)


@attack
def peer_opens(mesh, honest):
    """Opens more sessions and cursors than allowed."""
    sessions = [Session(mesh, "accounthouder-nl-ut") for _ in range(64)]
    more = Session(mesh, "accounthouder-nl-ut", login=False)
    more.outbox = b""
    more.send(bus.ClientFrame(hello=bus.Hello(protocol_min=1, protocol_max=1, attempt=5)))
    assert more.hear().goodbye.parting == 9
    for s in sessions:
        for cursor in range(1, 41):
            s.say(open=bus.Open(cursor=cursor, **{"from": 1}, credit_events=1, credit_bytes=1))
    closed = 0
    while closed < 8:
        frame = sessions[-1].hear("closed")
        assert frame.closed.reason == LIMIT, frame
        closed += 1
    honest.check(3)
    for s in [more] + sessions:
        s.close()


@attack
def peer_numbers(mesh, honest):
    """Sends numbers at the limits of their types."""
    s = Session(mesh, "operator", os.urandom(16))
    for cursor, odd in enumerate(({"from": 2**64 - 1}, {"since_us": -2**63}, {"since_us": 2**63 - 1},
                                  {"from": 2**63}), 1):
        s.say(open=bus.Open(cursor=cursor, credit_events=2**32 - 1, credit_bytes=2**32 - 1, **odd))
        assert s.hear("opened"), odd
        for _ in range(3):
            s.say(credit=bus.Credit(cursor=cursor, events=2**32 - 1, bytes=2**32 - 1))
    s.say(open=bus.Open(cursor=0, **{"from": 1}, credit_events=3, credit_bytes=2**32 - 1))
    s.say(credit=bus.Credit(cursor=77, events=1, bytes=1))
    s.say(close=bus.Close(cursor=78))
    got = []
    while len(got) < 3:
        frame = s.hear("deliver")
        assert frame, "the broker delivers nothing"
        if frame.deliver.cursor == 0:
            got += [r.sequence for r in frame.deliver.records]
    assert got == [1, 2, 3], got
    for number in (0, 2, 2**64 - 1):
        result = s.publish(event_of(mesh, "operator"), first=number)[0]
        assert result.fate in (GAP, REFUSED) and result.sequence == 0, result
    s.say(ask=bus.Ask(id=2**64 - 1, node="relay", query="signal.list", deadline_ms=2**32 - 1))
    assert s.hear("answered").answered.id == 2**64 - 1
    honest.check(3)
    s.close()


@attack
def peer_filters(mesh, honest):
    """Opens cursors with filters. Filters with thousands of patterns must be refused. The most
    expensive filters that are allowed may delay only the session that uses them."""
    s = Session(mesh, HOSTILE)
    long = ".".join(["*"] * 7) + ".x"
    for many in (bus.Filter(topics=["a.>"] * 3000), bus.Filter(topics=["nope."]),
                 bus.Filter(topics=["a.>"] * 200, exclude=["b.>"] * 200),
                 bus.Filter(attributes=[bus.Match(name=f"a{n}", values=["x"]) for n in range(200)]),
                 bus.Filter(attributes=[bus.Match(name="topic", values=["x"] * 200)] * 200)):
        s.say(open=bus.Open(cursor=9, filter=many, credit_events=1, credit_bytes=1))
        frame = s.hear("closed", "opened")
        assert frame.WhichOneof("talk") == "closed" and frame.closed.reason == PROTOCOL, frame
    heavy = bus.Filter(exclude=[long] * 200, attributes=[
        bus.Match(name="source", values=["x" * 40] * 20)])
    peers = [Session(mesh, HOSTILE) for _ in range(16)]
    for peer in peers:
        for cursor in range(1, 33):
            peer.say(open=bus.Open(cursor=cursor, **{"from": 1}, filter=heavy, credit_events=9,
                                   credit_bytes=2**31))
    honest.check(10)
    # a login that must read the journal still succeeds, although all reads are in use
    late = Session(mesh, "accounthouder-nl-fl", login=False)
    attempt = 99
    late.send(bus.ClientFrame(hello=bus.Hello(
        protocol_min=1, protocol_max=1, attempt=attempt, journal_id=s.welcome.journal_id, sequence=1,
        hash=bytes(32))))
    frame = late.hear("welcome", "goodbye", seconds=20)
    assert frame and frame.WhichOneof("talk") == "welcome" and frame.welcome.past == 3, frame
    for peer in [s, late] + peers:
        peer.close()


@attack
def peer_outboxes(mesh, honest):
    """Uses a new outbox for every event. The broker must refuse when the table of senders has the
    maximum size for a segment."""
    s = Session(mesh, "accounthouder-nl-nh", os.urandom(16))
    fates = []
    for _ in range(700):
        s.outbox = os.urandom(16)
        assert s.login()
        fates.append(s.publish(event_of(mesh, "accounthouder-nl-nh", 10), first=1)[0])
        if fates[-1].fate == REFUSED:
            break
    assert fates[-1].reason == LIMIT and fates[-1].sequence == 0, fates[-1]
    honest.check(60)  # meanwhile the broker starts new segments
    s.close()


@attack
def peer_hellos(mesh, honest):
    """Sends twenty thousand Hellos on one connection."""
    s = Session(mesh, HOSTILE, os.urandom(16))
    before = os.path.getsize(mesh.log.name)
    for attempt in range(1, 20001):
        s.send(bus.ClientFrame(hello=bus.Hello(protocol_min=1, protocol_max=1, attempt=attempt)))
    honest.check(3)
    s.close()
    assert os.path.getsize(mesh.log.name) - before < 1 << 20, "the log is flooded"


@attack
def peer_identities(mesh, honest):
    """Uses reserved routing ids, the routing id of another peer, and the session number of another
    peer."""
    victim = Session(mesh, "accounthouder-nl-fl", os.urandom(16), routing_id=b"victim")
    thief = Session(mesh, HOSTILE, os.urandom(16), login=False, routing_id=b"victim")
    thief.welcome = victim.welcome
    for forged in (b"victim", None, b"v" * 255):
        peer = Session(mesh, HOSTILE, os.urandom(16), login=False, routing_id=forged)
        peer.welcome = victim.welcome
        peer.say(publish=bus.Publish(items=[bus.Item(
            number=1, event=event_of(mesh, "accounthouder-nl-fl"))]))
        frame = peer.hear(seconds=0.5)
        assert frame is None or frame.goodbye.parting == 2, frame
        peer.close()
    assert victim.publish(event_of(mesh, "accounthouder-nl-fl"))[0].fate == COMMITTED
    thief.close()
    victim.close()
    honest.check(3)


@attack
def peer_forgeries(mesh, honest):
    """Publishes events in the name of another identity, events without the right to publish, and
    events that two parsers read differently. The broker must refuse all of them."""
    s = Session(mesh, HOSTILE, os.urandom(16))
    good = event_of(mesh, HOSTILE)
    twice = event.CloudEvent()
    twice.attributes["province"].ce_string = "NL-GE"
    topic = event.CloudEvent()
    topic.attributes["topic"].ce_string = "down.relay.outcome.recorded"
    other = event.CloudEvent(source=f"urn:nld:oin:{mesh.mesh['oin']}:systeem:{HONEST}")
    forged = [(event_of(mesh, HONEST), NOT_YOU),
              (event_of(mesh, HOSTILE, province="NL-GR NL-GE"), NOT_ALLOWED),
              (event_of(mesh, HOSTILE, province="NL-GE"), NOT_ALLOWED),
              (event_of(mesh, HOSTILE, province="x" + "\u20ac" * 300), NOT_ALLOWED),
              (event_of(mesh, HOSTILE, province=""), NOT_ALLOWED),
              (event_of(mesh, HOSTILE, topic="down.relay.outcome.recorded", path="relay"), NOT_ALLOWED),
              (event_of(mesh, HOSTILE, topic="reply.accounthouder-nl-ge.done"), NOT_ALLOWED),
              (event_of(mesh, HOSTILE, topic="mesh.clock.day.begun"), NOT_ALLOWED),
              (event_of(mesh, HOSTILE, topic="ask.relay.>"), MALFORMED),
              (event_of(mesh, HOSTILE, topic="ask..post"), MALFORMED),
              (event_of(mesh, HOSTILE, topic="a." + "b" * 300), MALFORMED),
              (good + twice.SerializeToString(), MALFORMED), (good + topic.SerializeToString(), MALFORMED),
              (good + other.SerializeToString(), MALFORMED), (good + b"\x48\x01", MALFORMED),
              (good[:-1], MALFORMED), (b"", MALFORMED)]
    first = s.welcome.head + 1
    for e, reason in forged:
        result = s.publish(e)[0]
        assert (result.fate, result.reason) == (REFUSED, reason) and result.sequence, (result, e)
        s.number += 1
    unit = [good, forged[0][0]]
    assert all(r.fate == REFUSED and not r.sequence for r in s.publish(*unit, unit=True))
    assert s.publish(good)[0].fate == COMMITTED
    assert s.publish(event_of(mesh, HOSTILE), first=s.number + 1)[0].fate == CONFLICT
    # every client can decode the refusals that the broker journals
    s.say(open=bus.Open(cursor=1, **{"from": first}, credit_events=len(forged), credit_bytes=2**31,
                        filter=bus.Filter(topics=[f"reply.{HOSTILE}.event-refused"])))
    records = []
    while len(records) < len(forged):
        records += s.hear("deliver").deliver.records
    for r, (_, reason) in zip(records, forged):
        refusal = mesh_pb.EventRefused()
        assert event.CloudEvent.FromString(r.event).proto_data.Unpack(refusal), r
        assert refusal.reason == bus.Reason.Name(reason) and r.identity == "broker", refusal
    honest.check(3)
    s.close()


@attack
def peer_answers(mesh, honest):
    """Answers questions to another node. Only the node that was asked may answer. Large questions
    must not end the session of a slow node."""
    relay, other = Session(mesh, "relay"), Session(mesh, "kerngroep-1")
    person = Session(mesh, HOSTILE, os.urandom(16))
    person.say(ask=bus.Ask(id=7, node="relay", query="signal.list"))
    asked = relay.hear("asked").asked
    for id in range(0, 300):
        other.say(answer=bus.Answer(id=id, status=1, text="forged"))
        person.say(answer=bus.Answer(id=id, status=1, text="forged"))
    assert person.hear("answered", seconds=0.5) is None, "a forged answer came through"
    relay.say(answer=bus.Answer(id=asked.id, status=99))
    answered = person.hear("answered").answered
    assert answered.id == 7 and answered.status == 10, answered
    relay.close()
    relay = Session(mesh, "relay", receive=1)
    body = b"x" * (250 << 10)
    for id in range(100, 400):
        ask = bus.Ask(id=id, node="relay", query="signal.list", deadline_ms=2000)
        ask.body.type_url, ask.body.value = "a/b", body
        for peer in (person,):
            peer.say(ask=ask)
    busy = 0
    while busy < 100:
        frame = person.hear("answered")
        assert frame and frame.answered.status == 9, frame
        busy += 1
    honest.check(3)
    for s in (relay, other, person):
        s.close()


@attack
def peer_positions(mesh, honest):
    """Sends thousands of Positions and Pings."""
    s = Session(mesh, HOSTILE)
    for n in range(15000):
        s.say(position=bus.Position(sequence=2**64 - 1 - n, state="\u20ac" * 60, outbox=n))
        s.say(ping=bus.Ping())
    honest.check(3)
    assert s.hear("pong")
    s.close()


@attack
def peer_deaf(mesh, honest):
    """Opens cursors with maximum credit and never reads. The broker must limit the bytes for these
    readers and then end their sessions."""
    writer = Session(mesh, HOSTILE, os.urandom(16))
    until = time.monotonic() + 60
    while writer.number < 200 and time.monotonic() < until:
        results = writer.publish(*[event_of(mesh, HOSTILE, 40000)] * 2)
        committed = sum(r.fate == COMMITTED for r in results)
        writer.number += committed
        if not committed:
            time.sleep(0.1)  # the broker is busy while it makes the next segment
    assert writer.number >= 200, results
    writer.close()
    before = mesh.memory()
    peers = [Session(mesh, "operator", receive=1) for _ in range(6)]
    for s in peers:
        for cursor in range(1, 33):
            s.say(open=bus.Open(cursor=cursor, **{"from": 1}, credit_events=2**32 - 1,
                                credit_bytes=2**32 - 1))
    honest.check(60)
    assert mesh.memory() - before < MEMORY, f"readers that do not read took {mesh.memory() - before >> 20} MiB"
    reader = Session(mesh, "operator")
    reader.say(open=bus.Open(cursor=1, **{"from": 1}, credit_events=2**32 - 1, credit_bytes=2**32 - 1))
    assert reader.hear("deliver", seconds=20), "the broker does not serve another reader"
    for s in [reader] + peers:
        s.close()


@attack
def peer_supersedes(mesh, honest):
    """Logs in as one node with several connections, which take over the session from each other."""
    peers = [Session(mesh, "relay", login=False) for _ in range(4)]
    for n in range(200):
        s = peers[n % 4]
        s.send(bus.ClientFrame(hello=bus.Hello(protocol_min=1, protocol_max=1, attempt=n + 1)))
    honest.check(3)
    last = Session(mesh, "relay")
    last.say(ping=bus.Ping())
    assert last.hear("pong")
    for s in peers + [last]:
        s.close()


@attack
def peer_revoked(mesh, honest):
    """Revokes a key while its session continues to publish."""
    s = Session(mesh, "accounthouder-nl-ze", os.urandom(16))
    mesh.koers("key", "revoke", "accounthouder-nl-ze")
    mesh.broker.send_signal(signal.SIGHUP)
    end, number, last = time.monotonic() + 10, 0, None
    while last is None:
        assert time.monotonic() < end, "the revoked session does not end"
        number += 1
        s.say(publish=bus.Publish(items=[bus.Item(
            number=number, event=event_of(mesh, "accounthouder-nl-ze"))]))
        frame = s.hear("published", "goodbye", seconds=1)
        if frame and frame.WhichOneof("talk") == "goodbye":
            last = frame.goodbye
    assert last.parting == 4, last
    for _ in range(500):
        s.say(ping=bus.Ping())
    assert s.hear(seconds=0.3) is None, "the broker answered a revoked session again"
    honest.check(3)
    s.close()


@attack
def bad_policies(mesh, honest):
    """Makes the broker load policy files that are damaged, too large, empty or missing. The last
    good policy must stay in force."""
    path = mesh.home + "/policy.bin"
    good = open(path, "rb").read()
    before = mesh.metrics()["koers_broker_policy_refused_total"]
    bad = [good[:100], b"", b"\xff" * 100, good[:-1] + bytes([good[-1] ^ 1]), good * 400,
           os.mkfifo, os.mkdir]
    for n, content in enumerate(bad, 1):
        os.unlink(path)
        if callable(content):
            content(path)
        else:
            with open(path, "wb") as f:
                f.write(content)
        mesh.broker.send_signal(signal.SIGHUP)
        end = time.monotonic() + 10
        while mesh.metrics()["koers_broker_policy_refused_total"] < before + n:
            assert time.monotonic() < end, f"policy {n} was not refused"
            time.sleep(0.01)
    os.rmdir(path)
    with open(path, "wb") as f:
        f.write(good)
    for _ in range(50):
        mesh.broker.send_signal(signal.SIGHUP)
    honest.check(3)


# ---- run the attacks ----

def run_all(mesh, names):
    honest = Honest(mesh)
    honest.start()
    honest.check(3)
    base, base_files, most = mesh.memory(), mesh.files(), 0
    for name in names:
        began, done = time.monotonic(), len(honest.acked)
        honest.slowest = 0
        attacks[name](mesh, honest)
        honest.check(1)
        grown = mesh.memory() - base
        most = max(most, grown)
        print(f"{name}: {time.monotonic() - began:.1f} s, {len(honest.acked) - done} honest events, "
              f"slowest {honest.slowest:.2f} s, {grown >> 20} MiB more, {mesh.files()} files",
              flush=True)
        assert grown < MEMORY, f"the broker grew by {grown >> 20} MiB"
    end = time.monotonic() + 20
    while mesh.files() > base_files + 12:
        assert time.monotonic() < end, f"{mesh.files()} open files, {base_files} before"
        time.sleep(0.1)
    stop_under_load(mesh, honest)
    return honest, most


def stop_under_load(mesh, honest):
    """Stops the broker with SIGTERM while events arrive. The broker must exit with 0, and every
    acknowledged event must be in the journal once."""
    honest.check(1)
    mesh.broker.send_signal(signal.SIGTERM)
    assert mesh.broker.wait(20) == 0, mesh.broker.returncode
    honest.stop = True
    honest.join(25)
    mesh.start()
    s = Session(mesh, "operator")
    s.say(open=bus.Open(cursor=1, **{"from": 1}, filter=bus.Filter(identities=[HONEST]),
                        credit_events=2**31, credit_bytes=2**31))
    head, through, seen = s.hear("opened").opened.head, 0, {}
    while through < head:
        frame = s.hear("deliver")
        assert frame, f"no delivery after {through} of {head}"
        through = frame.deliver.through
        for r in frame.deliver.records:
            assert r.number not in seen, f"{r.number} is there twice"
            seen[r.number] = r.sequence
    for number, sequence in honest.acked:
        assert seen.get(number) == sequence, (number, sequence, seen.get(number))


trial = None
try:
    trial = Mesh(folder + "/home")
    served, grown_most = run_all(trial, sys.argv[1:] or attacks)
    print(f"{len(served.acked)} honest events, at most {grown_most >> 20} MiB more")
finally:
    if trial and trial.broker.poll() is None:
        trial.broker.kill()
        trial.broker.wait()
    if sys.exc_info()[0]:
        print(open(folder + "/home/broker.log").read()[-6000:], file=sys.stderr)
