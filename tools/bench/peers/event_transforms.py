"""Writes what Tonic makes of a small recording, for the tests of ours: filters and windows (libs/events), representations (libs/encode).

The recording has 240 events on 12 × 10 pixels, in clusters with noise. Its times begin at 20 ms, since Tonic's filters take time 0 for an
event of each pixel. Sums and surfaces are written as single precision has them.
"""
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from tonic import functional, slicers, transforms

LIBS = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "../../../libs"
SENSOR = (12, 10, 2)
COUNT = 240


def recording():
    random = np.random.default_rng(5)
    events = np.zeros(COUNT, dtype=[("t", np.int64), ("x", np.int16), ("y", np.int16), ("p", np.int16)])
    events["t"] = 20_000 + np.cumsum(random.integers(0, 160, COUNT))
    middle = np.arange(COUNT) // 30
    noise = random.random(COUNT) < 0.25
    events["x"] = np.where(noise, random.integers(0, SENSOR[0], COUNT), middle + random.integers(0, 4, COUNT))
    events["y"] = np.where(noise, random.integers(0, SENSOR[1], COUNT), middle + random.integers(0, 3, COUNT))
    events["p"] = random.integers(0, 2, COUNT)
    return events


def plain(events):
    return [[int(e["t"]), int(e["x"]), int(e["y"]), int(e["p"])] for e in events]


def indices(kept):
    """Which events of the recording these are, in its order."""
    all_events, at, found = plain(recording()), 0, []
    for event in plain(kept):
        at = all_events.index(event, at)
        found.append(at)
        at += 1
    return found


def numbers(values):
    return [float(np.float32(v)) for v in np.asarray(values).ravel()]


def windows(slices):
    return [[int(s["t"][0]), len(s)] if len(s) else [None, 0] for s in slices]


filters = {
    "refractory": [{"period": period, "kept": indices(functional.refractory_period_numpy(recording(), period))} for period in (500, 2000)],
    "denoise": [{"dt": dt, "kept": indices(functional.denoise_numpy(recording(), dt))} for dt in (300, 2000)],
    "decimate": [{"every": n, "kept": indices(functional.decimate_numpy(recording(), n))} for n in (2, 3)],
    "hotPixels": [
        {"rate": rate, "kept": indices(functional.drop_pixel_numpy(recording(), functional.identify_hot_pixel(recording(), rate)))} for rate in (150, 300)
    ],
    "windowsByTime": [
        {"length": length, "stride": stride, "windows": windows(slicers.slice_events_by_time(recording(), length, overlap=length - stride))}
        for length, stride in ((3000, 3000), (4000, 1500))
    ],
    "windowsByCount": [
        {"events": n, "stride": stride, "windows": windows(slicers.slice_events_by_count(recording(), n, overlap=n - stride))} for n, stride in ((50, 50), (70, 30))
    ],
}

frames = functional.to_frame_numpy(recording(), SENSOR, time_window=3000)
image = transforms.ToImage(SENSOR)(recording()).astype(np.float64)
surfaces = functional.to_timesurface_numpy(recording(), SENSOR, dt=3000, tau=2000)
representations = {
    # [frame][polarity][row][column]
    "framesByTime": {"length": 3000, "frames": len(frames), "values": numbers(frames)},
    "framesByCount": {"frames": 4, "values": numbers(functional.to_frame_numpy(recording(), SENSOR, n_event_bins=4))},
    "timeSurfaces": {"length": 3000, "tau": 2000, "frames": len(surfaces), "values": numbers(surfaces)},
    # [polarity][row][column], and the same over a percentile of what is not 0, by NumPy
    "image": {"values": numbers(image)},
    "imageByPercentile": {"percentile": 80, "values": numbers(np.minimum(1, image / np.percentile(image[image > 0], 80)))},
    # [frame][polarity][row][column]
    "pattern": {"length": 3000, "slices": len(frames), "values": numbers(frames > 0)},
    # [bin][row][column]
    "voxelGrid": {"bins": 5, "values": numbers(functional.to_voxel_grid_numpy(recording(), SENSOR, n_time_bins=5))},
    # [cell][polarity][row][column]
    "averagedTimeSurfaces": {
        "cell": 5, "radius": 1, "window": 4000, "tau": 3000,
        "values": numbers(functional.to_averaged_timesurface_numpy(recording(), SENSOR, cell_size=5, surface_size=3, time_window=4000, tau=3000, decay="exp")),
    },
}

source = {"made by": f"tonic {version('tonic')}", "width": SENSOR[0], "height": SENSOR[1], "events": plain(recording())}
for path, values in (("events/src/filters/testing/tonic.json", filters), ("encode/src/representations/testing/tonic.json", representations)):
    file = LIBS / path
    file.parent.mkdir(parents=True, exist_ok=True)
    entries = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in {**source, **values}.items()]
    file.write_text("{\n" + ",\n".join(entries) + "\n}\n")
    print(file, file.stat().st_size)
