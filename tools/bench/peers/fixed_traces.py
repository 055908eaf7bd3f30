"""Writes traces of lava-dl's CUBA neuron in fixed point, for the tests of ours (fixedTraces.json).

Each case has integers only: decays in 4096ths (what is left of it), a threshold, a drive over some steps, and what lava-dl made of it: its current
and its voltage before the reset, and the steps at which it fires. lava-dl computes in its own units, w_scale · 2^6 integers to one; they are taken
back to integers here. Weights there are even 2^-6ths, so that drives are multiples of 128; some cases have others, for the rounding.

lava-dl 0.6.0 asks for an older Python than torch does, and for OpenCV in parts that no neuron needs. So its wheel is unpacked, and its neuron
imported without the rest:

    pip download --no-deps --ignore-requires-python lava-dl==0.6.0 && unzip lava_dl-*.whl -d DIR
    python fixed_traces.py DIR
"""
import importlib
import json
import sys
import types
from pathlib import Path

import torch

LAVA = Path(sys.argv[1])
FILE = Path(__file__).resolve().parent / "../../../libs/networks/src/snn/testing/fixedTraces.json"
STEPS = 64

for name in ["lava", "lava.lib", "lava.lib.dl", "lava.lib.dl.slayer"]:
    package = types.ModuleType(name)
    package.__path__ = [str(LAVA / name.replace(".", "/"))]
    sys.modules[name] = package
cuba = importlib.import_module("lava.lib.dl.slayer.neuron.cuba")


def trace(current_decay, voltage_decay, threshold, size, unit, seed):
    """`size`: of a drive, in integers; `unit`: what it is a multiple of."""
    generator = torch.Generator().manual_seed(seed)
    neuron = cuba.Neuron(threshold=threshold / 4096, current_decay=current_decay, voltage_decay=voltage_decay)
    assert neuron.s_scale == 4096
    drive = torch.round((torch.rand(STEPS, generator=generator, dtype=torch.float64) * 2 - 0.7) * size / unit).to(torch.int64) * unit
    x = (drive.to(torch.float64) / 4096).to(torch.float32).reshape(1, 1, STEPS)
    current, voltage = neuron.dynamics(x)
    spikes = neuron.spike(voltage)

    def integers(values):
        scaled = values.detach().reshape(-1).to(torch.float64) * 4096
        assert torch.equal(scaled, torch.round(scaled))
        return [int(v) for v in scaled]

    return {
        "name": f"current_decay={current_decay}, voltage_decay={voltage_decay}, threshold={threshold}/4096",
        # A threshold has no more than the 6 bits of a weight behind the point.
        "currentDecay": 4096 - int(neuron.cx_current_decay), "decay": 4096 - int(neuron.cx_voltage_decay), "threshold": int(neuron.v_th_mant) << 6,
        "drive": drive.tolist(), "current": integers(current), "voltage": integers(voltage),
        "spikes": [t for t, s in enumerate(spikes.detach().reshape(-1).tolist()) if s > 0],
    }


CASES = [
    trace(1, 0.03, 4096, 2500, 128, 1), trace(0.25, 0.03, 4096, 1200, 128, 2), trace(0.25, 0.03, 4096, 1200, 1, 3), trace(0.1, 0.1, 1001, 300, 1, 4),
    trace(0, 0, 65536, 1000, 1, 5), trace(0.5, 1, 700, 900, 1, 6), trace(0.9, 0.0001, 2000, 40, 1, 7), trace(0.2, 0.2, 10 ** 6, 400000, 1, 8),
    trace(0.04, 0.04, 64, 64, 64, 9), trace(1, 0, 128, 64, 64, 10),
]
assert sum(len(case["spikes"]) for case in CASES) > 50
with FILE.open("w") as out:
    out.write('{ "about": "Written by tools/bench/peers/fixed_traces.py.", "versions": ' + json.dumps({"lava-dl": "0.6.0", "torch": torch.__version__.split("+")[0]}) + ', "cases": [\n')
    out.write(",\n".join(json.dumps(case, separators=(",", ":")) for case in CASES) + "\n] }\n")
for case in CASES:
    print(len(case["spikes"]), max(map(abs, case["voltage"])), case["name"])
