"""stbp.py SYSTEM MODE THREADS FOLDER [SECONDS]: direct training (STBP) of a workload of stbp.mjs in a peer. Prints one line of JSON.

SYSTEM   snntorch      Leaky, a Python loop over the steps
         spikingjelly  LIFNode, multi-step mode, 'torch' back end
         norse         LIFBoxCell in SequentialState, a Python loop over the steps
         torch         PyTorch alone, as an expert would write it: each layer on all T·B rows at once; the neurons of a layer as one
                       function over all T with its derivative by hand, one operation a step backwards; Adam fused
         torch-events  the same, with the first dense layer summed from the events (embedding_bag) instead of from zeros and ones
MODE     train: forward, loss, backward, Adam of one batch. infer: forward, without gradients.

FOLDER holds workload.json and columns: weights of each layer (float32), offsets, indices and values of the raster. The loss is the mean
squared error between output rates and one-hot labels. Making the input dense is not timed; a held input goes through the first layer once.
All compute u(t) = decay·u(t−1)·(1 − s(t−1)) + I(t) from the same weights and report the rates that come of it, before any training.
Differences that remain: snnTorch detaches the reset; SpikingJelly fires at the threshold itself, and its rectangle has height 1/2w, not 1;
Norse has no rectangle and takes its triangle, and scales its input by 1 − decay, which its weights make up for.
Steps are repeated for SECONDS (3), at least 3 times after a first one that is not counted; the time is their median.
processorMs is what all threads together worked for a step: where others use the machine it changes less than the time does.
"""
import json
import resource
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

system, mode, threads, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
seconds = float(sys.argv[5]) if len(sys.argv) > 5 else 3.0
torch.set_num_threads(threads)
workload = json.loads((folder / "workload.json").read_text())
T, B, held = workload["timesteps"], workload["batch"], workload["held"]
decay, threshold, width = (workload[name] for name in ("decay", "threshold", "width"))
H, W, C = (workload["input"][name] for name in ("height", "width", "channels"))
column = lambda name, kind: np.fromfile(folder / name, dtype=kind)
RATE = 1e-4


def weighted(layer, channels, height, width_):
    """The layer as PyTorch's, with our weights: [in, units] to [units, in], HWIO to OIHW; `channels`… of the map that is flattened before it."""
    name = layer["name"].replace(":", "-")
    weight = torch.from_numpy(column(f"{name}.weight", np.float32).reshape(layer["shape"]))
    if layer["kind"] == "conv":
        module = nn.Conv2d(weight.shape[2], weight.shape[3], weight.shape[0], padding=layer["padding"])
        module.weight.data = weight.permute(3, 2, 0, 1).contiguous()
    else:
        module = nn.Linear(*weight.shape)
        # Maps are flattened as NCHW here and as NHWC there. A network without convolutions keeps the order of its input.
        if channels:
            weight = weight.reshape(height, width_, channels, -1).permute(2, 0, 1, 3).reshape(weight.shape)
        module.weight.data = weight.T.contiguous()
    module.bias.data = torch.from_numpy(column(f"{name}.bias", np.float32))
    return module


def layers():
    """Pairs of what stands before the neurons: [pooling or flattening …], weighted layer."""
    maps = any(layer["kind"] == "conv" for layer in workload["layers"])
    shape = (C, H, W) if maps else None
    before = []
    for layer in workload["layers"]:
        if layer["kind"] == "averagePool":
            before.append(nn.AvgPool2d(layer["size"]))
            shape = (shape[0], shape[1] // layer["size"], shape[2] // layer["size"])
            continue
        if layer["kind"] == "dense" and shape:
            before.append(nn.Flatten())
        yield before, weighted(layer, *(shape if shape and layer["kind"] == "dense" else (0, 0, 0)))
        shape = (layer["filters"], *shape[1:]) if layer["kind"] == "conv" else None
        before = []


def dense_input():
    """[T, B, …] with zeros and ones; [B, …] where held."""
    offsets, indices = column("offsets", np.uint32), column("indices", np.uint32)
    rows = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets.astype(np.int64)))
    out = np.zeros((len(offsets) - 1, H * W * C), np.float32)
    out[rows, indices] = column("values", np.float32) if held else 1
    x = torch.from_numpy(out)
    if any(layer["kind"] == "conv" for layer in workload["layers"]):
        x = x.reshape(-1, H, W, C).permute(0, 3, 1, 2).contiguous()
    return x if held else x.reshape(T, B, *x.shape[1:])


def event_input():
    """Events of the T·B rows, as embedding_bag takes them."""
    return column("indices", np.uint32).astype(np.int64), column("offsets", np.uint32).astype(np.int64)[:-1]


class Rectangle(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x > 0).to(x.dtype)

    @staticmethod
    def backward(ctx, e):
        (x,) = ctx.saved_tensors
        return e * (x.abs() < width).to(e.dtype)


class Scan(torch.autograd.Function):
    """Neurons over all T: I [T, …] to s. Backwards δ(t) = e(t)·p(t) + δ(t+1)·decay·(1 − s(t) − u(t)·p(t)), p the rectangle."""

    @staticmethod
    def forward(ctx, drive):
        u, v = torch.empty_like(drive), torch.zeros_like(drive[0])
        for t in range(T):
            torch.add(drive[t], v, alpha=decay, out=u[t])
            torch.mul(u[t], u[t] <= threshold, out=v)
        ctx.save_for_backward(u)
        return (u > threshold).to(drive.dtype)

    @staticmethod
    def backward(ctx, e):
        (u,) = ctx.saved_tensors
        p = ((u - threshold).abs_() < width).to(e.dtype)
        delta = e * p
        carry = p.mul_(u).neg_().add_(u <= threshold).mul_(decay)
        for t in range(T - 2, -1, -1):
            delta[t].addcmul_(carry[t], delta[t + 1])
        return delta


class Expert(nn.Module):
    """PyTorch alone; x [T, B, …]."""

    def __init__(self, events):
        super().__init__()
        self.stages = nn.ModuleList(nn.Sequential(*before, module) for before, module in layers())
        self.events = events
        if events:
            self.first = nn.Parameter(self.stages[0][0].weight.data.T.contiguous())
            self.bias = self.stages[0][0].bias
            self.stages[0] = nn.Identity()

    def forward(self, x):
        rates = []
        for l, stage in enumerate(self.stages):
            if l == 0 and self.events:
                drive = (F.embedding_bag(x[0], self.first, x[1], mode="sum") + self.bias).reshape(T, B, -1)
            elif l == 0 and held:
                drive = stage(x).unsqueeze(0).expand(T, *[-1] * (2 if x.dim() == 2 else 4))
            else:
                drive = stage(x.flatten(0, 1))
                drive = drive.reshape(T, B, *drive.shape[1:])
            x = Scan.apply(drive)
            rates.append(x)
        return x.mean(0), rates


class Looped(nn.Module):
    """A loop over the steps: one step of all layers at a time."""

    def forward(self, x):
        state, total, rates = self.start(), 0, [[] for _ in self.stages]
        drive = self.stages[0](x) if held else None
        for t in range(T):
            out = None if held else x[t]
            for l, stage in enumerate(self.stages):
                current = drive if l == 0 and held else stage(out)
                out, state[l] = self.neurons[l](current, state[l])
                if watching:
                    rates[l].append(out)
            total = total + out
        return total / T, [torch.stack(spikes) for spikes in rates] if watching else []


class SnnTorch(Looped):
    def __init__(self):
        import snntorch

        super().__init__()
        self.stages = nn.ModuleList(nn.Sequential(*before, module) for before, module in layers())
        self.neurons = nn.ModuleList(
            snntorch.Leaky(beta=decay, threshold=threshold, spike_grad=Rectangle.apply, reset_mechanism="zero") for _ in self.stages)

    def start(self):
        return [neuron.reset_mem() for neuron in self.neurons]


class Norse(Looped):
    def __init__(self):
        from norse.torch import LIFBoxCell, LIFBoxParameters

        super().__init__()
        p = LIFBoxParameters(tau_mem_inv=torch.tensor(1000 * (1 - decay)), v_th=torch.tensor(threshold), method="triangle", alpha=torch.tensor(1.0))
        self.stages, self.neurons = nn.ModuleList(), nn.ModuleList()
        for before, module in layers():
            module.weight.data /= 1 - decay
            module.bias.data /= 1 - decay
            self.stages.append(nn.Sequential(*before, module))
            self.neurons.append(LIFBoxCell(p, dt=0.001))

    def start(self):
        return [None] * len(self.stages)


class SpikingJelly(nn.Module):
    """Multi-step mode: each layer over all T before the next."""

    def __init__(self):
        from spikingjelly.activation_based import functional, layer, neuron, surrogate

        super().__init__()
        self.forget = lambda: functional.reset_net(self)
        self.stages = nn.ModuleList()
        self.neurons = nn.ModuleList()
        for l, (before, module) in enumerate(layers()):
            stage = nn.Sequential(*before, module)
            # The container joins steps and batch; a held input has no steps yet.
            self.stages.append(stage if l == 0 and held else layer.SeqToANNContainer(*stage))
            node = neuron.LIFNode(tau=1 / (1 - decay), decay_input=False, v_threshold=threshold, v_reset=0.0,
                                  surrogate_function=surrogate.Rect(alpha=0.5 / width), step_mode="m")
            node.backend = "torch"
            self.neurons.append(node)

    def forward(self, x):
        rates = []
        for l, (stage, neurons) in enumerate(zip(self.stages, self.neurons)):
            current = stage(x)
            if l == 0 and held:
                current = current.unsqueeze(0).repeat(T, *[1] * current.dim())
            x = neurons(current)
            rates.append(x)
        self.forget()
        return x.mean(0), rates


watching = False
events = system == "torch-events"
network = {"torch": lambda: Expert(False), "torch-events": lambda: Expert(True), "snntorch": SnnTorch, "norse": Norse, "spikingjelly": SpikingJelly}[system]()
x = tuple(torch.from_numpy(part) for part in event_input()) if events else dense_input()
wanted = F.one_hot(torch.from_numpy(column("labels", np.uint8).astype(np.int64)), 10).float()
optimiser = torch.optim.Adam(network.parameters(), lr=RATE, **({"fused": True} if isinstance(network, Expert) else {}))


def train():
    optimiser.zero_grad()
    rates, _ = network(x)
    loss = F.mse_loss(rates, wanted)
    loss.backward()
    optimiser.step()
    return loss.item()


def infer():
    with torch.no_grad():
        return network(x)[0].argmax(1)


def resident():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


before = resident()
step = train if mode == "train" else infer
step()
times, started, worked = [], time.perf_counter(), time.process_time()
while len(times) < 3 or (time.perf_counter() - started < seconds and len(times) < 200):
    at = time.perf_counter()
    result = step()
    times.append(time.perf_counter() - at)
worked, peak = time.process_time() - worked, resident()
# Of the first weights again, outside of what is timed and measured.
watching = True
network = type(network)(events) if isinstance(network, Expert) else type(network)()
with torch.no_grad():
    out, spikes = network(x)
    loss = F.mse_loss(out, wanted).item()
print(json.dumps({
    "system": system, "mode": mode, "threads": threads, "timesteps": T, "batch": B, "ms": 1e3 * statistics.median(times), "steps": len(times),
    "processorMs": 1e3 * worked / len(times), "leastMs": 1e3 * min(times), "mostMs": 1e3 * max(times), "peakMb": peak, "startMb": before, "loss": loss,
    "rates": [s.mean().item() for s in spikes],
}))
