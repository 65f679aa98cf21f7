#!/usr/bin/python3
"""Asks a node a question of the catalogue, and prints the answer as one line of JSON.

    ask.py HOME PROTO_DIR IDENTITY NODE QUERY QUESTION_TYPE [QUESTION_AS_JSON]

QUESTION_TYPE is a message of koers.mesh.v1, such as GetNodeHealth. If the answer is not OK, exits
with 1 and prints the status and the reason on stderr."""
import sys

import foreign
from google.protobuf import json_format, symbol_database


def main():
    home, proto, identity, node, query, kind = sys.argv[1:7]
    pb = foreign.generate(proto)
    s = foreign.Session(pb, home, identity, b"")
    ask = pb["bus"].Ask(id=1, node=node, query=query)
    ask.body.Pack(json_format.Parse(sys.argv[7] if len(sys.argv) > 7 else "{}",
                                    getattr(pb["mesh"], kind)()))
    s.say(ask=ask)
    answered = s.hear("answered")
    s.say(bye=pb["bus"].Bye())
    if answered.status != pb["bus"].ANSWERS_OK:
        sys.exit(f"{pb['bus'].Answers.Name(answered.status)}: {answered.text}")
    answer = symbol_database.Default().GetSymbol(answered.body.TypeName())()
    answered.body.Unpack(answer)
    print(json_format.MessageToJson(answer, preserving_proto_field_name=True, indent=None,
                                    including_default_value_fields=True))


if __name__ == "__main__":
    main()
