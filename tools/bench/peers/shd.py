"""Writes two small files in the layout of the Spiking Heidelberg Digits with h5py, for the tests of ours (shd.json), and what is in them.

Types are those of the published files: lists of float16 times in seconds and of uint16 units, uint16 labels, and under /extra the names of the
classes and the speakers.
"""
import base64
import json
import tempfile
from pathlib import Path

import h5py
import numpy as np

FILE = Path(__file__).resolve().parent / "../../../libs/datasets/src/testing/shd.json"
KEYS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
random = np.random.default_rng(1)


def split(count, offset):
    recordings = []
    for i in range(count):
        spikes = int(random.integers(0 if i == 2 else 5, 40)) if i != 2 else 0
        times = np.sort(random.uniform(0, 1.3, spikes)).astype(np.float16)
        recordings.append({"times": times.astype(float).tolist(), "units": random.integers(0, 700, spikes).tolist(), "label": (offset + 7 * i) % 20})
    path = Path(tempfile.mkdtemp()) / "shd.h5"
    with h5py.File(path, "w") as file:
        times = file.create_dataset("spikes/times", (count,), dtype=h5py.vlen_dtype(np.float16))
        units = file.create_dataset("spikes/units", (count,), dtype=h5py.vlen_dtype(np.uint16))
        for i, recording in enumerate(recordings):
            times[i], units[i] = np.array(recording["times"], np.float16), np.array(recording["units"], np.uint16)
        file["labels"] = np.array([recording["label"] for recording in recordings], np.uint16)
        file.create_dataset("extra/keys", data=KEYS, dtype=h5py.string_dtype())
        file["extra/speaker"] = np.zeros(count, np.uint16)
    return {"file": base64.b64encode(path.read_bytes()).decode(), "recordings": recordings}


FILE.write_text(json.dumps({"train": split(6, 0), "test": split(3, 3)}, separators=(",", ":")) + "\n")
print(f"{FILE}: {FILE.stat().st_size} bytes")
