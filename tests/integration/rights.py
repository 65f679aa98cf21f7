#!/usr/bin/python3
"""Tests the rights to read events. Publishes every event type of the catalogue at a real broker, on
every topic and with several provinces and paths. Each event is published by an identity that may
publish it. Then every identity of the trial mesh reads all events. Each identity must get the
events that proto/catalogue.def allows; this program computes them in a second way.
Deliver.withheld must count the other events.

    rights.py HOME PROTO_DIR        prints the counts of what was checked, as one line of JSON
"""
import json
import os
import re
import sys
import uuid

import foreign

BODIES = ["relay", "kerngroep-1", "kerngroep-2", "koersoverleg", "dg-overleg", "regelingen"]
PEOPLE = ["accounthouder-nl-gr", "accounthouder-nl-nb", "netwerkmanager-2", "ptvt", "secretaris",
          "regelinghouder-szw", "operator"]
PROVINCES = ["nl-gr", "nl-nb"]
VARIANTS = [{"province": "NL-GR", "path": "relay kerngroep-2"},
            {"province": "NL-NB NL-ZE", "path": "relay kerngroep-1 koersoverleg"}, {}]


def arguments(text):
    """Returns the arguments of a macro call. Commas outside quotes separate arguments, and adjacent
    strings are joined."""
    parts = re.findall(r'"(?:[^"\\]|\\.)*"|[^",]+|,', text)
    one, all_ = "", []
    for part in parts + [","]:
        if part == ",":
            all_.append(one.strip())
            one = ""
        else:
            one += part[1:-1] if part[0] == '"' else part.strip()
    return all_


def catalogue(proto):
    text = re.sub(r"/\*.*?\*/", "", open(os.path.join(proto, "catalogue.def")).read(), flags=re.S)
    text = re.sub(r"#define.*", "", text)
    roles = {r[0]: {"scope": r[1], "kind": r[2]}
             for r in map(arguments, re.findall(r"KOERS_ROLE\(([^()]*)\)", text))}
    rows = [{"id": a[0], "class": a[3], "type": a[4], "topics": a[5].split("|"),
             "publishers": a[9].split(), "readers": a[10].split()}
            for a in map(arguments, re.findall(r"KOERS_EVENT\(([^()]*)\)", text))]
    assert len(rows) > 30 and len(roles) > 10 and all(len(r["topics"]) for r in rows)
    return roles, rows


def word(text):
    role, _, body = text.partition("@")
    role, _, limit = role.partition("/")
    return role, limit, body


def stands_for(roles, name, role):
    kind = roles[role]["kind"]
    return name == role or name == {"BODY": "body", "PERSON": "person"}.get(kind) or \
        (name == "node" and kind in ("NODE", "BODY"))


def variables(template, topic):
    """Returns the values of the variables in the template, such as <body>, for this topic. Returns
    None if the topic does not fit the template."""
    want, have = template.split("."), topic.split(".")
    if len(want) != len(have):
        return None
    found = {}
    for w, h in zip(want, have):
        if w.startswith("<"):
            found[w] = h
        elif w != h:
            return None
    return found


def may_read(roles, rows, who, event):
    if who["role"] == "operator" or event["by"] == who["identity"]:
        return True
    scope = who["scope"]
    for row in rows:
        for template in row["topics"]:
            found = variables(template, event["topic"])
            if found is None:
                continue
            for name, limit, body in map(word, row["readers"]):
                if not stands_for(roles, name, who["role"]):
                    continue
                own = [who["identity"] if v == "<identity>" else scope.lower() for v in found]
                if body and found.get("<body>") != body or \
                        limit == "own" and own != list(found.values()) or \
                        limit == "province" and scope not in event["province"].split() or \
                        limit == "path" and scope not in event["path"].split():
                    continue
                return True
    return False


def publishers(roles, row, topic, people):
    """Yields pairs of an identity that may publish the type on the topic, and the province that the
    event must name, or None."""
    body = topic.split(".")[1]
    for name, limit, only in map(word, row["publishers"]):
        if topic.startswith("ask."):
            for who in people.values():
                if stands_for(roles, name, who["role"]) and only in ("", body) and \
                        (limit != "own" or who["scope"] == body):
                    yield who["identity"], who["scope"] if limit == "province" else None
                    break
        elif topic.startswith(("down.", "mesh.")) and body in people:
            if stands_for(roles, name, people[body]["role"]):
                yield body, None
        else:
            yield ("relay" if stands_for(roles, name, "relay") else "kerngroep-1"), None


def expand(template):
    for variable, values in (("<body>", BODIES), ("<province>", PROVINCES), ("<identity>", PEOPLE)):
        if variable in template:
            return [template.replace(variable, v) for v in values]
    return [template]


def publish(pb, home, roles, rows, people):
    """Publishes all combinations of type, topic and variant, in batches for each sender."""
    queue = {}
    for row in rows:
        for template in row["topics"]:
            for topic in expand(template):
                for by, province in publishers(roles, row, topic, people):
                    if by == "broker" or row["publishers"] == ["broker"]:
                        continue
                    for variant in [{"province": province}] if province else VARIANTS:
                        queue.setdefault(by, []).append((row, topic, variant))
    said, n = set(), 0
    for by, events in queue.items():
        node = roles[people[by]["role"]]["kind"] in ("NODE", "BODY")
        s = foreign.Session(pb, home, by, b"" if node else uuid.uuid4().bytes)
        number = s.welcome.outbox_number
        for at in range(0, len(events), 50):
            items = []
            for row, topic, variant in events[at:at + 50]:
                e = foreign.event(s, row["type"], topic, pb["mesh"].DayBegun(date="2026-01-01"), **variant)
                e.attributes["dataclassification"].ce_string = row["class"]
                number += 1
                items.append(pb["bus"].Item(number=number, event=e.SerializeToString()))
            s.say(publish=pb["bus"].Publish(items=items))
            for result, (row, topic, variant) in zip(s.hear("published").results, events[at:at + 50]):
                assert result.fate == pb["bus"].FATE_COMMITTED, (by, row["id"], topic, variant, result.text)
                said.add(row["id"])
                n += 1
        s.say(bye=pb["bus"].Bye())
    return said, n


def provoke_refusal(pb, home):
    """Publishes an event without the right to publish it, so that the broker journals the refusal."""
    s = foreign.Session(pb, home, "ptvt", uuid.uuid4().bytes)
    e = foreign.event(s, "outcome.record", "ask.dg-overleg.outcome.record", pb["mesh"].DayBegun())
    s.say(publish=pb["bus"].Publish(items=[pb["bus"].Item(number=1, event=e.SerializeToString())]))
    assert s.hear("published").results[0].fate == pb["bus"].FATE_REFUSED
    s.say(bye=pb["bus"].Bye())


def read_all(pb, home, identity, head):
    """Reads all events. Returns {sequence: record} of the delivered events, the count of withheld
    events, and the last sequence that the broker reported."""
    s = foreign.Session(pb, home, identity, b"")
    s.say(open=pb["bus"].Open(cursor=1, **{"from": 1}, credit_events=10 ** 6, credit_bytes=2 ** 30,
                              tell_withheld=True))
    got, withheld, through = {}, 0, 0
    while through < head:
        d = s.hear("deliver")
        assert d, f"{identity} gets no delivery after {through}"
        withheld += d.withheld
        through = d.through
        got.update((r.sequence, r) for r in d.records)
    s.say(bye=pb["bus"].Bye())
    return {n: r for n, r in got.items() if n <= head}, withheld, through


def described(pb, record):
    e = pb["event"].CloudEvent.FromString(record.event)
    of = {n: e.attributes[n].ce_string if n in e.attributes else "" for n in ("topic", "province", "path")}
    return dict(of, by=record.identity, type=e.type)


def main():
    home, proto = sys.argv[1:]
    pb = foreign.generate(proto)
    roles, rows = catalogue(proto)
    people = {}
    for name in sorted(os.listdir(os.path.join(home, "keys"))):
        key = json.load(open(os.path.join(home, "keys", name)))
        people[key["identity"]] = {k: key[k] for k in ("identity", "role", "scope")}
    assert {p["role"] for p in people.values()} == set(roles), "a role has no identity"
    said, n = publish(pb, home, roles, rows, people)
    provoke_refusal(pb, home)
    head = foreign.Session(pb, home, "operator", b"").welcome.head
    everything, withheld, _ = read_all(pb, home, "operator", head)
    assert len(everything) == head and withheld == 0, "the operator does not get every event"
    events = {number: described(pb, r) for number, r in everything.items()}
    types = {e["type"] for e in events.values()}
    missing = [r["id"] for r in rows if f"nl.overheid.koers.{r['type']}.v1" not in types]
    assert not missing, f"no event of these types was published: {missing}"
    pairs = given = 0
    for who in people.values():
        if who["identity"] == "operator":
            continue
        got, withheld, through = read_all(pb, home, who["identity"], head)
        for number, e in events.items():
            may = may_read(roles, rows, who, e)
            assert may == (number in got), \
                f"{who['identity']} {'may' if may else 'may not'} read #{number} {e}, and does{'' if number in got else ' not'}"
            pairs += 1
        assert through > head or withheld == head - len(got), (who, withheld, head, len(got))
        given += len(got)
    print(json.dumps({"identities": len(people), "roles": len(roles), "types": len(types),
                      "events": len(events), "pairs": pairs, "given": given}))


if __name__ == "__main__":
    main()
