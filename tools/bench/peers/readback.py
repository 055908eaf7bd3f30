"""readback.py peers: prints the peers that are installed and their versions, JSON.
readback.py FOLDER: does what FOLDER/tasks.json lists, prints a JSON list of what came of each; see ../src/readback.mjs.

A task has a peer, a format, a file and where its columns are. "read": the peer reads the file, its events go into columns. "write": the peer writes
the columns into the file; "files" are those that it made. Columns are the times in 64-bit floating point, then x, y and p in 32 bits, one behind the
other. A peer that refuses is quoted.
"""
import base64
import importlib.metadata
import importlib.util
import json
import pathlib
import sys
import types
import zlib

import numpy as np


def by_faery(path, format, sensor):
    import faery

    given = {"csv_properties": faery.CsvProperties(True, b",", 0, 1, 2, 3, 0.0, b"1", b"0", False)} if format == "csv" else {}
    packets = faery.events_stream_from_file(path, dimensions_fallback=sensor, **given, **({"version_fallback": format} if path.suffix == ".evt3" else {}),
                                            **({"file_type": "evt"} if path.suffix == ".evt3" else {}))
    return fields(list(packets), "t", "x", "y", "p")


def by_expelliarmus(path, format, sensor):
    from expelliarmus import Wizard

    return fields([Wizard(encoding=format).read(path)], "t", "x", "y", "p")


def by_dv(path, format, sensor):
    import dv_processing

    recording = dv_processing.io.MonoCameraRecording(str(path))
    return fields([store.numpy() for store in iter(recording.getNextEventBatch, None)], "timestamp", "x", "y", "polarity")


def by_aedat(path, format, sensor):
    import aedat

    return fields([packet["events"] for packet in aedat.Decoder(str(path)) if "events" in packet], "t", "x", "y", "on")


def by_tonic(path, format, sensor):
    from tonic import io

    if format == "npy":
        events = np.load(path)
        if events.dtype != io.events_struct:
            raise ValueError(f"its type is {io.events_struct}, that of the file {events.dtype}")
        return fields([events], "t", "x", "y", "p")
    read = {
        "atis": lambda path: io.read_mnist_file(path, io.events_struct), "aedat2 dvs128": lambda path: io.read_dvs_128(path)[1],
        "aedat2 davis": lambda path: io.read_davis_346(path)[2], "aedat3": lambda path: io.read_dvs_red(path)[1], "aedat4": io.read_aedat4,
    }[format]
    events = read(str(path))
    return fields([events], "t", "x", "y", "p" if "p" in events.dtype.names else "on")


def spikingjelly():
    # Its module of readers asks for torchaudio, which no reader of events uses.
    sys.modules.setdefault("torchaudio", types.ModuleType("torchaudio"))
    from spikingjelly.datasets import cifar10_dvs, utils

    return cifar10_dvs, utils


def by_spikingjelly(path, format, sensor):
    cifar10_dvs, utils = spikingjelly()
    read = {"atis": utils.load_ATIS_bin, "aedat2 dvs128": cifar10_dvs._load_origin_data, "aedat3": utils.load_aedat_v3}[format]
    events = read(str(path))
    return [events[name] for name in "txyp"]


def by_arrays(path, format, sensor):
    if path.suffix in {".csv", ".txt"}:
        return list(np.loadtxt(path, delimiter="," if format == "csv" else None, skiprows=1 if format == "csv" else 0).T)
    import event_arrays

    return event_arrays.by_python(str(path), next((order for order in ("xytp", "xypt") if order in path.name), "txyp"))


def write_faery(path, format, columns, sensor):
    import faery

    events = np.zeros(len(columns[0]), dtype=faery.EVENTS_DTYPE)
    for name, column in zip("txyp", columns):
        events[name] = column
    given = {"evt2": {"version": "evt2"}, "evt3": {"version": "evt3"}, "dat v1": {"version": "dat1"}, "dat": {"version": "dat2"}}.get(format, {})
    paths = []
    for compression in ("lz4", "zstd") if format == "aedat4" else (None,):
        paths.append(path.with_name(f"{path.stem}-{compression}{path.suffix}") if compression else path)
        given = {"compression": (compression, 1)} if compression else given
        faery.events_stream_from_array(events, dimensions=sensor).to_file(str(paths[-1]), zero_t0=False, **given)
    return paths


def write_expelliarmus(path, format, columns, sensor):
    from expelliarmus import Wizard

    events = np.zeros(len(columns[0]), dtype=[("t", "<i8"), ("x", "<i2"), ("y", "<i2"), ("p", "u1")])
    for name, column in zip("txyp", columns):
        events[name] = column
    Wizard(encoding=format).save(path, events)
    return [path]


def write_dv(path, format, columns, sensor):
    import dv_processing as dv

    t, x, y, p = (column.tolist() for column in columns)
    paths = []
    for name, compression in dv.CompressionType.__members__.items():
        config = dv.io.MonoCameraWriter.Config("camera")
        config.compression = compression
        config.addEventStream(sensor)
        config.addImuStream()
        paths.append(path.with_name(f"{path.stem}-{name.lower()}{path.suffix}"))
        writer = dv.io.MonoCameraWriter(str(paths[-1]), config)
        for begin in range(0, len(t), 3000):
            store = dv.EventStore()
            for i in range(begin, min(len(t), begin + 3000)):
                store.push_back(t[i], x[i], y[i], bool(p[i]))
            writer.writeEvents(store)
            writer.writeImu(dv.IMU(t[begin], 30.0, 0, 0, 1, 0, 0, 0, 0, 0, 0))
        del writer
    return paths


def write_arrays(path, format, columns, sensor):
    """In every form that h5py, hdf5plugin and NumPy have, the recording of fixtures."""
    import event_arrays

    paths = []
    for name, packed in event_arrays.fixtures().items():
        if name != "shd" and format == (name[-3:] if name.endswith((".npy", ".npz")) else "hdf5"):
            paths.append(path.with_name(f"{name}{'.hdf5' if format == 'hdf5' else ''}"))
            paths[-1].write_bytes(zlib.decompress(base64.b64decode(packed)))
    return paths


def write_spikingjelly(path, format, columns, sensor):
    _, utils = spikingjelly()
    utils.np_savez(str(path), **dict(zip("txyp", columns)))
    return [path]


PEERS = {
    "faery": ("faery", by_faery, write_faery), "expelliarmus": ("expelliarmus", by_expelliarmus, write_expelliarmus),
    "dv-processing": ("dv_processing", by_dv, write_dv), "aedat": ("aedat", by_aedat, None), "tonic": ("tonic", by_tonic, None),
    "spikingjelly": ("spikingjelly", by_spikingjelly, write_spikingjelly), "h5py": ("h5py", by_arrays, write_arrays), "numpy": ("numpy", by_arrays, write_arrays),
    "nir": ("nir", None, None),
}


# What event_arrays.py needs, beside the peer itself.
BESIDE = {"h5py": ["hdf5plugin"], "numpy": ["h5py", "hdf5plugin"]}


def installed(name, module):
    return all(importlib.util.find_spec(each) is not None for each in [module, *BESIDE.get(name, [])])


def fields(packets, *names):
    return [np.concatenate([packet[name] for packet in packets]) for name in names]


def do(task):
    _, read, write = PEERS[task["peer"]]
    path, columns = pathlib.Path(task["file"]), pathlib.Path(task["columns"])
    if task["do"] == "read":
        t, *others = read(path, task["format"], tuple(task["sensor"]))
        columns.write_bytes(np.asarray(t).astype("<f8").tobytes() + b"".join(np.asarray(column).astype("<i4").tobytes() for column in others))
        return {}
    bytes, count = columns.read_bytes(), columns.stat().st_size // 20
    values = [np.frombuffer(bytes, "<f8", count).astype(np.int64)] + [np.frombuffer(bytes, "<i4", count, count * (8 + 4 * i)) for i in range(3)]
    return {"files": [str(path) for path in write(path, task["format"], values, tuple(task["sensor"]))]}


def attempted(task):
    try:
        return do(task)
    except BaseException as error:  # faery's panics are no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return {"refused": (str(error).strip().splitlines() or [type(error).__name__])[0][:100]}


if sys.argv[1] == "peers":
    print(json.dumps({name: importlib.metadata.version(module) for name, (module, *_) in PEERS.items() if installed(name, module)}))
else:
    tasks = json.loads((pathlib.Path(sys.argv[1]) / "tasks.json").read_text())
    print(json.dumps([attempted(task) for task in tasks]))
