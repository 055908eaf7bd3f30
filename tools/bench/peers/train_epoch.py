"""train_epoch.py THREADS STEPS: the training steps of train-epoch.mjs in PyTorch (NCHW, eager). Prints one line of JSON."""
import json
import resource
import sys
import time

import numpy as np
import torch
from torch import nn

WARM_UP, BATCH, BATCHES = 10, 100, 10
threads, steps = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(1)

network = nn.Sequential(
    nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.AvgPool2d(2),
    nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.AvgPool2d(2),
    nn.Flatten(), nn.Linear(7 * 7 * 32, 128), nn.ReLU(), nn.Linear(128, 10),
)
optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
criterion = nn.CrossEntropyLoss()
pixels = np.random.default_rng(1).random((BATCHES, BATCH, 1, 28, 28), dtype=np.float32)
labels = torch.arange(BATCH) % 10


def step(i):
    optimizer.zero_grad()
    # A copy, as the other engines upload each batch too.
    loss = criterion(network(torch.tensor(pixels[i % BATCHES])), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


for i in range(min(WARM_UP, steps)):
    step(i)
started, before = time.perf_counter(), time.process_time()
for i in range(steps):
    loss = step(i)
seconds, processor = time.perf_counter() - started, time.process_time() - before
print(json.dumps({
    "engine": f"PyTorch {torch.__version__} (eager, {threads} threads)", "steps": steps, "seconds": seconds, "processorSeconds": processor, "loss": loss,
    "residentMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
