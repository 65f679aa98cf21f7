#!/usr/bin/python3
"""answers.py REGISTERED INPUT ANSWERS…: checks that the journal contains the answers to the imports
of INPUT, an NDJSON file of signals. REGISTERED has {"number", "id"} of each registered signal.
An answer line without a line end is ignored, because a kill cut it off. Exits with 1 at the
first answer that is not in the journal."""
import json, sys

with open(sys.argv[1]) as file:
    number = {row["id"]: row["number"] for row in map(json.loads, file)}
with open(sys.argv[2]) as file:
    ids = [json.loads(line)["id"] for line in file]

answers = 0
for path in sys.argv[3:]:
    with open(path) as file:
        for text in file:
            if not text.endswith("\n"):
                continue
            answer = json.loads(text)
            if answer["result"] != "done":
                if answer["result"] == "refused":
                    sys.exit(f"{path}: refused: {text}")
                continue
            answers += 1
            signal = ids[answer["line"] - 1]
            if number.get(signal) != answer["number"]:
                sys.exit(f"{path}: {signal} was told {answer['number']}, "
                         f"but the record has {number.get(signal)}")
print(f"{answers} answers stand")
