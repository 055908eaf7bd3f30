"""neunorm.py [FILE]: what SpikingJelly's NeuNorm makes of spikes, and its gradients, for the tests of ours (neuNormTraces.json).

SpikingJelly reads the paper's v/F and k + v·F = 1 as x ← k·x + (1 − k)/F²·Σ s, and has a weight for each map and place. Ours is
x ← k·x + (1 − k)/F·Σ s with one strength U a map: the same with the weight F·U at each place, whose gradient is F·Σ over the places.
Maps are written as NHWC, [T, B, H, W, F].
"""
import json
import sys
from importlib.metadata import version
from pathlib import Path

import torch
from spikingjelly.activation_based import functional, layer

HERE = Path(__file__).resolve().parent
FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "../../../libs/networks/src/sparse/testing/neuNormTraces.json"


def case(seed, timesteps, samples, maps, height, width, k):
    torch.manual_seed(seed)
    spikes = (torch.rand(timesteps, samples, maps, height, width) < 0.3).float().requires_grad_()
    strength = torch.randn(maps).requires_grad_()
    norm = layer.NeuNorm(maps, height, width, k)
    del norm.w
    norm.w = (maps * strength)[:, None, None].expand(maps, height, width)
    shown = torch.stack([norm(step) for step in spikes])
    errors = torch.randn_like(shown)
    (shown * errors).sum().backward()
    functional.reset_net(norm)
    last = lambda values: [round(x, 7) for x in values.detach().permute(0, 1, 3, 4, 2).flatten().tolist()]
    return {
        "timesteps": timesteps, "samples": samples, "maps": maps, "height": height, "width": width, "decay": k, "strength": strength.tolist(),
        "spikes": [int(x) for x in last(spikes)], "shown": last(shown), "errors": last(errors),
        "spikeErrors": last(spikes.grad), "strengthGradient": strength.grad.tolist(),
    }


cases = [case(1, 5, 2, 3, 2, 2, 0.9), case(2, 4, 1, 5, 1, 1, 0.5), case(3, 3, 1, 2, 3, 2, 0.0)]
FILE.parent.mkdir(parents=True, exist_ok=True)
FILE.write_text(json.dumps({"spikingjelly": version("spikingjelly"), "torch": torch.__version__, "cases": cases}) + "\n")
