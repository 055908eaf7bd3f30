"""golden_responses.py LAVA [FILE]: forward passes and gradients of the spike response model, for the tests of train/slayer and train/stca (goldenResponses.json).

Written from the equations of the publications, with nothing of ours: responses are sampled kernels that the spikes are convolved with, not
recurrences, and gradients are PyTorch's. Spike function, its slope and the rate loss of the SLAYER cases are those of lava-dl, whose slope is half
of the publication's at the same scale, and whose loss lacks the ½ and the mean over a batch.

    SLAYER   u = W·(ε ∗ s_in) + ν ∗ s      ε(t) = t/τ_s·e^(1 − t/τ_s), ν(t) = −c·θ·t/τ_r·e^(1 − t/τ_r); no gradient through ν
    STCA     u = W·(K ∗ s_in) − θ·Σ e^(−(t − t_out)/τ_m)      K(t) = V0·(e^(−t/τ_m) − e^(−t/τ_s)); gradients through both;
             credit for counts: at the silent step nearest to θ that a spike has reached, or at all spikes (see the documentation of train/stca)

Double precision on the CPU. Seeds are such that no membrane lies within 1e-3 of the threshold and every layer fires.
Weights in our layout [in, out]; rows of the raster are t·B + b. lava-dl 0.6.0 asks for an older Python than torch does; its wheel is unpacked,
and what is needed imported without the rest:

    pip download --no-deps --ignore-requires-python lava-dl==0.6.0 && unzip lava_dl-*.whl -d LAVA
"""
import importlib
import json
import math
import sys
import types
from pathlib import Path

import torch

LAVA = Path(sys.argv[1])
FILE = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).resolve().parent / "../../../libs/train/src/spiking/testing/goldenResponses.json"
for name in ["lava", "lava.lib", "lava.lib.dl", "lava.lib.dl.slayer"]:
    package = types.ModuleType(name)
    package.__path__ = [str(LAVA / name.replace(".", "/"))]
    sys.modules[name] = package
LavaSpike = importlib.import_module("lava.lib.dl.slayer.spike.spike").Spike
SpikeRate = importlib.import_module("lava.lib.dl.slayer.loss").SpikeRate

MARGIN = 1e-3
INPUTS, CLASSES, SAMPLES = 8, 3, 3
CASES = [
    {"stage": "slayer", "name": "one step a time constant", "hidden": [6], "timesteps": 24, "neuron": {"threshold": 1, "tauSynapse": 2, "tauRefractory": 1, "refractoryScale": 2, "timestep": 1},
     "surrogate": {"width": 0.5, "scale": 1}, "loss": {"trueCount": 8, "falseCount": 1}},
    {"stage": "slayer", "name": "the published constants, in steps of 5 ms", "hidden": [6], "timesteps": 24, "neuron": {"threshold": 10, "tauSynapse": 10, "tauRefractory": 1, "refractoryScale": 2, "timestep": 5},
     "surrogate": {"width": 10, "scale": 1}, "loss": {"trueCount": 6, "falseCount": 0}},
    {"stage": "slayer", "name": "three layers, long refractory responses, half the slope", "hidden": [6, 5], "timesteps": 30, "neuron": {"threshold": 0.8, "tauSynapse": 3, "tauRefractory": 4, "refractoryScale": 1, "timestep": 1},
     "surrogate": {"width": 0.3, "scale": 0.5}, "loss": {"trueCount": 8, "falseCount": 1}},
    {"stage": "stca", "name": "gradients through the reset", "hidden": [6], "timesteps": 24, "neuron": {"threshold": 1, "tauMembrane": 8, "tauSynapse": 2, "timestep": 1},
     "surrogate": {"kind": "exponential", "width": 0.5, "scale": 1}, "detachReset": False, "loss": {"trueCount": 6, "falseCount": 1}},
    {"stage": "stca", "name": "three layers, no gradient through the reset", "hidden": [6, 5], "timesteps": 30, "neuron": {"threshold": 0.7, "tauMembrane": 15, "tauSynapse": 3, "timestep": 2},
     "surrogate": {"kind": "gaussian", "width": 0.4, "scale": 1}, "detachReset": True, "loss": {"trueCount": 9, "falseCount": 0}},
]


class Unsafe(Exception):
    """A membrane so close to the threshold that rounding may decide, or a case that would be a poor test."""


class OwnSpike(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, surrogate):
        ctx.save_for_backward(x)
        ctx.surrogate = surrogate
        return (x >= 0).to(x.dtype)

    @staticmethod
    def backward(ctx, error):
        (x,), w, scale = ctx.saved_tensors, ctx.surrogate["width"], ctx.surrogate["scale"]
        if ctx.surrogate["kind"] == "exponential":
            return error * scale / w * torch.exp(-x.abs() / w), None
        return error * scale * torch.exp(-x * x / (2 * w * w)) / (w * math.sqrt(2 * math.pi)), None


def sampled(kernel, c):
    return torch.tensor([kernel(k * c["neuron"]["timestep"]) for k in range(c["timesteps"])], dtype=torch.float64)


def convolved(kernel, spikes):
    """Σ_{t' ≤ t} kernel(t − t')·spikes(t'), along the last axis."""
    T = spikes.shape[-1]
    matrix = torch.stack([torch.cat([torch.zeros(t, dtype=kernel.dtype), kernel[: T - t]]) for t in range(T)])
    return spikes @ matrix


def safe(u, threshold):
    if (u - threshold).abs().min() < MARGIN:
        raise Unsafe


def slayer_layer(c, weight, s):
    n, surrogate = c["neuron"], c["surrogate"]
    alpha = lambda tau: lambda t: t / tau * math.exp(1 - t / tau)
    response = torch.einsum("io,bit->bot", weight, convolved(sampled(alpha(n["tauSynapse"]), c), s))
    own = -n["refractoryScale"] * n["threshold"] * sampled(alpha(n["tauRefractory"]), c)
    with torch.no_grad():
        rest = torch.zeros_like(response)
        for t in range(c["timesteps"]):
            fired = (response[..., t] + rest[..., t] >= n["threshold"]).to(rest.dtype)
            rest[..., t:] += fired[..., None] * own[: c["timesteps"] - t]
    u = response + rest
    safe(u, n["threshold"])
    return u, LavaSpike.apply(u, n["threshold"], surrogate["width"], 2 * surrogate["scale"], False, 0, 1)


def stca_layer(c, weight, s):
    n = c["neuron"]
    m, a = n["tauMembrane"], n["tauSynapse"]
    eta = m / a
    v0 = eta ** (eta / (eta - 1)) / (eta - 1)
    response = torch.einsum("io,bit->bot", weight, convolved(sampled(lambda t: v0 * (math.exp(-t / m) - math.exp(-t / a)), c), s))
    own = sampled(lambda t: -n["threshold"] * math.exp(-t / m), c)
    us, spikes = [], []
    for t in range(c["timesteps"]):
        u = response[..., t]
        for before, fired in enumerate(spikes):
            u = u + own[t - before] * (fired.detach() if c["detachReset"] else fired)
        safe(u, n["threshold"])
        us.append(u)
        spikes.append(OwnSpike.apply(u - n["threshold"], c["surrogate"]))
    return torch.stack(us, -1), torch.stack(spikes, -1)


def stca_credit(c, u, s, labels):
    """The loss, and ∂L/∂s of the output."""
    errors = torch.zeros_like(s)
    loss = 0
    for b, label in enumerate(labels):
        for o in range(CLASSES):
            wanted = c["loss"]["trueCount"] if o == label else c["loss"]["falseCount"]
            fired = s[b, o].nonzero().flatten().tolist()
            off = (len(fired) - wanted) / c["timesteps"]
            loss += off * off / 2 / len(labels)
            if off > 0:
                for t in fired:
                    errors[b, o, t] = off / len(fired) / len(labels)
            elif off < 0:
                reached = [t for t in range(c["timesteps"]) if t not in fired and u[b, o, t] != 0]
                errors[b, o, max(reached, key=lambda t: u[b, o, t].item())] = off / len(labels)
    return loss, errors


def run(c, seed):
    random = torch.Generator().manual_seed(seed)
    T = c["timesteps"]
    x = (torch.rand(T, SAMPLES, INPUTS, generator=random) < 0.3).double()
    sizes = [INPUTS, *c["hidden"], CLASSES]
    # Multiples of 1/256, so that they are short; they lean to above 0, so that spikes get through.
    weights = [((((torch.rand(i, o, generator=random, dtype=torch.float64) - 0.35) * 2.5 / math.sqrt(i)) * 256).round() / 256 * c["neuron"]["threshold"]).requires_grad_() for i, o in zip(sizes, sizes[1:])]
    labels = [b % CLASSES for b in range(SAMPLES)]
    s = x.permute(1, 2, 0)
    layer = slayer_layer if c["stage"] == "slayer" else stca_layer
    fired = []
    for weight in weights:
        u, s = layer(c, weight, s)
        fired.append(int(s.sum()))
    # Rich enough to say something: of the outputs some fire too seldom, some too often.
    counts = s.sum(-1)
    if min(fired) < 15 or counts.max() <= c["loss"]["falseCount"] + 1 or len(counts.unique()) < 4:
        raise Unsafe
    if c["stage"] == "slayer":
        rate = SpikeRate(true_rate=c["loss"]["trueCount"] / T, false_rate=c["loss"]["falseCount"] / T, reduction="sum")
        value = rate(s, torch.tensor(labels)) / 2 / SAMPLES
        value.backward()
        loss = value.item()
    else:
        loss, errors = stca_credit(c, u.detach(), s.detach(), labels)
        s.backward(errors)
    flat = lambda tensor: [float(f"{value:.9g}") for value in tensor.flatten().tolist()]
    rows = x.reshape(T * SAMPLES, INPUTS)
    raster = {"offsets": [0, *torch.cumsum((rows > 0).sum(1), 0).tolist()], "indices": rows.nonzero()[:, 1].tolist(), "labels": labels}
    return {**c, "seed": seed, "samples": SAMPLES, "raster": raster, "weights": [flat(w) for w in weights], "value": float(f"{loss:.9g}"), "fired": fired,
            "counts": [[int(n) for n in row] for row in counts.tolist()], "membranes": flat(u[0].T), "gradients": [flat(w.grad) for w in weights]}


def find(c):
    for seed in range(1, 20000):
        try:
            return run(c, seed)
        except Unsafe:
            pass
    raise SystemExit(f"{c['name']}: no seed will do")


torch.set_num_threads(1)
cases = []
for c in CASES:
    cases.append(find(c))
    print(f"{c['stage']}, {c['name']}: seed {cases[-1]['seed']}, loss {cases[-1]['value']}, spikes {cases[-1]['fired']}, counts {cases[-1]['counts']}")
about = "Written by tools/bench/peers/golden_responses.py."
FILE.write_text('{ "about": ' + json.dumps(about) + ', "torch": ' + json.dumps(torch.__version__) + ', "cases": [\n'
                + ",\n".join(json.dumps(c, separators=(",", ":"), ensure_ascii=False) for c in cases) + "\n] }\n")
print(f"{FILE.resolve().name}: {FILE.stat().st_size / 1e3:.0f} kB")
