#!/usr/bin/python3
"""Reads an exported journal as proto/export.md describes. It uses only proto/ of koers. Prints one
line of JSON per record: sequence, identity, type, and the SHA-256 of the event's bytes.

    read_export.py FILE        FILE is JSON lines or protobuf, not compressed
"""
import base64, hashlib, importlib, json, pathlib, subprocess, sys, tempfile

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"
with tempfile.TemporaryDirectory() as out:
    names = ["koers/journal/v1/journal.proto", "koers/event/v1/event.proto"]
    subprocess.run(["protoc", f"-I{PROTO}", f"--python_out={out}", *names], check=True)
    sys.path.insert(0, out)
    journal, event = (importlib.import_module(f"koers.{n}.v1.{n}_pb2") for n in ("journal", "event"))


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 0x80:
            return value, at


def records(data):
    if data[:1] != b"\x0a":
        for line in data.splitlines():
            yield journal.Record.FromString(base64.b64decode(json.loads(line)["koersrecord"]))
        return
    at = 0
    while at < len(data):
        assert data[at] == 0x0A
        length, at = varint(data, at + 1)
        element, at = data[at:at + length], at + length
        record = journal.Record.FromString(
            event.CloudEvent.FromString(element).attributes["koersrecord"].ce_bytes)
        last = here = 0
        while here < len(element):  # every field of a CloudEvent starts with a tag and a length
            last, (_, here) = here, varint(element, here)
            length, here = varint(element, here)
            here += length
        record.event = element[:last]
        yield record


for r in records(pathlib.Path(sys.argv[1]).read_bytes()):
    e = event.CloudEvent.FromString(r.event)
    print(json.dumps({"sequence": r.sequence, "identity": r.identity, "type": e.type,
                      "hash": hashlib.sha256(r.event).hexdigest()}))
