"""Gradients of train/spike-bp and train/hm2-bp in double precision, by PyTorch's automatic differentiation of the equations of their pages.

    python tools/bench/peers/golden_spike_trains.py > libs/train/src/macro/testing/goldenSpikeTrains.json

Networks are simulated here step by step; potentials of pairs of neurons are summed up pair by pair from spike times. What the rules take for a
derivative is written as a value plus a linear part that is zero: value + (linear − linear.detach()).
"""
import json
import math
import sys

import torch

torch.set_default_dtype(torch.float64)
rounded = lambda values: values.to(torch.float32).to(torch.float64)


def drawn(generator, *shape, bound=1.0):
    return rounded((2 * torch.rand(*shape, generator=generator) - 1) * bound)


def through(value, linear):
    return value.detach() + linear - linear.detach()


def simulate(inputs, weights, biases, neurons, lateral):
    """Spikes of each layer, [T, n], and its membranes before the reset."""
    given, spikes, membranes = inputs, [], []
    for w, b, neuron, inhibition in zip(weights, biases, neurons, lateral):
        n = w.shape[1]
        u, current, last = torch.zeros(n), torch.zeros(n), torch.zeros(n)
        own_spikes, own_membranes = [], []
        for x in given:
            drive = x @ w + b - inhibition * (last.sum() - last)
            if neuron["current"]:
                before = current
                current = neuron["current"]["decay"] * current + drive
                drive = before if neuron["current"]["taken"] == "before" else current
            u = neuron["decay"] * u + (1 - neuron["decay"] if neuron["decayInput"] else 1) * drive
            last = (u >= neuron["threshold"]).to(u.dtype)
            own_membranes.append(u)
            own_spikes.append(last)
            u = u - neuron["threshold"] * last if neuron["reset"] == "subtract" else u * (1 - last)
        given = torch.stack(own_spikes)
        spikes.append(given)
        membranes.append(torch.stack(own_membranes))
    return spikes, membranes


def left_of(neuron, last_reset, arrival, now):
    """The membrane at `now` of an input of 1 at `arrival`, the last reset at the end of `last_reset` (−1: none)."""
    u, current = 0.0, 0.0
    for t in range(arrival, now + 1):
        x = 1.0 if t == arrival else 0.0
        if neuron["current"]:
            before = current
            current = neuron["current"]["decay"] * current + x
            x = before if neuron["current"]["taken"] == "before" else current
        u = neuron["decay"] * u + (1 - neuron["decay"] if neuron["decayInput"] else 1) * x
        if t <= last_reset:
            u = 0.0
    return u


def potentials(neuron, post, pre, silent_fire):
    """e of all pairs, [pre, post], from spikes [T, post] and inputs [T, pre]."""
    steps = post.shape[0]
    e = torch.zeros(pre.shape[1], post.shape[1])
    for i in range(post.shape[1]):
        times = [t for t in range(steps) if post[t, i] > 0] or ([steps - 1] if silent_fire else [])
        for k, now in enumerate(times):
            last = times[k - 1] if k else -1
            for arrival in range(now + 1):
                effect = left_of(neuron, last, arrival, now)
                e[:, i] += pre[arrival] * effect
    return e


def hm2(case, inputs, labels, weights, biases):
    neuron, theta, batch = case["neuron"], case["neuron"]["threshold"], inputs.shape[0]
    for tensor in weights + biases:
        tensor.requires_grad_(True)
    loss = torch.zeros(())
    for x, label in zip(inputs, labels):
        spikes, _ = simulate(x, [w.detach() for w in weights], [b.detach() for b in biases], [neuron] * len(weights), [0] * len(weights))
        counts = None
        given = x
        for l, (w, b) in enumerate(zip(weights, biases)):
            last = l == len(weights) - 1
            e = potentials(neuron, spikes[l], given, last)
            e_bias = potentials(neuron, spikes[l], torch.ones(x.shape[0], 1), last)
            # e grows with the counts of the neurons below.
            if counts is not None:
                safe = counts.detach().clamp(min=1)
                e = e * torch.where(counts.detach() > 0, through(torch.ones(()), counts / safe), torch.ones(()))[:, None]
            a = (w * e).sum(0) + b * e_bias[0]
            o = spikes[l].sum(0)
            # The correction, on what comes from weights and biases alone.
            correction = torch.where(o > 0, 1 + a.detach() / (o.clamp(min=1) * theta), torch.ones(()))
            weighted = (w * e.detach()).sum(0) + b * e_bias[0]
            below = (w.detach() * e).sum(0)
            linear = correction * (weighted - weighted.detach()) + (below - below.detach())
            alive = torch.ones(()) if last else (o > 0).to(o.dtype)
            counts = o + alive * linear / theta
            given = spikes[l]
        wanted = torch.full_like(counts, case["falseCount"])
        wanted[label] = case["trueCount"]
        off = counts - wanted
        counted = torch.where(off.abs() > case["margin"], off, torch.zeros(()))
        loss = loss + (counted**2).sum() / (2 * batch)
    loss.backward()
    return loss


def spike_bp(case, inputs, labels, weights, biases, thresholds):
    """The chain rule of the page, layer by layer; thresholds: of each neuron."""
    decay, mu, batch, steps = case["decay"], case["inhibition"], inputs.shape[0], inputs.shape[1]
    factors = decay ** torch.arange(steps - 1, -1, -1, dtype=torch.float64)
    gradients = [[torch.zeros_like(t) for t in many] for many in (weights, biases, thresholds)]
    loss = torch.zeros(())
    hidden = len(weights) - 1
    for x, label in zip(inputs, labels):
        scaled = [w * (base / own) for w, base, own in zip(weights, case["bases"], thresholds)]
        neurons = [dict(threshold=base, decay=decay, decayInput=False, current=None, reset="subtract") for base in case["bases"]]
        spikes, _ = simulate(x, scaled, biases, neurons, [mu * base if l < hidden else 0 for l, base in enumerate(case["bases"])])
        traces = [factors @ given for given in [x] + spikes]
        counts = spikes[-1].sum(0)
        rates = counts / counts.max().clamp(min=1)
        wanted = torch.zeros_like(rates)
        wanted[label] = 1
        loss = loss + ((rates - wanted) ** 2).sum() / (2 * batch)
        error = (rates - wanted) / batch
        for l in range(hidden, -1, -1):
            n, own = weights[l].shape[1], thresholds[l]
            inverse = torch.eye(n)
            if mu and l < hidden:
                inverse = torch.linalg.inv(torch.eye(n) * (1 - mu) + mu)
            gain = 1 / own
            if case["errorNormalisation"]:
                gain = gain / (1 / own**2).mean().sqrt()
            delta = gain * error
            m = (traces[l + 1] != 0).sum().clamp(min=1)
            root = torch.sqrt(n / m) if case["errorNormalisation"] else 1.0
            m_own = weights[l].shape[0]
            gradients[0][l] += root * torch.outer(traces[l], delta)
            gradients[1][l] += root * delta * factors.sum()
            others = mu * (traces[l + 1].sum() - traces[l + 1]) if l < hidden else 0
            at = -root / (math.sqrt(m_own) if case["errorNormalisation"] else 1) * delta * (traces[l + 1] + others)
            gradients[2][l] += torch.where(traces[l + 1] != 0, at, torch.zeros(()))
            if l > 0:
                # The published inverse, for equal strengths, acts on errors; thresholds are equal up to the gain.
                passed = inverse.T @ delta if mu and l < hidden else delta
                error = weights[l] @ passed
                if case["errorNormalisation"]:
                    error = error * torch.sqrt(m_own / m)
                error = torch.where(traces[l] != 0, error, torch.zeros(()))
    return loss, gradients


def raster(inputs):
    """Offsets and indices of events, step by step, sample by sample."""
    samples, steps, _ = inputs.shape
    offsets, indices = [0], []
    for t in range(steps):
        for b in range(samples):
            indices += inputs[b, t].nonzero().flatten().tolist()
            offsets.append(len(indices))
    return dict(offsets=offsets, indices=indices)


def main():
    cases = []
    base = dict(model="lif", threshold=1.0, decay=0.9, decayInput=False, reset="zero", current=None)
    variants = [
        ("plain", base, [6, 5, 3], 0), ("a current, taken after", base | dict(current=dict(decay=0.6, taken="after")), [6, 5, 4, 3], 0),
        ("a current, taken before", base | dict(current=dict(decay=0.7, taken="before")), [6, 5, 3], 1), ("drive that decays", base | dict(decayInput=True, threshold=0.3), [6, 5, 3], 0),
        ("no leak", base | dict(model="if", decay=1.0), [6, 7, 3], 0),
    ]
    for seed, (name, neuron, sizes, margin) in enumerate(variants):
        generator = torch.Generator().manual_seed(seed)
        samples, steps = 4, 9
        inputs = (torch.rand(samples, steps, sizes[0], generator=generator) < 0.5).to(torch.float64)
        labels = torch.randint(sizes[-1], (samples,), generator=generator)
        weights = [rounded(drawn(generator, a, b) + 0.15) for a, b in zip(sizes, sizes[1:])]
        biases = [drawn(generator, b, bound=0.2) for b in sizes[1:]]
        case = dict(neuron=neuron, trueCount=4.0, falseCount=1.0, margin=float(margin))
        loss = hm2(case, inputs, labels, weights, biases)
        flat = lambda tensors: [t.flatten().tolist() for t in tensors]
        cases.append(dict(
            rule="hm2", name=name, sizes=sizes, timesteps=steps, **case, labels=labels.tolist(), **raster(inputs), weights=flat([w.detach() for w in weights]),
            biases=flat([b.detach() for b in biases]), loss=loss.item(), weightGradients=flat([w.grad for w in weights]), biasGradients=flat([b.grad for b in biases]),
        ))
    for seed, (name, mu, normalised, sizes) in enumerate([("normalised", 0.0, True, [6, 5, 3]), ("plain chain rule", 0.0, False, [6, 7, 5, 3]), ("inhibition", 0.3, True, [6, 7, 5, 3])]):
        generator = torch.Generator().manual_seed(20 + seed)
        samples, steps = 4, 9
        inputs = (torch.rand(samples, steps, sizes[0], generator=generator) < 0.5).to(torch.float64)
        labels = torch.randint(sizes[-1], (samples,), generator=generator)
        alpha = 0.6
        bases = [rounded(torch.tensor(alpha * math.sqrt(3 / a))).item() for a in sizes[:-1]]
        weights = [drawn(generator, a, b, bound=math.sqrt(3 / a)) for a, b in zip(sizes, sizes[1:])]
        biases = [drawn(generator, b, bound=0.1) for b in sizes[1:]]
        thresholds = [rounded(base_ * (0.7 + 0.6 * torch.rand(b, generator=generator))) for base_, b in zip(bases, sizes[1:])]
        case = dict(decay=0.9, inhibition=mu, errorNormalisation=normalised, bases=bases)
        loss, gradients = spike_bp(case, inputs, labels, weights, biases, thresholds)
        flat = lambda tensors: [t.flatten().tolist() for t in tensors]
        cases.append(dict(
            rule="spike", name=name, sizes=sizes, timesteps=steps, thresholdScale=alpha, **case, labels=labels.tolist(), **raster(inputs), weights=flat(weights), biases=flat(biases),
            thresholds=flat(thresholds), loss=loss.item(), weightGradients=flat(gradients[0]), biasGradients=flat(gradients[1]), thresholdGradients=flat(gradients[2]),
        ))
    json.dump(dict(torch=torch.__version__, cases=cases), sys.stdout, separators=(",", ":"))
    print()


main()
