"""Writes what the encoders of snnTorch and SpikingJelly make of some intensities, for the tests of ours (encoders.json).

Each case is a function of a framework with its settings, the stage of ours with the parameters that shall equal it, the intensities, and the
steps at which each of them spikes; for delta a series of values and the sign of each change, for population the steps of each neuron of each
value. Intensities are multiples of 1/256 and exact in single precision. No time lies within 1e-4 of where rounding would decide, but for halves
that are exact, and no membrane within 1e-5 of its threshold.
"""
import json
import sys
from importlib.metadata import version
from pathlib import Path

import torch
from snntorch import spikegen
from spikingjelly.activation_based import encoding

HERE = Path(__file__).resolve().parent
FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "../../../libs/encode/src/testing/encoders.json"
X = torch.tensor([0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 64, 89, 101, 128, 144, 160, 192, 200, 233, 250, 254, 255, 256]) / 256
MARGIN = 1e-4
MEMBRANE_MARGIN = 1e-5


def steps(raster):
    """The steps at which each value spikes, of a raster [T, values]."""
    return [torch.nonzero(column).flatten().tolist() for column in raster.T]


def check_times(times):
    rest = times - times.floor()
    near = ((rest - 0.5).abs() < MARGIN) & (rest != 0.5)
    assert not near.any(), times[near]


def snn_latency(params, **settings):
    spike_time, _ = spikegen.latency_code(X, **{k: v for k, v in settings.items() if k != "clip"})
    check_times(spike_time)
    name = f'snnTorch latency({", ".join(f"{k}={v}" for k, v in settings.items())})'
    return {"name": name, "stage": "latency", "params": {"timesteps": settings["num_steps"], "dim": "silent" if settings.get("clip") else "late", **params},
            "intensities": X.tolist(), "steps": steps(spikegen.latency(X, **settings))}


def jelly_latency(T, function):
    x = X.double()
    check_times((T - 1) * (1 - x) if function == "linear" else T - 1 - torch.log((torch.e ** (T - 1) - 1) * x + 1))
    encoder = encoding.LatencyEncoder(T, enc_function=function)
    raster = torch.stack([encoder(X) for _ in range(T)])
    curve = {"linear": "linear", "log": "logarithmic"}[function]
    return {"name": f'SpikingJelly LatencyEncoder({T}, "{function}")', "stage": "latency", "params": {"timesteps": T, "curve": curve, "threshold": 0, "dim": "late"},
            "intensities": X.tolist(), "steps": steps(raster)}


def jelly_phase(K, T):
    x = X[X <= 1 - 2 ** -K]
    encoder = encoding.WeightedPhaseEncoder(K)
    raster = torch.stack([encoder(x) for _ in range(T)])
    return {"name": f"SpikingJelly WeightedPhaseEncoder({K}), {T} steps", "stage": "phase", "params": {"timesteps": T, "bits": K, "values": "binary"},
            "intensities": x.tolist(), "steps": steps(raster)}


def snn_delta(polarity, start, **settings):
    torch.manual_seed(1)
    series = torch.randint(0, 65, (12, 6)) / 64
    series[5] = series[4] + 0.125 * (series[4] < 0.5)
    signs = spikegen.delta(series, **settings)
    name = f'snnTorch delta({", ".join(f"{k}={v}" for k, v in settings.items())})'
    return {"name": name, "stage": "delta", "params": {"threshold": settings["threshold"], "polarity": polarity, "start": start},
            "series": series.tolist(), "signs": signs.int().tolist()}


def jelly_population(T, M, low, high, std):
    encoder = encoding.PopSpikeEncoderDeterministic(len(X), M, T, (low, high), std)
    with torch.no_grad():
        raster = encoder(X.view(1, -1))[:, 0]
        activity = encoding._population_activity(X.view(1, -1), len(X), encoder.mean, encoder.std)[0].double()
    v = torch.zeros_like(activity)
    for t in range(T):
        v += activity
        assert ((v - 0.999).abs() > MEMBRANE_MARGIN).all(), (v - 0.999).abs().min()
        v -= 0.999 * (v >= 0.999)
    return {"name": f"SpikingJelly PopSpikeEncoderDeterministic(pop_dim={M}, spike_ts={T}, mean_range=({low}, {high}), std={std})", "stage": "population",
            "params": {"timesteps": T, "neurons": M, "centres": "even", "range": [low, high], "width": std, "readout": "rate", "threshold": 0},
            "intensities": X.tolist(), "steps": steps(raster)}


CASES = [
    snn_latency({"curve": "linear"}, num_steps=10, normalize=True, linear=True),
    snn_latency({"curve": "linear", "threshold": 0.2, "firstStep": 3}, num_steps=20, threshold=0.2, first_spike_time=3, normalize=True, linear=True, clip=True),
    snn_latency({"curve": "linear", "tau": 12}, num_steps=16, tau=12, linear=True),
    snn_latency({"curve": "charging"}, num_steps=32, normalize=True),
    snn_latency({"curve": "charging", "threshold": 0.1, "firstStep": 2}, num_steps=25, threshold=0.1, first_spike_time=2, normalize=True, clip=True),
    snn_latency({"curve": "charging", "tau": 3}, num_steps=40, tau=3),
    jelly_latency(10, "linear"), jelly_latency(33, "linear"), jelly_latency(10, "log"), jelly_latency(24, "log"),
    jelly_phase(8, 8), jelly_phase(4, 12),
    snn_delta("on", "zero", threshold=0.125),
    snn_delta("signed", "zero", threshold=0.25, off_spike=True),
    snn_delta("both", "first", threshold=0.125, padding=True, off_spike=True),
    jelly_population(12, 5, 0, 1, 0.17), jelly_population(7, 4, -0.5, 1.5, 0.4),
]
FILE.parent.mkdir(exist_ok=True)
header = {"versions": {name: version(name) for name in ("torch", "snntorch", "spikingjelly")}}
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in CASES)
FILE.write_text(f'{{"versions":{json.dumps(header["versions"])},"cases":[\n{lines}\n]}}\n')
print(f"{FILE}: {len(CASES)} cases, {FILE.stat().st_size} bytes")
