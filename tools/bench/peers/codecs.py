"""codecs.py ROUNDS FORMAT=FILE...: files of events in faery and expelliarmus. Prints one line of JSON.

For each format and system: the least seconds of processor time for a file into columns, and the sums of what was found (number, t, x, y, p),
or why it was refused. faery gives packets, which are kept; its rows are turned over for Event Stream as ours are.
"""
import json
import sys
import time

import expelliarmus
import faery
import numpy as np


def by_faery(path, name):
    return [packet for packet in faery.events_stream_from_file(path)]


def by_expelliarmus(path, name):
    return [expelliarmus.Wizard(encoding=name).read(path)]


def sums(packets):
    total = lambda column: sum(int(packet[column].astype(np.int64).sum()) for packet in packets)
    return [sum(len(packet) for packet in packets), total("t"), total("x"), total("y"), total("p")]


SYSTEMS = {
    "faery": (by_faery, {"evt2", "evt3", "dat", "es", "csv"}),
    "expelliarmus": (by_expelliarmus, {"evt2", "evt3", "dat"}),
}

answers = {}
for name, path in (argument.split("=", 1) for argument in sys.argv[2:]):
    answers[name] = {}
    for system, (read, formats) in SYSTEMS.items():
        if name not in formats:
            continue
        try:
            best = float("inf")
            for _ in range(int(sys.argv[1])):
                started = time.process_time()
                packets = read(path, name)
                best = min(best, time.process_time() - started)
            answers[name][system] = {"seconds": best, "sums": sums(packets)}
        except Exception as error:
            answers[name][system] = {"refused": str(error).split("\n")[0][:80]}
print(json.dumps(answers))
