"""golden_residual.py [FILE]: a small residual network in PyTorch, artificial and spiking, for residualGolden.test.ts (goldenResidual.json).

    3C3BN-[3C3BN-3C3BN]-[4C3S2BN-4C3BN]-2, convolutions without bias, the second shortcut a convolution of 1×1 with a stride of 2 and batch normalisation

in the modules of PyTorch: logits with running statistics; then loss, gradients and the running statistics after one batch. The same network with SpikingJelly's
IF neurons (threshold 1, reset by subtraction) in the place of each ReLU, its output summed: spikes of each layer and sums after T steps of a constant image.
Double precision. Parameters and images are of Park & Miller's generator, so that only the results are written; no membrane comes nearer to the
threshold than 2e-5.
"""
import json
import sys
from pathlib import Path

import torch
from spikingjelly.activation_based import neuron, surrogate
from torch import nn

FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "../../../libs/networks/src/testing/goldenResidual.json"
SIDE, CHANNELS, SAMPLES, T = 6, 2, 3, 16
torch.set_default_dtype(torch.float64)


class Numbers:
    """Numbers from -0.5 to 0.5."""

    def __init__(self, seed):
        self.state = seed

    def take(self, *shape):
        values = []
        for _ in range(torch.Size(shape).numel()):
            self.state = self.state * 16807 % 2147483647
            values.append(self.state / 2147483647 - 0.5)
        return torch.tensor(values).reshape(shape)


numbers = Numbers(7)


def convolution(kernel, channels, filters, stride=1):
    conv = nn.Conv2d(channels, filters, kernel, stride, kernel // 2, bias=False)
    # [kernel, kernel, in, out] with us.
    conv.weight.data = (numbers.take(kernel, kernel, channels, filters) * 3 / (kernel * channels**0.5)).permute(3, 2, 0, 1).contiguous()
    norm = nn.BatchNorm2d(filters, eps=1e-3, momentum=0.1)
    norm.weight.data = 1 + numbers.take(filters)
    norm.bias.data = numbers.take(filters)
    norm.running_mean = numbers.take(filters)
    norm.running_var = 1 + numbers.take(filters)
    return nn.Sequential(conv, norm)


layers = nn.ModuleList([convolution(3, 2, 3), convolution(3, 3, 3), convolution(3, 3, 3), convolution(3, 3, 4, 2), convolution(3, 4, 4)])
projection = convolution(1, 3, 4, 2)
output = nn.Linear(3 * 3 * 4, 2)
# Inputs in the order height, width, channels with us.
output.weight.data = numbers.take(36, 2).T.contiguous()
output.bias.data = numbers.take(2)


def forward(x, act):
    a, b, c, d, e = layers
    first = act[0](a(x))
    second = act[2](c(act[1](b(first))) + first)
    third = act[4](e(act[3](d(second))) + projection(second))
    return output(third.permute(0, 2, 3, 1).flatten(1))


images = (numbers.take(SAMPLES, SIDE, SIDE, CHANNELS) + 0.5).permute(0, 3, 1, 2)
labels = torch.tensor([0, 1, 0])

layers.eval()
projection.eval()
relu = [nn.ReLU()] * 5
logits = forward(images, relu).detach()

nearest = []


class Watched(surrogate.Sigmoid):
    """The spike function, told of u - threshold."""

    def forward(self, x):
        nearest.append(x.abs().min().item())
        return super().forward(x)


nodes = [neuron.IFNode(v_threshold=1.0, v_reset=None, surrogate_function=Watched()) for _ in range(5)]
spikes = [0] * 5
for i, node in enumerate(nodes):
    node.register_forward_hook(lambda _, __, out, i=i: spikes.__setitem__(i, spikes[i] + int(out.sum().item())))
sums = torch.zeros(SAMPLES, 2)
with torch.no_grad():
    for _ in range(T):
        sums += forward(images, nodes)
assert min(nearest) > 2e-5, min(nearest)

layers.train()
projection.train()
loss = nn.functional.cross_entropy(forward(images, relu), labels)
loss.backward()
gradient = lambda conv: conv[0].weight.grad.permute(2, 3, 1, 0).flatten().tolist()
golden = {
    "side": SIDE, "channels": CHANNELS, "samples": SAMPLES, "timesteps": T, "logits": logits.flatten().tolist(), "loss": loss.item(),
    "gradients": {"first": gradient(layers[0]), "projection": gradient(projection), "projectionGamma": projection[1].weight.grad.tolist()},
    # Their running variance is of the unbiased one of a batch, ours of the biased one.
    "runningMean": projection[1].running_mean.tolist(),
    "spikes": spikes, "sums": sums.flatten().tolist(),
}
FILE.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(FILE, min(nearest), spikes)
