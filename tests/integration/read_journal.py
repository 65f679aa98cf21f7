#!/usr/bin/python3
"""Reads the folder of a journal, verifies every digest and the whole chain as proto/journal.md
describes, and prints one line of JSON per record. This program uses only proto/ of koers, so it
proves that proto/journal.md is enough to read a journal.

    read_journal.py FOLDER [SEQUENCE]     prints records from SEQUENCE on (default 1)

Exit codes: 0 if all is verified; 65 if the journal is damaged, with file and offset on stderr; 66
if there is no journal."""
import hashlib, importlib, json, pathlib, struct, subprocess, sys, tempfile

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"
KINDS = {b"SNAP", b"BATC", b"SEAL", b"FOOT"}


def messages():
    """Runs protoc and returns the modules journal_pb2 and event_pb2."""
    with tempfile.TemporaryDirectory() as out:
        names = ["koers/journal/v1/journal.proto", "koers/event/v1/event.proto"]
        subprocess.run(["protoc", f"-I{PROTO}", f"--python_out={out}", *names], check=True)
        sys.path.insert(0, out)
        return [importlib.import_module(f"koers.{n}.v1.{n}_pb2") for n in ("journal", "event")]


class Damage(Exception):
    pass


def check(condition, path, offset, what):
    if not condition:
        raise Damage(f"{path}: offset {offset}: {what}")


def digest(seed, data):
    return hashlib.blake2b(data, digest_size=32, key=seed).digest()


def header(path, data):
    magic, version, length, journal, first, size, _, seed, before, zero, own = struct.unpack_from(
        "<8sII16sQQq32s32sQ32s", data)
    check(magic == b"KOERSEG1" and (version, length, zero) == (1, 160, 0), path, 0, "no header")
    check(own == digest(seed, data[:128]), path, 0, "wrong digest of the header")
    check(size == len(data) and first == int(path.stem), path, 0, "not the file of its header")
    return journal, first, seed, before, own


def blocks(path, data, seed, chain):
    """Yields each complete block, up to the zero bytes at the end."""
    offset, limit = 160, len(data) - 104
    while offset <= limit and data[offset:offset + 4] != bytes(4):
        kind, length, sequence, count, zero, time, synced, before, own = struct.unpack_from(
            "<4sIQIIqQ32s32s", data, offset)
        end = offset + 104 + length
        check(kind in KINDS and zero == 0 and end <= len(data), path, offset, "no block")
        payload = data[offset + 104:end]
        check(own == digest(seed, data[offset:offset + 72] + payload), path, offset, "wrong digest")
        check(before == chain and synced < sequence, path, offset, "broken chain")
        yield offset, kind, sequence, count, time, own, payload
        chain, next_offset = own, (end + 7) // 8 * 8
        check(not any(data[end:next_offset]), path, end, "bytes between blocks")
        offset = next_offset
    rest = data[offset:-16] if data[-8:] == b"KOERFOOT" else data[offset:]
    check(not any(rest), path, offset, "bytes that are no block")


def records(folder):
    """Yields (sequence, encoded Record) for each record of the journal."""
    paths = sorted(folder.glob("[0-9]*.seg"))
    journal, chain, next_sequence, last_time = None, bytes(32), 1, 0
    for path in paths:
        data = path.read_bytes()
        check(len(data) >= 160, path, 0, "no header")
        this, first, seed, before, own = header(path, data)
        check(journal in (None, this) and before == chain, path, 0, "not the next segment")
        check(first == next_sequence, path, 0, "a segment is missing")
        journal, chain, kind = this, own, None
        for offset, kind, sequence, count, time, chain, payload in blocks(path, data, seed, own):
            check((offset == 160) == (kind == b"SNAP"), path, offset, "SNAP is not first")
            check(sequence == next_sequence and time >= last_time, path, offset, "out of order")
            last_time, at = time, 0
            for _ in range(count):
                n, = struct.unpack_from("<I", payload, at)
                yield next_sequence, payload[at + 4:at + 4 + n]
                at, next_sequence = at + 4 + n, next_sequence + 1
            check(kind != b"BATC" or at == len(payload), path, offset, "count of records")
            if kind == b"FOOT":
                check(data[-16:] == struct.pack("<Q8s", offset, b"KOERFOOT"), path,
                      len(data) - 16, "wrong trailer")
        check(path == paths[-1] or kind == b"FOOT", path, len(data), "no footer")


def main(folder, start="1"):
    folder = pathlib.Path(folder)
    if not any(folder.glob("[0-9]*.seg")):
        print(f"{folder}: no journal", file=sys.stderr)
        return 66
    journal_pb2, event_pb2 = messages()
    try:
        for sequence, encoded in records(folder):
            record = journal_pb2.Record.FromString(encoded)
            if record.sequence != sequence:
                raise Damage(f"record {sequence} says that it is {record.sequence}")
            if sequence < int(start):
                continue
            event = event_pb2.CloudEvent.FromString(record.event)
            print(json.dumps({"sequence": sequence, "identity": record.identity,
                              "type": event.type, "topic": event.attributes["topic"].ce_string}))
    except Damage as damage:
        print(damage, file=sys.stderr)
        return 65
    return 0


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
