#!/usr/bin/python3
"""signals.py FROM TO: prints the signals with the numbers FROM to TO as NDJSON, all of one
province. The same number always gives the same signal, so the same arguments give the same file."""
import json, sys, uuid

KINDS = ["knelpunt", "knelpunt", "inzicht", "initiatief"]
WORDS = ["loketten", "stageplekken", "praktijklokalen", "subsidies", "begeleiders", "roosters"]

for n in range(int(sys.argv[1]), int(sys.argv[2]) + 1):
    print(json.dumps({
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"signaal {n}")),
        "kind": KINDS[n % 4], "province": "NL-GR", "region_type": "arbeidsmarktregio",
        "region": "Groningen", "pillars": [n % 3 + 1], "domains": ["techniek"],
        "origin": "landelijk", "title": f"Te weinig {WORDS[n % 6]}, melding {n}",
        "description": f"Bedrijf {n} loopt vast op {WORDS[n % 6]} en {WORDS[(n // 6) % 6]}."},
        ensure_ascii=False))
