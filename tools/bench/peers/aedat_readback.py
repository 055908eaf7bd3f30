"""aedat_readback.py FOLDER [--write]: files of AEDAT 3.1 and 4 in every reader that is installed: faery, dv-processing, aedat, SpikingJelly.

Prints a Markdown table: for each file of FOLDER and each reader that knows its format, the number of events, the first and the last time, and the
sums of columns, rows and polarities. Where FOLDER/expected.json has such a list for a file, the last column says whether they agree.

--write first writes FOLDER/recording.json ({"t", "x", "y", "p", "width", "height"}) with dv-processing and faery, in every compression that they have.
"""
import importlib.util
import json
import pathlib
import sys
import types

import numpy as np


def by_faery(path):
    import faery

    return [(packet["t"], packet["x"], packet["y"], packet["p"]) for packet in faery.events_stream_from_file(path)]


def by_dv(path):
    import dv_processing

    recording = dv_processing.io.MonoCameraRecording(str(path))
    packets = [store.numpy() for store in iter(recording.getNextEventBatch, None)]
    return [(packet["timestamp"], packet["x"], packet["y"], packet["polarity"]) for packet in packets]


def by_aedat(path):
    import aedat

    packets = [packet["events"] for packet in aedat.Decoder(str(path)) if "events" in packet]
    return [(packet["t"], packet["x"], packet["y"], packet["on"]) for packet in packets]


def by_spikingjelly(path):
    # Its module of readers asks for torchaudio, which no reader of events uses.
    if importlib.util.find_spec("torchaudio") is not None:
        sys.modules.setdefault("torchaudio", types.ModuleType("torchaudio"))
    from spikingjelly.datasets import utils

    events = utils.load_aedat_v3(str(path))
    return [(events["t"], events["x"], events["y"], events["p"])]


READERS = {
    "faery": ("faery", by_faery, {".aedat4"}),
    "dv-processing": ("dv_processing", by_dv, {".aedat4"}),
    "aedat": ("aedat", by_aedat, {".aedat4"}),
    "SpikingJelly": ("spikingjelly", by_spikingjelly, {".aedat3"}),
}


def installed(module):
    return importlib.util.find_spec(module) is not None


def summary(packets):
    """[events, first time, last time, sum of columns, of rows, of polarities]"""
    t, x, y, p = (np.concatenate([packet[i] for packet in packets]).astype(np.int64) for i in range(4))
    return [len(t), int(t[0]), int(t[-1]), int(x.sum()), int(y.sum()), int(p.sum())]


def write(folder):
    recording = json.loads((folder / "recording.json").read_text())
    t, x, y, p = (np.array(recording[name], dtype=np.int64) for name in ("t", "x", "y", "p"))
    size = (recording["width"], recording["height"])
    if installed("dv_processing"):
        import dv_processing as dv

        for name, compression in dv.CompressionType.__members__.items():
            config = dv.io.MonoCameraWriter.Config("camera")
            config.compression = compression
            config.addEventStream(size)
            config.addImuStream()
            writer = dv.io.MonoCameraWriter(str(folder / f"dv-{name.lower()}.aedat4"), config)
            for begin in range(0, len(t), 3000):
                store = dv.EventStore()
                for i in range(begin, min(len(t), begin + 3000)):
                    store.push_back(int(t[i]), int(x[i]), int(y[i]), bool(p[i]))
                writer.writeEvents(store)
                writer.writeImu(dv.IMU(int(t[begin]), 30.0, 0, 0, 1, 0, 0, 0, 0, 0, 0))
            del writer
    if installed("faery"):
        import faery

        events = np.zeros(len(t), dtype=faery.EVENTS_DTYPE)
        events["t"], events["x"], events["y"], events["p"] = t, x, y, p
        for compression in ("lz4", "zstd"):
            stream = faery.events_stream_from_array(events, dimensions=size)
            stream.to_file(str(folder / f"faery-{compression}.aedat4"), zero_t0=False, compression=(compression, 1))


def main():
    folder = pathlib.Path(sys.argv[1])
    if "--write" in sys.argv[2:]:
        write(folder)
    known = folder / "expected.json"
    expected = json.loads(known.read_text()) if known.exists() else {}
    print("| file | reader | events | first µs | last µs | columns | rows | ON | as written |")
    print("| --- | --- | --: | --: | --: | --: | --: | --: | --- |")
    for path in sorted(path for path in folder.iterdir() if path.suffix in {".aedat3", ".aedat4"}):
        for name, (module, read, endings) in READERS.items():
            if path.suffix not in endings or not installed(module):
                continue
            try:
                found = summary(read(path))
                agrees = {True: "yes", False: "no"}[found == expected[path.name]] if path.name in expected else ""
                print(f"| {path.name} | {name} | {' | '.join(map(str, found))} | {agrees} |")
            except Exception as error:
                print(f"| {path.name} | {name} | | | | | | | refused: {str(error).splitlines()[0][:80]} |")


main()
