"""alert_cases.py ALERTS: prints test cases for `promtool test rules`. In a healthy mesh, no rule
may fire. For each fault, exactly one rule must fire, after its delay and not before. From
ALERTS, the program reads only the names of the rules. A rule without a case is an error."""
import sys

import yaml

NODES = ["relay", "kerngroep-1", "regelingen"]
SERVICES = ["broker"] + NODES
CONDITIONS = ["up", "catching_up", "behind", "silent", "gone", "refusing"]
END = 600  # the length of each case in minutes


def healthy():
    series = {}
    for s in SERVICES:
        of = f'{{job="koers", service="{s}"}}'
        series["up" + of] = f"1x{END}"
        series["process_start_time_seconds" + of] = f"0x{END}"
        series["koers_data_disk_bytes" + of] = f"1000x{END}"
        series["koers_data_disk_free_bytes" + of] = f"500x{END}"
        if s != "broker":
            series["koers_node_unacknowledged_seconds" + of] = f"0x{END}"
    for n in NODES:
        series[f'koers_broker_node_lag_seconds{{node="{n}"}}'] = f"0x{END}"
        series[f'koers_broker_node_parked{{node="{n}"}}'] = f"0x{END}"
        for c in CONDITIONS:
            series[condition(n, c)] = f"{int(c == 'up')}x{END}"
    series["koers_broker_full"] = f"0x{END}"
    series["koers_broker_writing_seconds"] = f"0x{END}"
    series["koers_broker_journal_scrubbed_bytes_total"] = f"0+1000x{END}"
    series["koers_broker_key_expiry_timestamp_seconds"] = f"{60 * 86400}x{END}"
    series["koers_broker_keys_over"] = f"0x{END}"
    series["koers_broker_policy_refused_total"] = f"0x{END}"
    series["koers_broker_logins_denied_total"] = f"0+2x{END}"
    for le, n in (("0.01", 99), ("0.1", 100), ("1", 100), ("+Inf", 100)):
        series[sync(le)] = f"0+{n}x{END}"
    return series


def condition(node, word):
    return f'koers_broker_node_condition{{condition="{word}", node="{node}"}}'


def sync(le):
    return f'koers_broker_sync_seconds_bucket{{le="{le}"}}'


def service(name, of):
    return f'{name}{{job="koers", service="{of}"}}'


def turns(node, word):
    return {condition(node, "up"): f"1x9 0x{END}", condition(node, word): f"0x9 1x{END}"}


def node(name, text):
    return {f'{name}{{node="relay"}}': text}


RESTARTS = f"0x9 1 2 3 4 5x{END}"
# Each rule has the series that are wrong from minute 10 on, a minute at which the rule must not
# fire yet, and a minute at which the rule must fire.
CASES = {
    "KoersBrokerWeg": ({service("up", "broker"): f"1x9 0x{END}"}, 10, 12),
    "KoersProcesWeg": ({service("up", "relay"): f"1x9 0x{END}"}, 10, 12),
    "KoersNodeWeg": (turns("relay", "gone"), 10, 12),
    "KoersNodeStil": (turns("relay", "silent"), 10, 12),
    "KoersNodeWeigert": (turns("kerngroep-1", "refusing"), 10, 12),
    "KoersHerstart": ({service("process_start_time_seconds", "broker"): RESTARTS}, 11, 14),
    "KoersNodeHerstart": ({service("process_start_time_seconds", "relay"): RESTARTS}, 11, 14),
    "KoersNodeAchter": (turns("relay", "behind"), 14, 16),
    "KoersAchterstand": (node("koers_broker_node_lag_seconds", f"0x9 301x{END}"), 10, 12),
    "KoersNietBevestigd": (
        {service("koers_node_unacknowledged_seconds", "relay"): f"0x9 31x{END}"}, 10, 12),
    "KoersGeparkeerd": (node("koers_broker_node_parked", f"0x9 1x{END}"), 10, 12),
    "KoersVol": ({"koers_broker_full": f"0x9 1x{END}"}, 9, 10),
    "KoersSchijf": ({service("koers_data_disk_free_bytes", "relay"): f"100x9 99x{END}"}, 19, 21),
    "KoersSchijfTraag": ({sync("0.01"): f"0+90x{END}", sync("0.1"): f"0+98x{END}"}, 9, 13),
    "KoersSchijfHangt": ({"koers_broker_writing_seconds": f"0x9 11x{END}"}, 9, 10),
    "KoersJournaalNietNagekeken": (
        {"koers_broker_journal_scrubbed_bytes_total": f"0+1000x9 9000x{END}"}, 400, 440),
    "KoersSleutelLooptAf": (
        {"koers_broker_key_expiry_timestamp_seconds": f"{60 * 86400}x9 {13 * 86400}x{END}"}, 9, 10),
    "KoersSleutelVerlopen": ({"koers_broker_keys_over": f"0x9 1x{END}"}, 9, 10),
    "KoersBeleidGeweigerd": ({"koers_broker_policy_refused_total": f"0x9 1x{END}"}, 9, 11),
    "KoersVreemden": ({"koers_broker_logins_denied_total": f"0+2x9 20+20x{END}"}, 9, 20),
}


def fires(minute, names):
    return {
        "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
        "eval_time": f"{minute}m",
        "exp_samples": [{"labels": f'{{alertname="{n}"}}', "value": 1} for n in names],
    }


def case(wrong, expectations):
    series = healthy()
    assert set(wrong) <= set(series), wrong
    series.update(wrong)
    return {
        "interval": "1m",
        "input_series": [{"series": s, "values": v} for s, v in series.items()],
        "promql_expr_test": expectations,
    }


with open(sys.argv[1], encoding="utf-8") as f:
    rules = {r["alert"] for g in yaml.safe_load(f)["groups"] for r in g["rules"]}
if rules != set(CASES):
    sys.exit(f"rules without a case, or cases without a rule: {sorted(rules ^ set(CASES))}")
tests = [case({}, [fires(m, []) for m in (2, 30, 500)])]
for name, (wrong, before, after) in CASES.items():
    tests.append(case(wrong, [fires(before, []), fires(after, [name])]))
yaml.safe_dump({"rule_files": [sys.argv[1]], "evaluation_interval": "1m", "tests": tests}, sys.stdout)
