"""golden_stbp.py [FILE]: training steps of small spiking networks in plain PyTorch, for the tests of the trainer (goldenSteps.json).

Written from the equations, with nothing of ours and no library for spikes: automatic differentiation through a loop over time, where only
the spike has a derivative of its own. Each case is three steps on one batch: loss, gradients, and parameters after the optimiser.

    u(t) = decay·v(t−1) + W·x(t) + b     s(t) = 1[u(t) > θ]     v(t) = u(t)·(1 − s(t)), u(t) − θ·s(t) or u(t)    (v(−1): initial)
    a membrane readout: u(t) = u(t−1) + W·x(t) + b; a recurrent layer: + V·s(t−1), s(−1) = 0
    with a current: i(t) = α·i(t−1) + W·x(t) + b in the place of W·x(t) + b; with an adaptation: s(t) = 1[u(t) > θ + β·a(t)], a(t+1) = ρ·a(t) + s(t)
    what neurons learn, one number a layer: θ, and w of decay = 1 − σ(w)
    batch normalisation: in the place of W·x(t) + b, F.batch_norm of W·x over all samples and steps, with the weight γ·θ (tdBN, α = 1; θ as stated)
    truncated: what a layer carries from step to step is detached after every so many; dropout: one mask for all steps

Single precision on the CPU. Seeds are such that in all three steps no membrane lies within 1e-4 of the threshold, or of the edge of the
surrogate, and no gradient but 0 is below 1e-4 of the largest of its array: other orders of summation must not decide anything.
Written in our layouts: dense [in, units], convolution HWIO, maps flattened as NHWC; rows of the raster are t·B + b.
"""
import json
import math
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "../../../libs/train/src/spiking/testing/goldenSteps.json"
MARGIN = 1e-4
DENSE = {"topology": "6FC-3", "input": {"height": 1, "width": 1, "channels": 8}, "timesteps": 6, "samples": 3}
RECURRENT = {**DENSE, "topology": "6FCR-3R"}
REMEMBERING = {**DENSE, "topology": "6FCR-3"}
MAPS = {"topology": "4C3-AP2-3C3-3", "input": {"height": 6, "width": 6, "channels": 2}, "timesteps": 4, "samples": 2}
NORMED = {**DENSE, "topology": "6FCBN-3", "samples": 8}
NORMED_MAPS = {**MAPS, "topology": "4C3-AP2-3C3BN-3", "samples": 4}
DROPPED = {**DENSE, "topology": "6FC-D0.5-3", "samples": 6}
EPSILON = 1e-3
ADAM = {"kind": "adam", "rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
SGD = {"kind": "sgd", "rate": 0.1, "momentum": 0.9}


def case(name, net, reset, surrogate, loss, optimiser, detach=False, held=False, truncate=None, **neuron):
    return {"name": name, **net, **({"truncate": truncate} if truncate else {}), "held": held, "surrogate": dict(zip(("kind", "width", "scale"), surrogate)), "detachReset": detach, "optimiser": optimiser,
            "loss": loss, "readout": "membrane" if loss["kind"].startswith("membrane") else "spiking",
            "neuron": {"model": "lif", "threshold": 0.3, "decay": 0.5, "reset": reset, "compare": ">", "initial": 0, **neuron}}


MSE, RATE, LAST = {"kind": "rateMse"}, {"kind": "rateCrossEntropy", "scale": 2}, {"kind": "membraneCrossEntropy"}
CASES = [
    case("dense, zero, rectangle, Adam", DENSE, "zero", ("rectangle", 0.5, 1), MSE, ADAM),
    case("dense, zero, detached triangle, SGD", DENSE, "zero", ("triangle", 1, 1), MSE, SGD, detach=True),
    case("dense, subtract, arctangent, Adam", DENSE, "subtract", ("arctangent", 2, 1), RATE, ADAM),
    case("dense, subtract, detached fast sigmoid, SGD", DENSE, "subtract", ("fastSigmoid", 5, 1), RATE, SGD, detach=True, initial=0.125),
    case("dense, no reset, sigmoid, Adam", DENSE, "none", ("sigmoid", 4, 1), MSE, ADAM, decay=0.25),
    case("dense, zero, gaussian, membrane readout, SGD", DENSE, "zero", ("gaussian", 0.5, 0.5), LAST, SGD),
    case("dense, subtract, exponential, membrane readout over all steps, Adam", DENSE, "subtract", ("exponential", 0.5, 1), {**LAST, "over": "mean", "scale": 0.5}, ADAM),
    case("dense, IF, subtract, rectangle, spike counts, SGD", DENSE, "subtract", ("rectangle", 0.5, 1), {"kind": "spikeCount", "trueCount": 5, "falseCount": 1}, SGD, model="if", decay=1),
    case("dense, zero, arctangent of a held analog input, Adam", DENSE, "zero", ("arctangent", 2, 1), MSE, ADAM, held=True),
    case("dense, current, adaptation, learned threshold and decay, subtract, arctangent, Adam", DENSE, "subtract", ("arctangent", 2, 1), MSE, ADAM, decay=0.7, threshold=0.5,
         current={"decay": 0.5, "taken": "after"}, adaptation={"decay": 0.75, "strength": 0.25, "subtracts": "base"}, learned=["threshold", "decay"]),
    case("convolutions, learned threshold and decay, zero, triangle, SGD", MAPS, "zero", ("triangle", 1, 1), MSE, SGD, decay=0.7, learned=["threshold", "decay"]),
    case("convolutions, zero, rectangle, Adam", MAPS, "zero", ("rectangle", 0.5, 1), MSE, ADAM),
    case("recurrent, zero, rectangle, Adam", RECURRENT, "zero", ("rectangle", 0.5, 1), MSE, ADAM),
    case("recurrent, subtract, detached arctangent, membrane readout, SGD", REMEMBERING, "subtract", ("arctangent", 2, 1), LAST, SGD, detach=True),
    case("recurrent, subtract, fast sigmoid of a held analog input, SGD", RECURRENT, "subtract", ("fastSigmoid", 5, 1), RATE, SGD, held=True),
    case("convolutions, subtract, triangle, SGD", MAPS, "subtract", ("triangle", 1, 1), RATE, SGD),
    case("convolutions, zero, detached arctangent, held analog input, membrane readout, Adam", MAPS, "zero", ("arctangent", 2, 1), LAST, ADAM, detach=True, held=True),
    case("dense, truncated to two steps, zero, arctangent, Adam", DENSE, "zero", ("arctangent", 2, 1), MSE, ADAM, truncate=2),
    case("convolutions, truncated to three steps, subtract, triangle, membrane readout over all steps, SGD", MAPS, "subtract", ("triangle", 1, 1), {**LAST, "over": "mean"}, SGD, truncate=3),
    case("dense, dropout, subtract, fast sigmoid, Adam", DROPPED, "subtract", ("fastSigmoid", 5, 1), RATE, ADAM),
    case("dense, batch normalisation, zero, arctangent, Adam", NORMED, "zero", ("arctangent", 2, 1), MSE, ADAM),
    case("dense, batch normalisation of a held analog input, subtract, sigmoid, SGD", NORMED, "subtract", ("sigmoid", 4, 1), RATE, SGD, held=True),
    case("convolutions, batch normalisation, zero, triangle, Adam", NORMED_MAPS, "zero", ("triangle", 1, 1), MSE, ADAM),
]


def slope(kind, w, x):
    """ds/du at x = u − θ."""
    size = x.abs()
    if kind == "rectangle":
        return (size < w).to(x.dtype)
    if kind == "triangle":
        return torch.clamp(1 - size / w, min=0)
    if kind == "arctangent":
        return w / 2 / (1 + (math.pi / 2 * w * x) ** 2)
    if kind == "fastSigmoid":
        return 1 / (1 + w * size) ** 2
    if kind == "sigmoid":
        return w * torch.sigmoid(w * x) * (1 - torch.sigmoid(w * x))
    if kind == "gaussian":
        return torch.exp(-x * x / (2 * w * w)) / (w * math.sqrt(2 * math.pi))
    return torch.exp(-size / w) / w


class Spike(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, surrogate):
        ctx.save_for_backward(x)
        ctx.surrogate = surrogate
        return (x > 0).to(x.dtype)

    @staticmethod
    def backward(ctx, error):
        kind, width, scale = ctx.surrogate.values()
        return error * scale * slope(kind, width, ctx.saved_tensors[0]), None


class Unsafe(Exception):
    """A membrane or a gradient so close to a decision that rounding may make it, or steps that would be a poor test."""


def present(c, parameters, learned, x, kept):
    """Output of all steps, [T, B, outputs], layer by layer. x: [T, B, C, H, W] or [T, B, in]. learned: threshold and w of each layer, where the neurons learn both."""
    neuron, surrogate = c["neuron"], c["surrogate"]
    stated = 1 if neuron["model"] == "if" else neuron["decay"]
    constants = [(theta, 1 - torch.sigmoid(w)) for theta, w in learned] or [(neuron["threshold"], stated)] * len(parameters)
    current, adaptation = neuron.get("current"), neuron.get("adaptation")
    last = len(parameters) - 1
    rows = list(x)
    for l, (own, (threshold, decay)) in enumerate(zip(parameters, constants)):
        weight, bias = own["weight"], own.get("bias")
        drives = []
        for s in rows:
            if kept is not None and l == last:
                s = s * kept * 2
            if weight.dim() == 4:
                drives.append(F.conv2d(F.avg_pool2d(s, 2) if l == 1 else s, weight, bias, padding=1))
            else:
                drives.append(F.linear(s.flatten(1), weight, bias))
        if "gamma" in own:
            drives = F.batch_norm(torch.cat(drives), None, None, own["gamma"] * neuron["threshold"], own["beta"], True, 0, EPSILON).split(c["samples"])
        isMembrane = l == last and c["readout"] == "membrane"
        held = 0 if isMembrane else neuron["initial"]
        before = flowing = risen = torch.zeros(())
        rows = []
        for t, drive in enumerate(drives):
            if t > 0 and t % c.get("truncate", c["timesteps"]) == 0:
                held, before, flowing, risen = (carried.detach() for carried in (held, before, flowing, risen))
            if isMembrane:
                held = held + drive
                rows.append(held)
                continue
            if "recurrent" in own and t > 0:
                drive = drive + before @ own["recurrent"].T
            if current:
                flowing = drive = current["decay"] * flowing + drive
            u = decay * held + drive
            distance = u - (threshold + adaptation["strength"] * risen if adaptation else threshold)
            edge = surrogate["width"] if surrogate["kind"] in ("rectangle", "triangle") else 0
            if min(distance.abs().min(), (distance.abs() - edge).abs().min()) < MARGIN:
                raise Unsafe
            s = before = Spike.apply(distance, surrogate)
            fired = s.detach() if c["detachReset"] else s
            held = u * (1 - fired) if neuron["reset"] == "zero" else u - threshold * fired if neuron["reset"] == "subtract" else u
            if adaptation:
                risen = adaptation["decay"] * risen + s
            rows.append(s)
    return torch.stack(rows)


def loss_of(c, output, labels):
    kind, scale = c["loss"]["kind"], c["loss"].get("scale", 1)
    one_hot = F.one_hot(labels, 3).float()
    if kind == "rateMse":  # Σ_c (rate_c − onehot_c)² / classes / samples
        return ((output.mean(0) - one_hot) ** 2).sum() / one_hot.numel()
    if kind == "rateCrossEntropy":
        return F.cross_entropy(scale * output.mean(0), labels)
    if kind == "spikeCount":  # Σ_c ((count_c − wanted_c)/T)² / 2 / samples
        wanted = c["loss"]["falseCount"] + (c["loss"]["trueCount"] - c["loss"]["falseCount"]) * one_hot
        return (((output.sum(0) - wanted) / c["timesteps"]) ** 2).sum() / 2 / len(labels)
    return F.cross_entropy(scale * (output.mean(0) if c["loss"].get("over") == "mean" else output[-1]), labels)


def raster_of(c, random):
    """The raster's columns, and what PyTorch takes."""
    height, width, channels = c["input"].values()
    steps, size = 1 if c["held"] else c["timesteps"], height * width * channels
    dense = (torch.rand(steps * c["samples"], size, generator=random) < 0.35).float()
    if c["held"]:
        dense *= (1 + torch.randint(8, dense.shape, generator=random)) / 8
    offsets = [0, *torch.cumsum((dense > 0).sum(1), 0).tolist()]
    columns = {"offsets": offsets, "indices": dense.nonzero()[:, 1].tolist(), "labels": [b % 3 for b in range(c["samples"])]}
    if c["held"]:
        columns["values"] = dense[dense > 0].tolist()
    x = dense.reshape(steps, c["samples"], height, width, channels).permute(0, 1, 4, 2, 3)
    x = x.expand(c["timesteps"], *x.shape[1:])
    return columns, x if "C3" in c["topology"] else x.flatten(2)


def start(c, random):
    """Multiples of 1/256, so that they are short; weights lean to above 0, so that spikes get through."""
    shapes = [(4, 2, 3, 3), (3, 4, 3, 3), (3, 27)] if "C3" in c["topology"] else [(6, 8), (3, 6)]
    draw = lambda shape, bound: ((torch.rand(shape, generator=random) - 0.4) * 2 * bound * 256).round() / 256
    sets = [{"weight": draw(shape, math.sqrt(6 / math.prod(shape[1:]))), "bias": draw(shape[:1], 0.2)} for shape in shapes]
    weighted = [token for token in c["topology"].split("-") if token[0].isdigit()]
    for own, token in zip(sets, weighted):
        if "R" in token:  # From column to row, as a linear layer of PyTorch.
            own["recurrent"] = draw((len(own["bias"]), len(own["bias"])), 0.4)
        if token.endswith("BN"):
            bias = own.pop("bias")
            own |= {"gamma": 1 + bias, "beta": draw(bias.shape, 0.2)}
    return sets


def ours(tensor, l, c):
    """In our layout, 8 significant digits."""
    if tensor.dim() == 4:
        tensor = tensor.permute(2, 3, 1, 0)
    elif tensor.dim() == 2:
        tensor = (tensor.reshape(-1, 3, 3, 3).permute(0, 2, 3, 1).flatten(1) if "C3" in c["topology"] else tensor).T
    return [float(f"{value:.8g}") for value in tensor.flatten().tolist()]


def written(sets, learned, c):
    sets = [{name: ours(values, l, c) for name, values in own.items()} for l, own in enumerate(sets)]
    for own, constants in zip(sets, learned):
        own["learned"] = [float(f"{value.item():.8g}") for value in constants]
    return sets


def run(c, seed):
    random = torch.Generator().manual_seed(seed)
    columns, x = raster_of(c, random)
    parameters = [{name: p.requires_grad_() for name, p in own.items()} for own in start(c, random)]
    kept = (torch.rand(c["samples"], 6, generator=random) < 0.5).float() if "-D0.5-" in c["topology"] else None
    neuron = c["neuron"]
    logit = lambda decay: math.log((1 - decay) / decay)
    learned = [[torch.tensor(value).requires_grad_() for value in (neuron["threshold"], logit(neuron["decay"]))] for _ in parameters] if "learned" in neuron else []
    initial = written(parameters, learned, c)
    labels = torch.tensor(columns["labels"])
    o = c["optimiser"]
    flat = [p for own in parameters for p in own.values()] + [p for pair in learned for p in pair]
    optimiser = (torch.optim.Adam(flat, lr=o["rate"], betas=(o["beta1"], o["beta2"]), eps=o["epsilon"]) if o["kind"] == "adam"
                 else torch.optim.SGD(flat, lr=o["rate"], momentum=o["momentum"]))
    steps = []
    for _ in range(3):
        optimiser.zero_grad()
        output = present(c, parameters, learned, x, kept)
        loss = loss_of(c, output, labels)
        loss.backward()
        for p in flat:
            size = p.grad.abs()
            if size.max() == 0 or size[size > 0].min() < MARGIN * size.max():
                raise Unsafe
        # A sum over all neurons that comes to nearly nothing is mostly rounding.
        if any(p.grad.abs() < 0.01 * parameters[l]["bias"].grad.abs().max() for l, pair in enumerate(learned) for p in pair):
            raise Unsafe
        if c["readout"] == "spiking" and not 0.1 < output.mean() < 0.8:
            raise Unsafe
        gradients = [{name: p.grad for name, p in own.items()} for own in parameters]
        slopes = [[p.grad for p in pair] for pair in learned]
        step = {"loss": float(f"{loss.item():.8g}"), "gradients": written(gradients, slopes, c)}
        optimiser.step()
        steps.append({**step, "parameters": written(parameters, learned, c)})
    if len({step["loss"] for step in steps}) == 1:
        raise Unsafe
    kept = {} if kept is None else {"kept": kept.flatten().int().tolist()}
    return {**c, "seed": seed, "raster": columns, **kept, "initial": initial, "steps": steps}


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
    print(f"{c['name']}: seed {cases[-1]['seed']}, losses {[step['loss'] for step in cases[-1]['steps']]}")
about = "Written by tools/bench/peers/golden_stbp.py."
FILE.parent.mkdir(parents=True, exist_ok=True)
FILE.write_text('{ "about": ' + json.dumps(about) + ', "torch": ' + json.dumps(torch.__version__) + ', "cases": [\n'
                + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n] }\n")
print(f"{FILE.resolve().name}: {FILE.stat().st_size / 1e3:.0f} kB")
