#!/usr/bin/python3
"""history_cases.py: checks the checker. history.py must accept a good history, and must reject each of
the bad histories below with the rule that it breaks. The good history has a posted signal, a command
that the relay refuses, an event that the broker refuses, a parked input, and a repeated command."""
import base64, sys

from history import BROKER, Broken, Receipt, Row, check

HOLDER, OUTBOX, OTHER = "accounthouder-nl-gr", "aa" * 16, "bb" * 16
POST, ASK, FACT = "signal.post", "ask.relay.signal.post", "down.relay.signal.registered"


def good():
    """Returns the records and the receipts of a good history."""
    rows, receipts, last = [], [], {}

    def add(sender, type_, topic, id_, box="", cause=None, index=-1, **data):
        sequence, number = len(rows) + 1, 0
        if sender != BROKER:
            number = last[sender, box] = last.get((sender, box), 0) + 1
        rows.append(Row(sequence, 1000 * sequence, sender, box, number, id_, type_, topic, f"hash of {id_}",
                        cause.id if cause else "", cause.sequence if cause else 0, index, data))
        return rows[-1]

    def command(id_, box=OUTBOX):
        row = add(HOLDER, POST, ASK, id_, box)
        receipts.append(Receipt(HOLDER, box, row.number, row.hash, row.sequence))
        return row

    def reply(to, id_, index, events=(), word="done", **data):
        return add("relay", "reply", f"reply.{to.sender}.{word}", id_, "", to, index,
                   command_id=to.id, event_ids=list(events), **data)

    add(BROKER, "journal.begun", "mesh.broker.journal.begun", "b1")
    post = command("p1")
    add("relay", "signal.registered", FACT, "f1", "", post, 0)
    reply(post, "r1", 1, ["f1"])
    wrong = command("p2")
    reply(wrong, "r2", 0, word="refused", refusals=[{"rule": "title.length"}])
    last[HOLDER, OUTBOX] += 1
    add(BROKER, "event.refused", f"reply.{HOLDER}.event-refused", "b2", identity=HOLDER, number=3,
        outbox=base64.b64encode(bytes.fromhex(OUTBOX)).decode(), hash=base64.b64encode(b"\xcc" * 32).decode())
    receipts.append(Receipt(HOLDER, OUTBOX, 3, "cc" * 32, 7, refused=True))
    poison = command("p3")
    add("relay", "input.parked", "mesh.relay.input.parked", "k1", "", poison, 0, sequence=poison.sequence)
    again = command("p1", OTHER)
    reply(again, "r3", 0, ["f1"], repeated_command=True)
    return rows, receipts


BAD = {}


def bad(rule):
    def register(change):
        BAD[change.__doc__] = (rule, change)
        return change
    return register


@bad("sequence")
def _(rows, receipts):
    "an acknowledged event is missing in the middle"
    del rows[2]


@bad("receipt")
def _(rows, receipts):
    "the end of the journal is cut off"
    del rows[8:]


@bad("sequence")
def _(rows, receipts):
    "two events are reversed"
    rows[1], rows[2] = rows[2], rows[1]


@bad("time")
def _(rows, receipts):
    "a commit time goes back"
    rows[5].time_us = 10


@bad("number")
def _(rows, receipts):
    "a number of an outbox is used twice"
    rows[7].number = 2


@bad("number")
def _(rows, receipts):
    "a number is skipped, because an event was lost before the journal"
    rows[7].number = 5


@bad("once")
def _(rows, receipts):
    "a daemon publishes a fact with an id that it used before"
    rows[8].id = "f1"


@bad("once")
def _(rows, receipts):
    "a sender uses the id of a command for other content"
    rows[9].hash = "hash of another text"


@bad("once")
def _(rows, receipts):
    "a repeated command has a second effect"
    rows[10] = Row(11, 11000, "relay", "", rows[10].number, "f2", "signal.registered", FACT, "hash of f2", "p1", 10, 0)
    rows.append(Row(12, 12000, "relay", "", rows[10].number + 1, "r3", "reply", f"reply.{HOLDER}.done", "hash of r3",
                    "p1", 10, 1, {"command_id": "p1", "event_ids": ["f2"]}))


@bad("cause")
def _(rows, receipts):
    "an output names a cause that stands at another place"
    rows[2].causeseq = 1


@bad("cause")
def _(rows, receipts):
    "an output precedes its cause"
    rows[2].causeseq, rows[2].cause = 5, "p2"


@bad("cause")
def _(rows, receipts):
    "a daemon is caused by its own output"
    rows[3].causeseq, rows[3].cause = 3, "f1"


@bad("order")
def _(rows, receipts):
    "the outputs of a unit are not in the order of their indexes"
    rows[2].causeindex, rows[3].causeindex = 1, 0


@bad("order")
def _(rows, receipts):
    "a daemon decides an earlier input after a later one"
    rows[10].causeseq, rows[10].cause, rows[10].data["command_id"] = 2, "p1", "p1"


@bad("reply")
def _(rows, receipts):
    "another body answers the command"
    rows[3].sender, rows[3].number, rows[3].causeindex = "kerngroep-3", 1, 0
    for row in rows[4:]:
        row.number -= row.sender == "relay"


@bad("reply")
def _(rows, receipts):
    "a reply names a command that nobody sent"
    rows[3].data["command_id"] = "p9"


@bad("reply")
def _(rows, receipts):
    "a command gets two replies"
    number = rows[10].number + 1
    rows.append(Row(12, 12000, "relay", "", number, "r4", "reply", f"reply.{HOLDER}.done", "hash of r4",
                    "p1", 10, 1, {"command_id": "p1", "event_ids": ["f1"], "repeated_command": True}))


@bad("reply")
def _(rows, receipts):
    "a reply does not name the fact that the command led to"
    rows[3].data["event_ids"] = []


@bad("refused")
def _(rows, receipts):
    "a refused command has an effect"
    rows[3].data["refusals"] = [{"rule": "title.length"}]


@bad("receipt")
def _(rows, receipts):
    "an acknowledged event has other bytes in the journal"
    rows[1].hash = rows[9].hash = "hash of a changed text"


@bad("receipt")
def _(rows, receipts):
    "a refusal in the journal is about another event"
    rows[6].data["hash"] = base64.b64encode(b"\xdd" * 32).decode()


@bad("invented")
def _(rows, receipts):
    "the journal has a command that its sender did not send"
    rows.append(Row(12, 12000, HOLDER, OUTBOX, 5, "p5", POST, ASK, "hash of p5"))


@bad("settled")
def _(rows, receipts):
    "a command has no reply, although all events are handled"
    del rows[10]


def main():
    failures = 0
    rows, receipts = good()
    try:
        counts = check(rows, receipts, settled=True)
        assert (counts["accepted"], counts["done"], counts["refused"], counts["parked"]) == (4, 2, 1, 1), counts
    except Broken as broken:
        failures += 1
        print(f"the good history is rejected: {broken}")
    for text, (rule, change) in BAD.items():
        rows, receipts = good()
        change(rows, receipts)
        try:
            check(rows, receipts, settled=True)
            found = "accepted"
        except Broken as broken:
            found = broken.rule
        if found != rule:
            failures += 1
            print(f"{text}: {found}, expected {rule}")
    print(f"{len(BAD)} bad histories, {failures} failures")
    sys.exit(failures > 0 or len(BAD) < 20)


main()
