"""spike_waves.py: what an image of the last layer's training costs where each layer is a convolution over waves of all 15 steps, in PyTorch.

One thread, as a row of the table of first-spike.mjs. Waves are random, in the shapes of the published network for MNIST; dense
convolutions take the same time for any.
"""
import statistics
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
T = 15
wave = (torch.rand(T, 6, 28, 28) < 0.1).float()
weights = [torch.rand(*shape) for shape in ((30, 6, 5, 5), (250, 30, 3, 3), (200, 250, 5, 5))]


def present():
    first = (F.conv2d(F.pad(wave, [2] * 4), weights[0]) > 15).float()
    second = (F.conv2d(F.pad(F.max_pool2d(first, 2), [1] * 4), weights[1]) > 10).float()
    return F.conv2d(F.pad(F.max_pool2d(second, 3), [2] * 4), weights[2])[-1].flatten().max()


times = []
with torch.no_grad():
    present()
    for _ in range(15):
        started = time.process_time()
        present()
        times.append(time.process_time() - started)
macs = T * (28 * 28 * 30 * 150 + 14 * 14 * 250 * 270 + 4 * 4 * 200 * 6250)
median = statistics.median(times)
print(f"| PyTorch {torch.__version__}, all three layers, dense | {1e6 * median:.0f} | {macs / 1e6:.0f} (multiply-adds) | {macs / median / 1e9:.1f} |")
