#!/usr/bin/python3
"""Acts as a newer broker with the key of this mesh. The broker speaks only protocol version 2 and
refuses a Hello as proto/README.md describes. If the mode is `garbage`, it answers with bytes that are
not protobuf.

    newer_broker.py HOME PROTO_DIR version|garbage
"""
import importlib
import json
import subprocess
import sys
import tempfile

import zmq

home, proto, how = sys.argv[1:]
out = tempfile.mkdtemp()
subprocess.run(["protoc", "-I", proto, "--python_out", out, "koers/bus/v1/bus.proto",
                "koers/journal/v1/journal.proto"], check=True)
sys.path.insert(0, out)
bus = importlib.import_module("koers.bus.v1.bus_pb2")

key = json.load(open(home + "/broker.key"))
socket = zmq.Context.instance().socket(zmq.ROUTER)
socket.curve_server = True
socket.curve_publickey = key["curve_public"].encode()
socket.curve_secretkey = key["curve_secret"].encode()
socket.bind(json.load(open(home + "/mesh.json"))["endpoint"])
print("listening", flush=True)
while True:
    peer, frame = socket.recv_multipart()
    hello = bus.ClientFrame.FromString(frame).hello
    answer = bus.BrokerFrame(goodbye=bus.Goodbye(
        parting=bus.PARTING_VERSION, text="deze broker spreekt versie 2", attempt=hello.attempt))
    socket.send_multipart([peer, b"\xff\xff\xff" if how == "garbage" else answer.SerializeToString()])
