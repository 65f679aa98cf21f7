#!/usr/bin/python3
"""history.py EXPORT [OUTBOX …] [--settled]: checks the history of a mesh. It shares no code with koers.

EXPORT is the whole journal as `koers-journal export` writes it: JSON lines, from event 1 on. Each
OUTBOX is IDENTITY=FILE, the outbox.db of a person. Its rows are the receipts: what the person sent,
and what the broker acknowledged or refused. With --settled, the mesh must have handled every event.

The rules have names, and the output names the rule that a history breaks:

  sequence    the sequences run from 1 without a gap
  time        commit times never decrease
  number      the numbers of each sender and outbox run from 1 without a gap; a refusal uses a number
  once        a daemon or the broker publishes each id once, and a person's command has one effect
  cause       an output follows its cause, names it correctly, and is not caused by its own sender
  order       the outputs of a daemon are in the order of their causes, and of their indexes from 0
  reply       a command gets one reply, from the body that its topic names, which names its outputs
  refused     a refused command has no other output
  receipt     what the broker acknowledged or refused is in the journal, with the same bytes
  invented    the journal has no event of a person that the person did not send
  settled     every command has a reply, or is parked

Conservation: accepted = done + refused + parked + waiting. The last line of the output has these
counts. Exit 0: every rule holds. Exit 1: a rule is broken."""
import base64, collections, dataclasses, hashlib, json, sqlite3, sys

BROKER = "broker"
PREFIX, VERSION = "nl.overheid.koers.", ".v1"


class Broken(Exception):
    def __init__(self, rule, text):
        super().__init__(f"{rule}: {text}")
        self.rule = rule


@dataclasses.dataclass
class Row:
    """A record of the journal."""
    sequence: int
    time_us: int
    sender: str
    outbox: str
    number: int
    id: str
    type: str
    topic: str
    hash: str
    cause: str = ""
    causeseq: int = 0
    causeindex: int = -1
    data: dict = dataclasses.field(default_factory=dict)

    @property
    def is_command(self):
        return self.topic.startswith("ask.")

    @property
    def body(self):
        return self.topic.split(".")[1]


@dataclasses.dataclass
class Receipt:
    """What the outbox of a person says about an event. `sequence` is 0 without an acknowledgement."""
    identity: str
    outbox: str
    number: int
    hash: str
    sequence: int
    refused: bool = False


def require(holds, rule, text):
    if not holds:
        raise Broken(rule, text)


# ── read ──

def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 0x80:
            return value, at


def fields(data):
    """The fields of an encoded message that has only varints and length-delimited fields."""
    at, found = 0, {}
    while at < len(data):
        tag, at = varint(data, at)
        value, at = varint(data, at)
        if tag & 7 == 2:
            value, at = data[at:at + value], at + value
        found[tag >> 3] = value
    return found


def read_export(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            e = json.loads(line)
            record = fields(base64.b64decode(e["koersrecord"]))
            yield Row(record[1], record[2], record[3].decode(), record.get(4, b"").hex(), record.get(5, 0),
                      e["id"], e["type"].removeprefix(PREFIX).removesuffix(VERSION), e["topic"],
                      hashlib.sha256(record[6]).hexdigest(), e.get("causationid", ""),
                      int(e.get("causeseq", 0)), int(e.get("causeindex", -1)), e.get("data", {}))


def read_outbox(identity, path):
    """WAITING = 0, SENT = 1, PARKED = 2, CLEARED = 3 (common/store/outbox.h)."""
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    outbox = base.execute("SELECT id FROM outbox").fetchone()[0].hex()
    rows = base.execute("SELECT number, state, event, sequence FROM rows WHERE number IS NOT NULL ORDER BY number")
    for number, state, event, sequence in rows:
        yield Receipt(identity, outbox, number, hashlib.sha256(event).hexdigest(),
                      sequence if state else 0, state >= 2)


# ── check ──

def check_journal(rows):
    numbers, before = collections.defaultdict(int), None
    for at, row in enumerate(rows, 1):
        require(row.sequence == at, "sequence", f"{row.sequence} stands where {at} belongs")
        require(not before or row.time_us >= before.time_us, "time", f"{row.sequence} is earlier than the event before")
        sender, outbox, number = row.sender, row.outbox, row.number
        if row.type == "event.refused":
            sender, number = row.data["identity"], int(row.data["number"])
            outbox = base64.b64decode(row.data.get("outbox", "")).hex()
        if number:
            numbers[sender, outbox] += 1
            require(number == numbers[sender, outbox], "number",
                    f"{row.sequence}: {sender} has number {number} after {numbers[sender, outbox] - 1}")
        before = row


def check_causes(rows):
    """Checks the outputs of the daemons. Events of people and of the broker have no causeseq."""
    last = collections.defaultdict(lambda: (0, -1))
    for row in rows:
        if not row.causeseq:
            continue
        require(row.causeseq < row.sequence, "cause", f"{row.sequence} precedes its cause {row.causeseq}")
        cause = rows[row.causeseq - 1]
        require(cause.id == row.cause, "cause", f"{row.sequence} names the cause {row.cause}, but {row.causeseq} is {cause.id}")
        require(cause.sender != row.sender, "cause", f"{row.sequence}: {row.sender} caused its own output")
        seq, index = last[row.sender]
        here = (row.causeseq, row.causeindex)
        require(here == (seq, index + 1) or (row.causeseq > seq and row.causeindex == 0), "order",
                f"{row.sequence}: {row.sender} gives output {row.causeindex} of {row.causeseq} after output {index} of {seq}")
        last[row.sender] = here


def check_once(rows):
    published, commands = {}, {}
    for row in rows:
        if row.is_command:
            known = commands.setdefault((row.sender, row.id), row)
            require(known.hash == row.hash, "once", f"{row.sequence}: {row.sender} used the id {row.id} for other content")
            continue
        first = published.setdefault((row.sender, row.id), row)
        require(first is row, "once", f"{row.sequence}: {row.sender} published {row.id} already at {first.sequence}")


def outputs_of(rows):
    outputs = collections.defaultdict(list)
    for row in rows:
        if row.causeseq:
            outputs[row.sender, row.causeseq].append(row)
    return outputs


def refused_in(reply):
    return bool(reply.data.get("refusals"))


def check_replies(rows):
    """Returns the reply of each command, by the sequence of the command, and the parked inputs."""
    commands = collections.defaultdict(list)
    outputs, replies, parked = outputs_of(rows), {}, {}
    for row in rows:
        if row.is_command:
            commands[row.id].append(row)
        elif row.type == "input.parked":
            parked[row.sender, int(row.data["sequence"])] = row
        elif row.type == "reply":
            check_reply(row, commands, outputs, replies)
    check_repeats(commands, outputs, replies)
    return replies, parked


def check_reply(reply, commands, outputs, replies):
    """A retry answers the parked command, so the reply can have another cause than its command."""
    about = [c for c in commands[reply.data.get("command_id", "")]
             if reply.topic.startswith(f"reply.{c.sender}.") and c.sequence < reply.sequence]
    require(about, "reply", f"{reply.sequence} answers a command that is not there")
    of_cause = [c for c in about if c.sequence == reply.causeseq]
    command = of_cause[0] if of_cause else about[0]
    require(reply.sender == command.body, "reply", f"{reply.sequence}: {reply.sender} answers for {command.body}")
    require(command.sequence not in replies, "reply", f"{reply.sequence} answers {command.sequence} again")
    replies[command.sequence] = reply
    others = [o for o in outputs[reply.sender, reply.causeseq] if o.type not in ("reply", "input.unparked", "input.given-up")]
    if refused_in(reply):
        require(not others, "refused", f"{reply.sequence} refuses {command.sequence}, which has outputs")
    elif not reply.data.get("repeated_command"):
        require([o.id for o in others] == reply.data.get("event_ids", []), "reply",
                f"{reply.sequence} does not name the outputs of {command.sequence}")


def check_repeats(commands, outputs, replies):
    """A command that is journaled again has no second effect: it gets only a reply."""
    for copies in commands.values():
        by_sender = collections.defaultdict(list)
        for command in copies:
            by_sender[command.sender].append(command)
        for _, *again in by_sender.values():
            for command in again:
                for output in outputs[command.body, command.sequence]:
                    require(output.type in ("reply", "input.parked"), "once",
                            f"{command.sequence} repeats a command, and {output.sequence} is a second effect")


def check_receipts(rows, receipts):
    """A login can acknowledge many events at once, so the sequence of a receipt can be that of a later event."""
    events = {(row.sender, row.outbox, row.number): row for row in rows if row.number}
    refusals = {(row.data["identity"], base64.b64decode(row.data.get("outbox", "")).hex(), int(row.data["number"])): row
                for row in rows if row.type == "event.refused"}
    sent = {}
    for r in receipts:
        key = r.identity, r.outbox, r.number
        sent[key] = r
        if not r.sequence:
            continue
        row = (refusals if r.refused else events).get(key)
        require(row and row.sequence <= r.sequence, "receipt", f"number {r.number} of {r.identity} is not in the journal at {r.sequence}")
        found = base64.b64decode(row.data["hash"]).hex() if r.refused else row.hash
        require(found == r.hash, "receipt", f"{row.sequence} has other bytes than number {r.number} of {r.identity}")
    known = {(r.identity, r.outbox) for r in receipts}
    for row in rows:
        if (row.sender, row.outbox) in known:
            r = sent.get((row.sender, row.outbox, row.number))
            require(r and r.hash == row.hash, "invented", f"{row.sender} did not send {row.sequence}")


def check(rows, receipts=(), settled=False):
    """Raises Broken, or returns the counts of the conservation."""
    rows = list(rows)
    check_journal(rows)
    check_causes(rows)
    check_once(rows)
    replies, parked = check_replies(rows)
    check_receipts(rows, list(receipts))
    counts = collections.Counter()
    for row in rows:
        if row.type == "event.refused":
            counts["refused by the broker"] += 1
        if not row.is_command:
            continue
        reply = replies.get(row.sequence)
        state = "waiting" if not reply else "refused" if refused_in(reply) else "done"
        if not reply and (row.body, row.sequence) in parked:
            state = "parked"
        require(state != "waiting" or not settled, "settled", f"{row.sequence} has no reply")
        counts[state] += 1
        counts["accepted"] += 1
    require(counts["accepted"] == sum(counts[s] for s in ("done", "refused", "parked", "waiting")), "settled", "the counts differ")
    return counts


def main(arguments):
    settled = "--settled" in arguments
    paths = [a for a in arguments if a != "--settled"]
    if not paths:
        sys.exit(__doc__)
    receipts = [r for a in paths[1:] for r in read_outbox(*a.split("=", 1))]
    try:
        counts = check(read_export(paths[0]), receipts, settled)
    except Broken as broken:
        sys.exit(str(broken))
    print(f"{len(receipts)} receipts hold; {counts['accepted']} accepted = {counts['done']} done + {counts['refused']} refused"
          f" + {counts['parked']} parked + {counts['waiting']} waiting; {counts['refused by the broker']} refused by the broker")


if __name__ == "__main__":
    main(sys.argv[1:])
