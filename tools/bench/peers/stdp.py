"""stdp.py SYSTEM NEURONS DIGITS THREADS FILE: learning by STDP after Diehl & Cook 2015 in Brian 2 or BindsNET. Prints one line of JSON.

FILE holds images of 784 bytes. The first image is not timed: code is generated and compiled there. Both present an image for 350 ms with dt 0.5 ms and
normalise weights before; no image is presented again. Brian simulates the rest of 150 ms, with the equations of ours; BindsNET, by its own model
DiehlAndCook2015 (LIF neurons without reversal potentials, traces of two factors), resets its state in the place of a rest.
"""
import json
import os
import sys
import time

system, neurons, digits, threads, file = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
os.environ["OMP_NUM_THREADS"] = str(threads)
import numpy as np

images = np.fromfile(file, dtype=np.uint8).reshape(-1, 784)[: digits + 1]


def brian():
    from brian2 import Hz, Network, NeuronGroup, PoissonGroup, SpikeMonitor, Synapses, __version__, defaultclock, ms, mV, prefs

    prefs.codegen.target = "cython"
    defaultclock.dt = 0.5 * ms
    source = PoissonGroup(784, rates=np.zeros(784) * Hz)
    excitatory = NeuronGroup(
        neurons,
        """dv/dt = ((-65*mV - v) + ge*(0*mV - v) + gi*(-100*mV - v))/(100*ms) : volt (unless refractory)
           dge/dt = -ge/(1*ms) : 1
           dgi/dt = -gi/(2*ms) : 1
           dtheta/dt = -theta/(1e7*ms) : volt""",
        threshold="v - theta > -72*mV", reset="v = -65*mV; theta += 0.05*mV", refractory=5 * ms, method="euler",
    )
    inhibitory = NeuronGroup(
        neurons, "dv/dt = ((-60*mV - v) + ge*(0*mV - v))/(10*ms) : volt (unless refractory)\ndge/dt = -ge/(1*ms) : 1",
        threshold="v > -40*mV", reset="v = -45*mV", refractory=2 * ms, method="euler",
    )
    excitatory.v, excitatory.theta, inhibitory.v = -65 * mV, 20 * mV, -60 * mV
    learning = Synapses(
        source, excitatory,
        """w : 1
           dpre/dt = -pre/(20*ms) : 1 (event-driven)
           dpost1/dt = -post1/(20*ms) : 1 (event-driven)
           dpost2/dt = -post2/(40*ms) : 1 (event-driven)""",
        on_pre="ge_post += w; pre = 1; w = clip(w - 0.0001*post1, 0, 1)",
        on_post="w = clip(w + 0.01*pre*post2, 0, 1); post1 = 1; post2 = 1",
    )
    learning.connect()
    learning.w = "0.3*(rand() + 0.01)"
    to_inhibitory = Synapses(excitatory, inhibitory, on_pre="ge_post += 10.4")
    to_inhibitory.connect(j="i")
    to_excitatory = Synapses(inhibitory, excitatory, on_pre="gi_post += 17")
    to_excitatory.connect(condition="i != j")
    spikes = SpikeMonitor(excitatory, record=False)
    network = Network(source, excitatory, inhibitory, learning, to_inhibitory, to_excitatory, spikes)

    def present(image):
        before = np.array(learning.w).reshape(784, neurons)
        learning.w = (before * (78 / before.sum(axis=0))).ravel()
        source.rates = image / 255 * 63.75 * Hz
        network.run(350 * ms)
        source.rates = np.zeros(784) * Hz
        network.run(150 * ms)

    return f"Brian {__version__}, Cython", present, lambda: int(spikes.num_spikes)


def bindsnet():
    from importlib.metadata import version

    import torch
    from bindsnet.encoding import poisson
    from bindsnet.models import DiehlAndCook2015
    from bindsnet.network.monitors import Monitor

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    network = DiehlAndCook2015(n_inpt=784, n_neurons=neurons, exc=22.5, inh=120, dt=0.5, norm=78.4, theta_plus=0.05, inpt_shape=(1, 28, 28))
    monitor = Monitor(network.layers["Ae"], ["s"], time=700)
    network.add_monitor(monitor, "spikes")
    count = 0

    def present(image):
        nonlocal count
        datum = torch.from_numpy(image.astype(np.float32) / 255 * 63.75).reshape(1, 28, 28)
        spikes = poisson(datum, time=350, dt=0.5).reshape(700, 1, 1, 28, 28)
        network.run(inputs={"X": spikes}, time=350)
        count += int(monitor.get("s").sum())
        network.reset_state_variables()

    return f"BindsNET {version('bindsnet')}, PyTorch {torch.__version__}", present, lambda: count


name, present, spikes = {"brian": brian, "bindsnet": bindsnet}[system]()
present(images[0])
before = spikes()
seconds, processor = [], time.process_time()
for image in images[1:]:
    started = time.perf_counter()
    present(image)
    seconds.append(time.perf_counter() - started)
print(json.dumps({
    "name": name, "seconds": float(np.median(seconds)), "processor": (time.process_time() - processor) / digits, "spikes": (spikes() - before) / digits,
}))
