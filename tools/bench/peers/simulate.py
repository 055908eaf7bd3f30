"""simulate.py THREADS FOLDER: a workload of simulate.mjs in snnTorch, dense, 100 samples at a time. Prints one line of JSON.

FOLDER holds workload.json, and float32/uint32 columns: weights of each layer, offsets, indices and values of the raster. Making the input
dense is not timed. A held input goes through the first layer once, as in the kernels. Where a membrane is still above the threshold after
a reset, snnTorch resets again before it compares: it fires a little less (0.1 %).
"""
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import snntorch as snn
import torch
from torch import nn

threads, folder = int(sys.argv[1]), Path(sys.argv[2])
torch.set_num_threads(threads)
workload = json.loads((folder / "workload.json").read_text())
T, B, held = workload["timesteps"], workload["samples"], workload["held"]
column = lambda name, kind: np.fromfile(folder / name, dtype=kind)
offsets, indices = column("offsets", np.uint32), column("indices", np.uint32)
values = column("values", np.float32) if held else np.ones(len(indices), np.float32)
BATCH, WARM_UP = 100, 1


class Stage(nn.Module):
    """A weighted layer with the pooling before it, and its neurons (none at the output)."""

    def __init__(self, layer, before, fires):
        super().__init__()
        weight = torch.from_numpy(column(layer["name"].replace(":", "-"), np.float32).reshape(layer["shape"]))
        self.before = nn.Sequential(*before)
        if layer["kind"] == "conv":
            self.weighted = nn.Conv2d(weight.shape[2], weight.shape[3], weight.shape[0], padding=layer["padding"], bias=False)
            self.weighted.weight.data = weight.permute(3, 2, 0, 1).contiguous()
        else:
            self.weighted = nn.Linear(*weight.shape, bias=False)
            self.weighted.weight.data = weight.T.contiguous()
        self.neurons = snn.Leaky(beta=1.0, threshold=1.0, reset_mechanism="subtract", reset_delay=False) if fires else None


class NhwcFlatten(nn.Module):
    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1) if x.dim() == 4 else x.flatten(1)


stages, before = [], []
weighted = [layer for layer in workload["layers"] if layer["kind"] in ("conv", "dense")]
for layer in workload["layers"]:
    if layer["kind"] == "averagePool":
        before.append(nn.AvgPool2d(layer["size"]))
        continue
    if layer["kind"] == "dense":
        before.append(NhwcFlatten())
    stages.append(Stage(layer, before, layer is not weighted[-1]))
    before = []


def dense(first, count):
    """[steps, count, 1, 28, 28]; one step where held."""
    steps = 1 if held else T
    out = np.zeros((steps, count, 784), np.float32)
    for t in range(steps):
        for b in range(count):
            row = t * B + first + b
            at = slice(offsets[row], offsets[row + 1])
            out[t, b, indices[at]] = values[at]
    return torch.from_numpy(out).reshape(steps, count, 1, 28, 28)


def present(x):
    membranes = [stage.neurons.init_leaky() if stage.neurons else 0 for stage in stages]
    spikes = [0.0] * len(stages)
    drive = None
    for t in range(T):
        for l, stage in enumerate(stages):
            if l == 0 and held:
                current = drive = stage.weighted(stage.before(x[0])) if t == 0 else drive
            else:
                current = stage.weighted(stage.before(x[t] if l == 0 else out))
            if stage.neurons:
                out, membranes[l] = stage.neurons(current, membranes[l])
                spikes[l] += out.sum()
            else:
                membranes[l] = membranes[l] + current
    return spikes


seconds, totals = 0.0, [0.0] * len(stages)
with torch.no_grad():
    batches = list(range(0, B, BATCH))
    for first in batches[:WARM_UP]:
        present(dense(first, min(BATCH, B - first)))
    for first in batches:
        x = dense(first, min(BATCH, B - first))
        started = time.perf_counter()
        spikes = present(x)
        seconds += time.perf_counter() - started
        totals = [a + float(b) for a, b in zip(totals, spikes)]
print(json.dumps({
    "engine": f"snnTorch {snn.__version__} on PyTorch {torch.__version__}", "samples": B, "seconds": seconds, "spikes": [s / B for s in totals],
    "residentMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
