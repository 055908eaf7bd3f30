"""psn.py [FILE]: spikes and gradients of SpikingJelly's parallel neurons, for the tests of ours (psnTraces.json).

Its bias is added before the spike is compared with 0; ours is `offset`, and the threshold 1: offset = bias + 1. Seeds are such that no sum
lies within 1e-4 of 0. Drives and spikes are [T, n].
"""
import json
import sys
from importlib.metadata import version
from pathlib import Path

import torch
from spikingjelly.activation_based import neuron, surrogate

HERE = Path(__file__).resolve().parent
FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "../../../libs/networks/src/snn/testing/psnTraces.json"
ALPHA = 2.0


def case(kind, seed, timesteps, neurons, order):
    torch.manual_seed(seed)
    atan = surrogate.ATan(alpha=ALPHA)
    if kind == "full":
        node = neuron.PSN(timesteps, atan)
    elif kind == "masked":
        node = neuron.MaskedPSN(order, timesteps, lambda_init=1.0, surrogate_function=atan, step_mode="m")
    else:
        node = neuron.SlidingPSN(order, exp_init=True, surrogate_function=atan, step_mode="m")
    with torch.no_grad():
        node.bias.add_(0.3 * torch.randn_like(node.bias))
    drive = (1.5 * torch.randn(timesteps, neurons)).requires_grad_()
    spikes = node(drive)
    errors = torch.randn_like(spikes)
    (spikes * errors).sum().backward()
    flat = lambda values: [round(x, 7) for x in values.detach().flatten().tolist()]
    parallel = {"kind": kind, **({} if kind == "sliding" else {"steps": timesteps}), **({} if kind == "full" else {"order": order})}
    return {
        "parallel": parallel, "timesteps": timesteps, "neurons": neurons, "width": ALPHA, "drive": flat(drive), "temporal": flat(node.weight), "offset": [x + 1 for x in flat(node.bias)],
        "spikes": flat(spikes), "errors": flat(errors), "driveErrors": flat(drive.grad), "temporalGradient": flat(node.weight.grad), "offsetGradient": flat(node.bias.grad),
    }


cases = [case("full", 1, 6, 5, 0), case("masked", 2, 6, 5, 3), case("sliding", 3, 7, 5, 4)]
FILE.write_text(json.dumps({"spikingjelly": version("spikingjelly"), "torch": torch.__version__, "cases": cases}) + "\n")
