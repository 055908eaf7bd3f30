"""Writes what Brian 2 makes of a small competitive network that learns, for the tests of ours (goldenCompetitive.json).

Six inputs with given spike trains, three excitatory and three inhibitory neurons after Diehl & Cook 2015 (dt 0.5 ms), the triplet rule with
event-driven traces, no decay of θ and no normalisation. Within a step spikes of inputs come before those of neurons. Conductances decay by
forward Euler after the membranes took them. Membranes go by the scheme of ours, which Brian has no method for ("pade"); and for a comparison by
Brian's own exponential Euler, in double precision as all here. "power" learns by the power rule instead, with our scheme.
"""
import json
import sys
from pathlib import Path

import numpy as np
from brian2 import Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, StateMonitor, Synapses, __version__, defaultclock, ms, mV, prefs

HERE = Path(__file__).resolve().parent
FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "../../../libs/networks/src/competitive/testing/goldenCompetitive.json"
INPUTS, NEURONS, STEPS, EVERY = 6, 3, 800, 40
prefs.codegen.target = "numpy"
defaultclock.dt = 0.5 * ms

random = np.random.default_rng(5)
trains = [sorted(int(t) for t in random.choice(STEPS, 150, replace=False)) for _ in range(INPUTS)]
weights = random.integers(256, 900, (INPUTS, NEURONS)) / 1024


def group(pade, current, conductance, tau, others, decays, **options):
    """Neurons whose membrane goes towards `current` = 0 with the time constant `tau`; options: threshold, reset, refractory."""
    scheme = [
        "k = 0.5/{tau}", "x = k*(1 + {conductance})", "v += int(not_refractory)*k*({current})*(1 + x/6)/(1 + x*(2.0/3 + x/6))",
    ] if pade else []
    equation = "v : volt" if pade else "dv/dt = ({current})/({tau}*ms) : volt (unless refractory)"
    neurons = NeuronGroup(NEURONS, "\n".join([equation.format(current=current, tau=tau), *others]), method=None if pade else "exponential_euler", **options)
    code = "\n".join([*scheme, *decays]).format(current=current, conductance=conductance, tau=tau)
    return neurons, neurons.run_regularly(code, when="groups", order=1)


TRIPLET = ("pre = 1; w = clip(w - 0.0001*post1, 0, 1)", "w = clip(w + 0.01*pre*post2, 0, 1)")
POWER = ("pre += 1", "w = clip(w + 0.01*(pre - 0.4)*(1 - w)**0.2, 0, 1)")


def run(pade, rule=TRIPLET):
    source = SpikeGeneratorGroup(INPUTS, [i for i, train in enumerate(trains) for _ in train], [t * 0.5 for train in trains for t in train] * ms)
    excitatory, step = group(
        pade, "(-65*mV - v) + ge*(0*mV - v) + gi*(-100*mV - v)", "ge + gi", 100, ["ge : 1", "gi : 1", "theta : volt"], ["ge *= 0.5", "gi *= 0.75"],
        threshold="v - theta > -72*mV", reset="v = -65*mV; theta += 0.05*mV", refractory=5 * ms,
    )
    inhibitory, step_inhibitory = group(
        pade, "(-60*mV - v) + ge*(0*mV - v)", "ge", 10, ["ge : 1"], ["ge *= 0.5"], threshold="v > -40*mV", reset="v = -45*mV", refractory=2 * ms,
    )
    excitatory.v, excitatory.theta, inhibitory.v = -65 * mV, 15 * mV, -60 * mV
    learning = Synapses(
        source, excitatory,
        """w : 1
           dpre/dt = -pre/(20*ms) : 1 (event-driven)
           dpost1/dt = -post1/(20*ms) : 1 (event-driven)
           dpost2/dt = -post2/(40*ms) : 1 (event-driven)""",
        on_pre=f"ge_post += w; {rule[0]}",
        on_post=f"{rule[1]}; post1 = 1; post2 = 1",
    )
    learning.connect()
    learning.w = weights.ravel()
    learning.pre.order, learning.post.order = 0, 1
    to_inhibitory = Synapses(excitatory, inhibitory, on_pre="ge_post += 10.4")
    to_inhibitory.connect(j="i")
    to_excitatory = Synapses(inhibitory, excitatory, on_pre="gi_post += 17")
    to_excitatory.connect(condition="i != j")
    spikes, inhibited = SpikeMonitor(excitatory), SpikeMonitor(inhibitory)
    membranes = StateMonitor(excitatory, "v", record=True, when="end")
    network = Network(source, excitatory, step, inhibitory, step_inhibitory, learning, to_inhibitory, to_excitatory, spikes, inhibited, membranes)
    network.run(STEPS * 0.5 * ms)
    after = np.zeros((INPUTS, NEURONS))
    after[np.array(learning.i), np.array(learning.j)] = np.array(learning.w)
    return {
        "excitatory": events(spikes), "inhibitory": events(inhibited), "after": after.tolist(), "theta": (np.array(excitatory.theta) * 1000).tolist(),
        "membranes": (np.array(membranes.v)[:, EVERY - 1::EVERY].T * 1000).tolist(),
    }


def events(monitor):
    """[step, neuron] of each spike."""
    return [[round(float(t / ms) / 0.5), int(j)] for t, j in zip(monitor.t, monitor.i)]


FILE.parent.mkdir(parents=True, exist_ok=True)
FILE.write_text(json.dumps({
    "source": f"Brian {__version__}", "steps": STEPS, "every": EVERY, "trains": trains, "weights": weights.tolist(), "pade": run(True), "exponentialEuler": run(False),
    "power": run(True, POWER),
}) + "\n")
