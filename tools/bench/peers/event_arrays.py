"""event_arrays.py fixtures: prints the files of libs/events/src/codecs/testing/pythonFiles.json, JSON of name to base64 of zlib.

Beside it, how Python reads the files of HDF5 and NumPy, with a decoder of Prophesee's codec of its own; readback.py uses it. Needs h5py and hdf5plugin.
"""
import base64
import io
import json
import zlib

import h5py
import hdf5plugin
import numpy as np
from numpy.lib import format as npy

EVENTS = 240
CD = np.dtype({"names": ["x", "y", "p", "t"], "formats": ["<u2", "<u2", "<i2", "<i8"], "offsets": [0, 2, 4, 8], "itemsize": 16})
TONIC = np.dtype([("x", np.int16), ("y", np.int16), ("t", np.int64), ("p", bool)])
ECF = 0x8ECF


def recording():
    """What testing/pythonFiles.ts expects."""
    i = np.arange(EVENTS)
    return {"t": (1000 + 3 * i + i % 2).astype(np.int64), "x": (5 * i % 64).astype("u2"), "y": (3 * i % 48).astype("u2"), "p": (i // 2 % 2).astype("u1")}


def structured(dtype, columns):
    events = np.zeros(len(columns["t"]), dtype)
    for name, values in columns.items():
        events[name] = values
    return events


def fixtures():
    columns = recording()
    t, x, y, p = (columns[name] for name in "txyp")
    files = {}

    def hdf5(name, libver, fill):
        file = io.BytesIO()
        with h5py.File(file, "w", libver=libver) as group:
            fill(group)
        files[name] = file.getvalue()

    def metavision(name, libver, **chunks):
        def fill(group):
            for key, value in {"version": "1.0", "geometry": "64x48", "duration": np.int64(5), **{f"note {k}": "n" * k for k in range(9)}}.items():
                group.attrs[key] = value
            group.create_dataset("CD/events", data=structured(CD, columns), **chunks)
            group.create_dataset("EXT_TRIGGER/events", data=np.zeros(3, "i8"))
        hdf5(f"metavision, {name}", libver, fill)

    def dsec(name, libver="earliest", **filters):
        def fill(group):
            for key, values in {"p": p, "t": (t - 1000).astype("u4"), "x": x, "y": y}.items():
                group.create_dataset(f"events/{key}", data=values, chunks=(160,), **filters)
            group["t_offset"] = np.int64(1000)
            group["ms_to_idx"] = np.zeros(1, "u8")
        hdf5(f"dsec, {name}", libver, fill)

    def mvsec(group):
        group.create_dataset("davis/left/events", data=np.stack([x, y, t / 1e6, p * 2.0 - 1], 1), chunks=(100, 4), compression="gzip")
        group.create_dataset("davis/right/events", data=np.zeros((5, 4)))
        for k in range(20):
            group.create_group(f"davis/left/image {k}")

    def shd(group):
        times = group.create_dataset("spikes/times", (4,), dtype=h5py.vlen_dtype(np.dtype("f2")))
        units = group.create_dataset("spikes/units", (4,), dtype=h5py.vlen_dtype(np.dtype("u2")))
        for k in range(4):
            times[k] = (np.arange(3 * k) / 8).astype("f2")
            units[k] = (np.arange(3 * k) * 7 % 700).astype("u2")
        group["labels"] = np.array([3, 0, 19, 7], "u2")
        group.create_dataset("extra/keys", data=np.array([f"word {k}" for k in range(20)], "S8"))
        group["extra/speaker"] = np.array([1, 2, 3, 4], "u2")

    def numpy(name, save, *arguments, **named):
        file = io.BytesIO()
        save(file, *arguments, **named)
        files[name] = file.getvalue()

    metavision("first tree, gzip", "earliest", chunks=(50,), maxshape=(None,), compression="gzip", shuffle=True, fletcher32=True)
    metavision("extensible array", "latest", chunks=(1,), maxshape=(None,))
    metavision("extensible array, gzip", "latest", chunks=(50,), maxshape=(None,), compression="gzip")
    metavision("fixed array, lzf", "latest", chunks=(20,), compression="lzf")
    metavision("single chunk", "v110", chunks=(EVENTS,), compression="gzip")
    metavision("contiguous", "v108")
    for codec in ["blosclz", "lz4", "zlib", "zstd"]:
        dsec(f"blosc {codec}", **hdf5plugin.Blosc(cname=codec, clevel=9, shuffle=2 if codec == "lz4" else 1))
    dsec("lz4", **hdf5plugin.LZ4())
    dsec("zstd", "latest", **hdf5plugin.Zstd())
    dsec("bitshuffle", **hdf5plugin.Bitshuffle(cname="lz4"))
    table = np.stack([t, x, y, p], 1).astype("u4")
    hdf5("v2e, second tree", "latest", lambda group: group.create_dataset("events", data=table, chunks=(50, 3), maxshape=(None, None), compression="gzip"))
    hdf5("v2e, first tree", "earliest", lambda group: group.create_dataset("events", data=table, chunks=(100, 4), maxshape=(None, 4), compression="gzip"))
    hdf5("mvsec, many links", "latest", mvsec)
    hdf5("shd", "earliest", shd)
    odd = structured(np.dtype([("p", "i1"), ("t", ">f8"), ("junk", "<U3"), ("x", ">u4"), ("y", "<i8")], align=True), {**columns, "p": p * 2.0 - 1})
    numpy("tonic.npy", np.save, structured(TONIC, columns))
    numpy("odd fields, version 3.npy", npy.write_array, odd, version=(3, 0))
    numpy("table.npy", np.save, np.stack([t, x, y, p], 1).astype("i4"))
    numpy("columns.npz", np.savez_compressed, t=t, x=x, y=y, p=p.astype(bool))
    numpy("one array.npz", np.savez, structured(TONIC, columns))
    return {name: base64.b64encode(zlib.compress(bytes, 9)).decode() for name, bytes in files.items()}


def decode_ecf(chunk):
    """A chunk of Prophesee's event codec, written from its description a second time, to be read."""
    info = int.from_bytes(chunk[:4], "little")
    count, packed, columns_packed = info >> 2, info & 2, info & 1
    events = np.zeros(count, CD)
    time, at, n = int.from_bytes(chunk[4:12], "little"), 12, 0
    while n < count:
        step, run = chunk[at] >> 4, chunk[at] & 15
        at += 1
        if step == 15:
            shift, step = 4, run
            while chunk[at] >> 4 == 15:
                step |= (chunk[at] & 15) << shift
                shift, at = shift + 4, at + 1
            time += step
            continue
        if run == 15:
            run, at = int.from_bytes(chunk[at:at + 2], "little"), at + 2
        time += step
        events["t"][n:n + run] = time
        n += run
    groups = (count + 3) // 4
    if packed:
        a, b, c = np.frombuffer(chunk, "<u4", 3 * groups, at).reshape(-1, 3).T
        values = np.stack([a >> 8, (a & 0xFF) | ((b >> 16) << 8), (b & 0xFFFF) | ((c >> 24) << 16), c & 0xFFFFFF], 1).ravel()[:count]
        events["y"], events["x"], events["p"] = (values >> 12) & 0x7FF, (values >> 1) & 0x7FF, values & 1
        return events
    n = 0
    while n < count:
        word, at = int.from_bytes(chunk[at:at + 2], "little"), at + 2
        run = word & 31
        if run == 31:
            run, at = int.from_bytes(chunk[at:at + 2], "little"), at + 2
        events["y"][n:n + run] = word >> 5
        n += run
    if columns_packed:
        a, b, c = np.frombuffer(chunk, "<u2", 3 * groups, at).reshape(-1, 3).astype("u4").T
        values = np.stack([a >> 4, (a & 15) | ((b >> 8) << 4), (b & 255) | ((c >> 12) << 8), c & 0xFFF], 1).ravel()[:count]
        events["x"], events["p"] = values >> 1, values & 1
        return events
    n = 0
    while n < count:
        word, at = int.from_bytes(chunk[at:at + 2], "little"), at + 2
        for x in [word >> 5] + [(word >> 5) + k for k in range(1, 6) if word & (32 >> k)]:
            events["x"][n] = x
            n += 1
    n = 0
    while n < count:
        head, at = chunk[at], at + 1
        run = head & 127
        if run == 127:
            run, at = int.from_bytes(chunk[at:at + 2], "little"), at + 2
        events["p"][n:n + run] = head >> 7
        n += run
    return events


def metavision_events(file):
    dataset = file["CD/events"]
    if ECF not in [dataset.id.get_create_plist().get_filter(i)[0] for i in range(dataset.id.get_create_plist().get_nfilters())]:
        return dataset[:]
    return np.concatenate([np.zeros(0, CD)] + [decode_ecf(dataset.id.read_direct_chunk((start,))[1]) for start in range(0, len(dataset), dataset.chunks[0])])


def by_python(path, order="txyp"):
    """Columns t, x, y, p of a file."""
    if path.endswith((".npy", ".npz")):
        array = np.load(path)
        array = array if isinstance(array, np.ndarray) else array["events"]
        return [array[name] if array.dtype.names else array[:, order.index(name)] for name in "txyp"]
    with h5py.File(path) as file:
        if "CD" in file:
            events = metavision_events(file)
            return [events[name] for name in "txyp"]
        if "davis" in file:
            table = file["davis/left/events"][:]
            return [np.round(table[:, 2] * 1e6).astype(np.int64), table[:, 0], table[:, 1], table[:, 3] > 0]
        if isinstance(file["events"], h5py.Dataset):
            return list(file["events"][:].T)
        milliseconds, t = file["ms_to_idx"][:], file["events/t"][:]
        if not (np.searchsorted(t, np.arange(len(milliseconds)) * 1000) == milliseconds).all():
            raise ValueError("ms_to_idx is wrong")
        return [t.astype(np.int64) + file["t_offset"][()]] + [file[f"events/{name}"][:] for name in "xyp"]


if __name__ == "__main__":
    print(json.dumps(fixtures(), indent=1))
