"""neurobench_counts.py [FILE]: what NeuroBench reports of small networks, for the test of measure/neurobench (neurobench.json).

Each case is a network of ours with its parameters and inputs, built in PyTorch and snnTorch with the same values, and run by NeuroBench's own
Benchmark, one sample a batch: with more, one graded input makes the operations of all samples of the batch multiplications.
Weights and inputs are multiples of 1/8, the decay is 1/2 or 1, so that single precision is exact and nothing hangs on the order of a sum.
Written in our layouts: dense [in, units], convolution HWIO, maps flattened as NHWC, inputs [samples][steps][values].

    pip install neurobench snntorch torch
"""
import json
import sys
from importlib.metadata import version
from pathlib import Path

import snntorch as snn
import torch
from neurobench.benchmarks import Benchmark
from neurobench.metrics.static import ConnectionSparsity, Footprint, ParameterCount
from neurobench.metrics.workload import ActivationSparsity, MembraneUpdates, SynapticOperations
from neurobench.models import SNNTorchModel, TorchModel
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

HERE = Path(__file__).resolve().parent
FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "../../../libs/node/src/testing/neurobench.json"
CLASSES = 3


def eighths(shape, generator, zeros=0.25, largest=8):
    values = torch.randint(-largest, largest + 1, shape, generator=generator) / 8
    return torch.where(torch.rand(shape, generator=generator) < zeros, torch.zeros(()), values)


class ToNhwc(nn.Module):
    """Flattens a map as ours is: NHWC."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def build(case, generator):
    """The modules, and our parameters by the names that our notation gives: '1:4C3', '3:3FC' in 4C3-AP2-3."""
    height, width, channels = (case["input"][k] for k in ("height", "width", "channels"))
    neuron = case.get("neuron")
    modules, parameters = [], {}
    flat = False
    tokens = case["topology"].split("-")
    for at, token in enumerate(tokens, 1):
        if token.startswith(("AP", "MP")):
            size = int(token[2:])
            modules.append(nn.AvgPool2d(size) if token.startswith("AP") else nn.MaxPool2d(size))
            height, width = height // size, width // size
            continue
        last = at == len(tokens)
        if "C" in token and not token.endswith("FC"):
            filters, kernel = (int(n) for n in token.split("C"))
            layer = nn.Conv2d(channels, filters, kernel, padding=kernel // 2)
            layer.weight.data = eighths(layer.weight.shape, generator, largest=case.get("largest", 8))
            ours = layer.weight.permute(2, 3, 1, 0)
            channels = filters
            name = f"{at}:{filters}C{kernel}"
        else:
            if not flat:
                modules.append(ToNhwc())
                flat = True
            inputs, units = height * width * channels, int(token.replace("FC", ""))
            layer = nn.Linear(inputs, units)
            layer.weight.data = eighths(layer.weight.shape, generator, largest=case.get("largest", 8))
            ours = layer.weight.T
            height, width, channels = 1, 1, units
            name = f"{at}:{units}FC"
        layer.bias.data = eighths(layer.bias.shape, generator, largest=2) if case.get("biased", True) else torch.zeros_like(layer.bias)
        parameters[name] = {"weight": ours.flatten().tolist(), "bias": layer.bias.tolist()}
        modules.append(layer)
        if neuron is None:
            if not last:
                modules.append(nn.ReLU())
        elif last and case.get("readout") == "membrane":
            modules.append(snn.Leaky(beta=1.0, threshold=1e9, reset_mechanism="none", init_hidden=True, output=True))
        else:
            # A whole number would be kept as one, in 8 bytes.
            modules.append(snn.Leaky(beta=float(neuron["decay"]), threshold=float(neuron["threshold"]), reset_mechanism=neuron["reset"],
                                     reset_delay=bool(neuron.get("delayedReset", False)), init_hidden=True, output=last))
    return nn.Sequential(*modules), parameters


def watch(net, neuron):
    """snnTorch without a delayed reset takes a membrane that is above the threshold after its reset for one to reset again; ours does not. Says where that happened."""
    above = []
    for module in net:
        if isinstance(module, snn.Leaky) and not neuron.get("delayedReset") and neuron["reset"] == "subtract":
            module.register_forward_hook(lambda layer, *_: above.append(bool((layer.mem > layer.threshold).any())))
    return above


def measure(case, seed):
    generator = torch.Generator().manual_seed(seed)
    net, parameters = build(case, generator)
    size = case["input"]
    steps, samples = case.get("timesteps", 1), case["samples"]
    shape = (samples, 1 if case.get("held") else steps, size["height"], size["width"], size["channels"])
    if case["values"] == "spikes":
        x = (torch.rand(shape, generator=generator) < 0.4).float()
    else:
        x = torch.where(torch.rand(shape, generator=generator) < 0.4, torch.zeros(()), torch.randint(1, 9, shape, generator=generator) / 8)
    ours = x.flatten(2).tolist()
    x = x.permute(0, 1, 4, 2, 3)
    if case.get("held"):
        x = x.expand(-1, steps, -1, -1, -1)
    spiking = case.get("neuron") is not None
    above = watch(net, case["neuron"]) if spiking else []
    if not spiking:
        x = x[:, 0]
    loader = DataLoader(TensorDataset(x.contiguous(), torch.zeros(samples, dtype=torch.long)), batch_size=1)
    workload = [ActivationSparsity, SynapticOperations] + ([MembraneUpdates] if spiking else [])
    with torch.no_grad():
        results = Benchmark(SNNTorchModel(net) if spiking else TorchModel(net), loader, [], [], [[ParameterCount, Footprint, ConnectionSparsity], workload]).run(quiet=True)
    if any(above):
        return None
    synaptic = results["SynapticOperations"]
    return {**case, "parameters": parameters, "inputs": ours, "results": {
        "parameters": results["ParameterCount"], "footprint": results["Footprint"], "connectionSparsity": results["ConnectionSparsity"],
        "activationSparsity": results["ActivationSparsity"], "effectiveMacs": synaptic["Effective_MACs"], "effectiveAcs": synaptic["Effective_ACs"],
        "dense": synaptic["Dense"], **({"membraneUpdates": results["MembraneUpdates"]} if spiking else {}),
    }}


LIF = {"model": "lif", "threshold": 0.5, "decay": 0.5, "reset": "subtract", "compare": ">", "initial": 0}
IF = {**LIF, "model": "if", "decay": 1}
ROW = {"height": 1, "width": 1, "channels": 6}
MAP = {"height": 6, "width": 5, "channels": 2}
CASES = [
    {"name": "dense, spikes", "topology": "5FC-3", "input": ROW, "neuron": LIF, "values": "spikes", "timesteps": 6, "samples": 4, "largest": 4},
    {"name": "dense without biases, spikes, reset to zero", "topology": "5FC-3", "input": ROW, "neuron": {**LIF, "reset": "zero"}, "values": "spikes", "timesteps": 6, "samples": 4, "biased": False},
    {"name": "dense, spikes, delayed reset", "topology": "5FC-3", "input": ROW, "neuron": {**IF, "delayedReset": True}, "values": "spikes", "timesteps": 6, "samples": 4},
    {"name": "dense, analog input, membrane readout", "topology": "5FC-3", "input": ROW, "neuron": LIF, "values": "analog", "held": True, "timesteps": 5, "samples": 3, "readout": "membrane", "largest": 3},
    {"name": "convolutions and average pooling, spikes", "topology": "4C3-AP2-3C3-AP2-3", "input": MAP, "neuron": {**IF, "delayedReset": True}, "values": "spikes", "timesteps": 5, "samples": 3, "largest": 4},
    {"name": "convolutions and average pooling, analog input, membrane readout", "topology": "4C3-AP2-5FC-3", "input": MAP, "neuron": {**LIF, "reset": "zero"}, "values": "analog", "held": True, "timesteps": 4, "samples": 2, "readout": "membrane"},
    {"name": "artificial, dense, on binary values", "topology": "5FC-3", "input": ROW, "values": "spikes", "samples": 4},
    {"name": "artificial, convolutions and pooling", "topology": "4C3-AP2-3C3-MP2-4FC-3", "input": MAP, "values": "analog", "samples": 4},
]

if __name__ == "__main__":
    cases = [next(filter(None, (measure(case, seed) for seed in range(200)))) for case in CASES]
    FILE.write_text(json.dumps({
        "made": f"tools/bench/peers/neurobench_counts.py, neurobench {version('neurobench')}, snntorch {version('snntorch')}, torch {version('torch')}", "cases": cases,
    }) + "\n")
    for case in cases:
        print(case["name"], case["results"])
