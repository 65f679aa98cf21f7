#!/usr/bin/python3
"""Checks the traces of a whole journal, without code of koers. Every event must have a valid W3C
traceparent. An event with a cause must have the trace of the cause, and a span that is derived
from the id of the event. Prints one line of JSON for each trace with more than one event: the
trace id, and the event types in order.

    traces.py FOLDER
"""
import hashlib
import json
import pathlib
import re
import sys

import read_journal


def main(folder):
    journal_pb2, event_pb2 = read_journal.messages()
    events, traces = {}, {}
    for sequence, encoded in read_journal.records(pathlib.Path(folder)):
        record = journal_pb2.Record.FromString(encoded)
        event = event_pb2.CloudEvent.FromString(record.event)
        text = event.attributes["traceparent"].ce_string
        m = re.fullmatch("00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}", text)
        assert m, f"{sequence} {event.type}: traceparent {text!r}"
        trace, span = m.groups()
        assert int(trace, 16) and int(span, 16), (sequence, text)
        cause = event.attributes["causationid"].ce_string if "causationid" in event.attributes else ""
        if cause in events:
            assert trace == events[cause][0], f"{sequence} {event.type}: its trace is not that of its cause"
            assert span != events[cause][1], f"{sequence} {event.type}: it has the same span as its cause"
        elif cause:
            assert event.type.endswith("event.refused.v1"), f"{sequence}: the journal lacks its cause {cause}"
        if cause:
            own = hashlib.sha256(event.id.encode()).hexdigest()[:16]
            assert span == own, f"{sequence} {event.type}: span {span}, expected {own}"
        events[event.id] = (trace, span)
        traces.setdefault(trace, []).append(event.type.removeprefix("nl.overheid.koers.").removesuffix(".v1"))
    for trace, types in traces.items():
        if len(types) > 1:
            print(json.dumps({"trace": trace, "types": types}))


main(*sys.argv[1:])
