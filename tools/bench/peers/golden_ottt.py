"""golden_ottt.py [FILE]: a batch of online training through time with SpikingJelly's own modules, for the tests of train/ottt (goldenBatches.json).

OTTTSequential and OTTTLIFNode of SpikingJelly 2.0.0 (fires where u >= theta, reset by subtraction, decay 1 - 1/tau, no decay of the input), given spikes
and their trace, so that the first layer learns by the trace of its input too. An output that never fires is a linear layer on the spikes alone.
Loss of a step: ((1 - alpha)·cross_entropy + alpha·mse_loss)/T. Single precision on the CPU; seeds are such that no membrane is within 1e-4 of the threshold.
Written in our layouts: dense [in, units], convolution HWIO, maps flattened as NHWC; rows of the raster are t·B + b.
"""
import json
import math
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from spikingjelly.activation_based import layer, neuron, surrogate
from spikingjelly.activation_based.functional import detach_net
from torch import nn

HERE = Path(__file__).resolve().parent
FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "../../../libs/train/src/online/testing/goldenBatches.json"
MARGIN = 1e-4
DENSE = {"topology": "6FC-5FC-3", "input": {"height": 1, "width": 1, "channels": 8}, "timesteps": 5, "samples": 3}
MAPS = {"topology": "4C3-AP2-3C3-3", "input": {"height": 6, "width": 6, "channels": 2}, "timesteps": 4, "samples": 2}


def case(name, net, readout, update="accumulate", held=False, alpha=0.05, decay=0.5, rate=0.5):
    return {"name": name, **net, "readout": readout, "update": update, "held": held, "alpha": alpha, "decay": decay, "threshold": 0.5, "width": 4, "rate": rate}


CASES = [
    case("dense, spiking readout", DENSE, "spiking"),
    case("dense, membrane readout", DENSE, "membrane", decay=0.75),
    case("dense, membrane readout of a held analog input", DENSE, "membrane", held=True, alpha=0.5),
    case("convolutions and average pooling, membrane readout", MAPS, "membrane"),
    case("convolutions of a held analog input, spiking readout", MAPS, "spiking", held=True, alpha=1),
    case("dense, membrane readout, an update at each step", DENSE, "membrane", update="step"),
    case("convolutions of a held analog input, an update at each step", MAPS, "membrane", update="step", held=True),
]


class Unsafe(Exception):
    """A membrane so close to the threshold that rounding may decide."""


class Node(neuron.OTTTLIFNode):
    def single_step_forward(self, x):
        v = self.v if torch.is_tensor(self.v) else torch.zeros_like(x)
        if (v * (1 - 1 / self.tau) + x - self.v_threshold).abs().min() < MARGIN:
            raise Unsafe
        return super().single_step_forward(x)


def build(c, random):
    """Hidden layers, and the output; weights are multiples of 1/256 that lean to above 0, so that spikes get through."""
    node = lambda: Node(tau=1 / (1 - c["decay"]), v_threshold=c["threshold"], surrogate_function=surrogate.Sigmoid(alpha=c["width"]))
    hidden = ([nn.Conv2d(2, 4, 3, padding=1), node(), nn.AvgPool2d(2), nn.Conv2d(4, 3, 3, padding=1), node(), nn.Flatten()] if "C3" in c["topology"]
              else [nn.Linear(8, 6), node(), nn.Linear(6, 5), node()])
    output = nn.Linear(27 if "C3" in c["topology"] else 5, 3)
    modules = [m for m in (*hidden, output) if isinstance(m, (nn.Conv2d, nn.Linear))]
    for m in modules:
        for p, bound in ((m.weight, math.sqrt(6 / m.weight[0].numel())), (m.bias, 0.2)):
            p.data = ((torch.rand(p.shape, generator=random) - 0.4) * 2 * bound * 256).round() / 256
    return modules, layer.OTTTSequential(*hidden), output, node() if c["readout"] == "spiking" else None


def raster_of(c, random):
    height, width, channels = c["input"].values()
    steps, size = 1 if c["held"] else c["timesteps"], height * width * channels
    dense = (torch.rand(steps * c["samples"], size, generator=random) < 0.4).float()
    if c["held"]:
        dense *= (1 + torch.randint(8, dense.shape, generator=random)) / 8
    columns = {"offsets": [0, *torch.cumsum((dense > 0).sum(1), 0).tolist()], "indices": dense.nonzero()[:, 1].tolist(), "labels": [b % 3 for b in range(c["samples"])]}
    if c["held"]:
        columns["values"] = dense[dense > 0].tolist()
    x = dense.reshape(steps, c["samples"], height, width, channels).permute(0, 1, 4, 2, 3).expand(c["timesteps"], -1, -1, -1, -1)
    return columns, x if "C3" in c["topology"] else x.flatten(2)


def ours(tensor, c):
    if tensor.dim() == 4:
        tensor = tensor.permute(2, 3, 1, 0)
    elif tensor.dim() == 2:
        tensor = (tensor.reshape(-1, 3, 3, 3).permute(0, 2, 3, 1).flatten(1) if "C3" in c["topology"] else tensor).T
    return [float(f"{value:.8g}") for value in tensor.flatten().tolist()]


def run(c, seed):
    random = torch.Generator().manual_seed(seed)
    columns, x = raster_of(c, random)
    modules, hidden, output, last = build(c, random)
    written = lambda of: [{"weight": ours(of(m.weight), c), "bias": ours(of(m.bias), c)} for m in modules]
    initial = written(lambda p: p.detach())
    labels = torch.tensor(columns["labels"])
    whole = nn.ModuleList([hidden, output, *([last] if last else [])])
    optimiser = torch.optim.SGD(whole.parameters(), lr=c["rate"])
    trace, total, fired = torch.zeros_like(x[0]), 0, 0
    optimiser.zero_grad()
    for x_t in x:
        trace = trace * c["decay"] + x_t
        if c["update"] == "step":
            optimiser.zero_grad()
        spikes = hidden([x_t, trace])
        fired += spikes[0].mean().item() / len(x)
        out = layer.GradwithTrace(output)(spikes) if last else output(spikes[0])
        if last:
            out = last(out)[0]
        loss = ((1 - c["alpha"]) * F.cross_entropy(out, labels) + c["alpha"] * F.mse_loss(out, F.one_hot(labels, 3).float())) / len(x)
        loss.backward()
        total += loss.item()
        if c["update"] == "step":
            optimiser.step()
        detach_net(whole)
    if not 0.1 < fired < 0.8:
        raise Unsafe
    gradients = written(lambda p: p.grad)
    if c["update"] == "accumulate":
        optimiser.step()
    return {**c, "seed": seed, "raster": columns, "initial": initial, "loss": float(f"{total:.8g}"), "gradients": gradients, "parameters": written(lambda p: p.detach())}


def find(c):
    for seed in range(1, 2000):
        try:
            return run(c, seed)
        except Unsafe:
            pass
    raise SystemExit(f"no seed for {c['name']}")


FILE.parent.mkdir(parents=True, exist_ok=True)
FILE.write_text('{\n  "cases": [\n' + ",\n".join(f"    {json.dumps(find(c))}" for c in CASES) + "\n  ]\n}\n")
