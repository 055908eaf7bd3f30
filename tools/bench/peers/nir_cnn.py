"""The spiking CNN of the NIR publication (cnn_sinabs.nir) on recordings of N-MNIST, from the equations of NIR alone.

    python nir_cnn.py cnn_sinabs.nir NMNIST_FOLDER [exchanged]

reads the file with h5py and the first 50 test recordings, and prints for each reset and precision how many are right and how often each
layer spikes. The channels are OFF, ON ("exchanged": ON, OFF); a slice is 1 ms from the first event on, 314 of them, and a pixel is 1 where it had any event. Per step:

    v <- v + r * x,    s = v > v_threshold,    then v <- 0 ("value": v_reset, which the file does not have), or v <- v - v_threshold
"""
import csv
import sys

import h5py
import numpy as np
import torch
import torch.nn.functional as F

SLICES, RECORDINGS = 314, 50
torch.set_num_threads(1)


def recordings(folder, exchanged):
    with open(f"{folder}/test.csv") as lines:
        rows = list(csv.DictReader(lines))[:RECORDINGS]
    x = np.zeros((SLICES, len(rows), 2, 34, 34), np.float32)
    for b, row in enumerate(rows):
        d = np.fromfile(f"{folder}/{row['file']}", np.uint8).reshape(-1, 5).astype(np.int64)
        t = ((d[:, 2] & 0x7F) << 16) | (d[:, 3] << 8) | d[:, 4]
        x[(t - t[0]) // 1000, b, (d[:, 2] >> 7) ^ exchanged, d[:, 1], d[:, 0]] = 1
    return torch.from_numpy(x), torch.tensor([int(row["label"]) for row in rows])


def simulate(nodes, x, reset):
    values = {name: {key: torch.tensor(data[()]).to(x) for key, data in node.items() if key in ("weight", "bias", "r", "v_threshold")} for name, node in nodes.items()}
    membranes, spikes, counts = {}, {}, 0

    def weights(name, given):
        if given.dim() == 4:
            stride, padding = (tuple(int(n) for n in nodes[name][key][()]) for key in ("stride", "padding"))
            return F.conv2d(given, values[name]["weight"], values[name]["bias"], stride, padding)
        return F.linear(given, values[name]["weight"], values[name]["bias"])

    def neurons(name, drive):
        v = membranes.get(name, 0) + values[name]["r"] * drive
        fired = (v > values[name]["v_threshold"]).to(v)
        membranes[name] = v * (1 - fired) if reset == "value" else v - fired * values[name]["v_threshold"]
        spikes[name] = spikes.get(name, 0) + int(fired.sum())
        return fired

    pooled = lambda s: F.avg_pool2d(s, 2, divisor_override=1)
    for step in x:
        s = neurons("1", weights("0", step))
        s = pooled(neurons("3", weights("2", s)))
        s = pooled(neurons("6", weights("5", s)))
        s = neurons("10", weights("9", s.flatten(1)))
        counts = counts + neurons("12", weights("11", s))
    return counts.argmax(1), list(spikes.values())


if __name__ == "__main__":
    nodes = h5py.File(sys.argv[1])["node/nodes"]
    x, labels = recordings(sys.argv[2], int("exchanged" in sys.argv[3:]))
    with torch.no_grad():
        for reset in ("value", "subtract"):
            for precision in (torch.float32, torch.float64):
                answers, spikes = simulate(nodes, x.to(precision), reset)
                print(reset, precision, f"{int((answers == labels).sum())} of {len(labels)} right, spikes", spikes)
