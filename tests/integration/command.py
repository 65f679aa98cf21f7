#!/usr/bin/python3
"""Sends one command of koers.mesh.v1, and prints the reply as one line of JSON.

    command.py HOME PROTO_DIR IDENTITY BODY SHORT_TYPE MESSAGE PAYLOAD_AS_JSON
"""
import sys
import time
import uuid

import foreign
from google.protobuf import json_format


def main(home, proto, identity, body, short_type, message, payload):
    pb = foreign.generate(proto)
    s = foreign.Session(pb, home, identity, uuid.uuid4().bytes)
    s.say(open=pb["bus"].Open(cursor=1, name="replies",
                              filter=pb["bus"].Filter(topics=[f"reply.{identity}.>"]),
                              credit_events=100, credit_bytes=1 << 20))
    assert s.hear("opened")
    e = foreign.event(s, short_type, f"ask.{body}.{short_type}",
                      json_format.Parse(payload, getattr(pb["mesh"], message)()))
    item = pb["bus"].Item(number=1, event=e.SerializeToString())
    s.say(publish=pb["bus"].Publish(items=[item]))
    result = s.hear("published").results[0]
    assert result.fate == pb["bus"].FATE_COMMITTED, result
    end = time.monotonic() + 20
    while time.monotonic() < end:
        deliver = s.hear("deliver")
        for record in deliver.records if deliver else ():
            got = pb["event"].CloudEvent.FromString(record.event)
            reply = pb["mesh"].Reply()
            if got.proto_data.Unpack(reply) and reply.command_id == e.id:
                print(json_format.MessageToJson(reply, preserving_proto_field_name=True, indent=None))
                s.say(bye=pb["bus"].Bye())
                return
    sys.exit("no reply")


main(*sys.argv[1:])
