"""codecs.py ROUNDS FORMAT=FILE...: files of events in faery and expelliarmus. Prints one line of JSON.

For each format and system: the median seconds of processor time for a file into columns, and the sums of what was found (number, t, x, y, p),
or why it was refused. faery, aedat and dv-processing give packets, which are kept; rows of Event Stream are turned over by faery as ours are. What
is not installed is left out.
"""
import importlib.util
import json
import sys
import time

import numpy as np


def by_faery(path, name):
    import faery

    return [packet for packet in faery.events_stream_from_file(path)]


def by_expelliarmus(path, name):
    import expelliarmus

    return [expelliarmus.Wizard(encoding=name).read(path)]


def by_aedat(path, name):
    import aedat

    return [packet["events"] for packet in aedat.Decoder(path) if "events" in packet]


def by_dv(path, name):
    import dv_processing

    recording = dv_processing.io.MonoCameraRecording(path)
    return [store.numpy() for store in iter(recording.getNextEventBatch, None)]


def sums(packets):
    def total(*names):
        column = next(name for name in names if name in packets[0].dtype.names)
        return sum(int(packet[column].astype(np.int64).sum()) for packet in packets)

    return [sum(len(packet) for packet in packets), total("t", "timestamp"), total("x"), total("y"), total("p", "on", "polarity")]


AEDAT4 = {"aedat4 none", "aedat4 lz4", "aedat4 zstd"}
SYSTEMS = {
    "faery": ("faery", by_faery, {"evt2", "evt3", "dat", "es", "csv"} | AEDAT4),
    "expelliarmus": ("expelliarmus", by_expelliarmus, {"evt2", "evt3", "dat"}),
    "aedat": ("aedat", by_aedat, AEDAT4),
    "dv-processing": ("dv_processing", by_dv, AEDAT4),
}

answers = {}
for name, path in (argument.split("=", 1) for argument in sys.argv[2:]):
    answers[name] = {}
    for system, (module, read, formats) in SYSTEMS.items():
        if name not in formats or importlib.util.find_spec(module) is None:
            continue
        try:
            seconds = []
            for _ in range(int(sys.argv[1])):
                started = time.process_time()
                packets = read(path, name)
                seconds.append(time.process_time() - started)
            answers[name][system] = {"seconds": sorted(seconds)[len(seconds) // 2], "sums": sums(packets)}
        except Exception as error:
            answers[name][system] = {"refused": str(error).split("\n")[0][:80]}
print(json.dumps(answers))
