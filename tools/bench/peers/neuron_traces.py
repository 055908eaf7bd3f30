"""Writes traces of single neurons of snnTorch, SpikingJelly and Norse, for the tests of ours (neuronTraces.json), and of small recurrent layers
(recurrentTraces.json, beside it).

Each case is a class of a framework with its settings, the neuron of ours that shall equal it, a drive over some steps, and what the framework
made of it: spikes, the membrane that it shows ("after" the reset, or "before" it where the framework resets in the next step), and the gradient
of the drive where the loss is Σ e(t)·s(t). Drives are multiples of 1/256, errors of 1/16; the seed is such that no membrane lies within 1e-4
of its threshold, since rounding must not decide anything. Of a recurrent layer there are also V, from row to column, in multiples of 1/64,
and its gradient; drives, errors, membranes and gradients are lists over steps of lists over neurons.
"""
import json
import sys
from importlib.metadata import version
from pathlib import Path

import snntorch
import torch
from norse.torch import LIFRecurrentCell
from norse.torch.functional import lif, lif_box, lif_refrac, lsnn, reset
from snntorch import surrogate as snn_surrogate
from spikingjelly.activation_based import layer as jelly_layer, neuron as jelly, surrogate as jelly_surrogate

HERE = Path(__file__).resolve().parent
FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "../../../libs/networks/src/snn/testing/neuronTraces.json"
STEPS = 32
UNITS = 4
MARGIN = 1e-4
ARCTANGENT = {"kind": "arctangent", "width": 2, "scale": 1}
# Its "super" leaves α out of the slope (norse 1.1.0).
SUPER = {"kind": "fastSigmoid", "width": 1, "scale": 1}


def ours(**neuron):
    return {"model": "lif", "threshold": 1, "decay": 0.9, "reset": "zero", "compare": ">", "initial": 0, **neuron}


def snn_case(kind, mechanism, delayed, detach, neuron, shows="after", **settings):
    make = getattr(snntorch, kind)
    name = f'snnTorch {kind}({", ".join(f"{k}={v}" for k, v in settings.items())}, reset_mechanism="{mechanism}", reset_delay={delayed})'

    def run(xs):
        cell = make(**settings, reset_mechanism=mechanism, reset_delay=delayed, spike_grad=snn_surrogate.atan(alpha=2.0))
        state = cell.init_leaky() if kind == "Leaky" else cell.init_synaptic()
        state = state if isinstance(state, tuple) else (state,)
        for x in xs:
            s, *state = cell(x, *state)
            yield s, state[-1]
    return name, run, ours(**neuron), ARCTANGENT, detach, shows, {}


def jelly_case(kind, hard, neuron, detach=False, v_reset=0.0, **settings):
    listed = {**settings, "v_reset": v_reset if hard else None, "detach_reset": detach}
    name = f'SpikingJelly {kind}({", ".join(f"{k}={v}" for k, v in listed.items())})'
    learned = {}

    def run(xs):
        node = getattr(jelly, kind)(**settings, v_reset=v_reset if hard else None, surrogate_function=jelly_surrogate.ATan(alpha=2.0), detach_reset=detach)
        if kind == "ParametricLIFNode":
            learned["w"] = node.w
        for x in xs:
            s = node(x)
            yield s, node.v
    return name, run, ours(compare=">=", reset="zero" if hard else "subtract", **neuron), ARCTANGENT, detach, "after", learned


def norse_case(name, step, state, neuron):
    def run(xs):
        held = state()
        for x in xs:
            s, held = step(x, held)
            # Its count of refractory steps passes errors on by the surrogate at 0; ours has no derivative.
            held = held._replace(rho=held.rho.detach()) if hasattr(held, "rho") else held
            yield s, (held.lif.v if hasattr(held, "lif") else held.v)
    return f"Norse {name}", run, ours(**neuron), SUPER, False, "after", {}


def recurrent_snn(mechanism, delayed, detach, neuron):
    name = f'snnTorch RLeaky(beta=0.9, all_to_all=True, linear_features={UNITS}, reset_mechanism="{mechanism}", reset_delay={delayed}), recurrent.bias = 0'

    def make(v):
        cell = snntorch.RLeaky(beta=0.9, all_to_all=True, linear_features=UNITS, reset_mechanism=mechanism, reset_delay=delayed, spike_grad=snn_surrogate.atan(alpha=2.0))
        cell.recurrent.weight.data, cell.recurrent.bias.data = v.T.clone(), torch.zeros(UNITS)

        def run(xs):
            s, u = torch.zeros(1, UNITS), torch.zeros(1, UNITS)
            for x in xs:
                s, u = cell(x, s, u)
                yield s, u
        return run, lambda: cell.recurrent.weight.grad.T
    return name, make, ours(**neuron), ARCTANGENT, detach


def recurrent_jelly(hard, neuron, **settings):
    listed = {**settings, "v_reset": 0.0 if hard else None}
    name = f'SpikingJelly LinearRecurrentContainer(LIFNode({", ".join(f"{k}={v}" for k, v in listed.items())}), {UNITS}, {UNITS}, bias=False), the inputs passed on as they are'

    def make(v):
        node = jelly.LIFNode(**listed, surrogate_function=jelly_surrogate.ATan(alpha=2.0))
        loop = jelly_layer.LinearRecurrentContainer(node, UNITS, UNITS, bias=False)
        loop.rc.weight.data = torch.cat([torch.eye(UNITS), v.T], 1)

        def run(xs):
            for x in xs:
                s = loop(x)
                yield s, node.v
        return run, lambda: loop.rc.weight.grad[:, UNITS:].T
    return name, make, ours(compare=">=", reset="zero" if hard else "subtract", **neuron), ARCTANGENT, False


def recurrent_norse():
    def make(v):
        cell = LIFRecurrentCell(UNITS, UNITS, lif_p, input_weights=torch.eye(UNITS), recurrent_weights=v.T.clone().requires_grad_(), autapses=True)

        def run(xs):
            held = None
            for x in xs:
                s, held = cell(x, held)
                yield s, held.v
        return run, lambda: cell.recurrent_weights.grad.T
    # Its reset counts as a constant, other than in the cell without recurrence.
    return "Norse LIFRecurrentCell, autapses=True, the inputs passed on as they are", make, ours(**EULER), SUPER, True


zero = lambda: torch.zeros(1)
# dt = 1 ms: the membrane keeps 0.9, the current 0.8, the adaptation 0.95.
LIF = {"tau_syn_inv": torch.tensor(200.0), "tau_mem_inv": torch.tensor(100.0)}
EULER = {"decay": 0.9, "decayInput": True, "current": {"decay": 0.8, "taken": "after"}}
lif_p = lif.LIFParameters(**LIF, method="super", alpha=100.0)
lsnn_p = lsnn.LSNNParameters(**LIF, tau_adapt_inv=torch.tensor(50.0), beta=torch.tensor(0.25), method="super", alpha=100.0)
box = lambda method: lif_box.LIFBoxParameters(tau_mem_inv=torch.tensor(100.0), reset_method=method, method="super", alpha=100.0)
refractory_p = lif_refrac.LIFRefracParameters(lif=lif_p, rho_reset=torch.tensor(5.0))

CASES = [
    # A reset to zero before the leak is ours within the step: only the membrane that is shown is another.
    (snn_case("Leaky", "zero", True, True, {"reset": "zero"}, "before", beta=0.9), 0.5),
    (snn_case("Leaky", "zero", False, False, {"reset": "zero"}, beta=0.9), 0.5),
    (snn_case("Leaky", "subtract", True, True, {"reset": "subtract", "delayedReset": True}, beta=0.9), 0.5),
    (snn_case("Leaky", "subtract", False, False, {"reset": "subtract"}, beta=0.9), 0.5),
    (snn_case("Leaky", "none", True, True, {"reset": "none"}, beta=0.9), 0.3),
    (snn_case("Synaptic", "subtract", True, True, {"reset": "subtract", "delayedReset": True, "current": {"decay": 0.8, "taken": "after"}}, alpha=0.8, beta=0.9), 0.15),
    (snn_case("Synaptic", "zero", True, True, {"reset": "zero", "delayedReset": True, "current": {"decay": 0.8, "taken": "after"}}, alpha=0.8, beta=0.9), 0.15),
    (snn_case("Synaptic", "subtract", False, False, {"reset": "subtract", "current": {"decay": 0.8, "taken": "after"}}, alpha=0.8, beta=0.9), 0.15),
    (snn_case("Synaptic", "none", True, True, {"reset": "none", "current": {"decay": 0.8, "taken": "after"}}, alpha=0.8, beta=0.9), 0.1),
    (jelly_case("IFNode", True, {"model": "if", "decay": 1}), 0.4),
    (jelly_case("IFNode", False, {"model": "if", "decay": 1}, detach=True), 0.4),
    (jelly_case("LIFNode", True, {"decay": 0.75, "decayInput": True}, tau=4.0, decay_input=True), 1.5),
    (jelly_case("LIFNode", False, {"decay": 0.75, "decayInput": True}, tau=4.0, decay_input=True), 1.5),
    (jelly_case("LIFNode", True, {"decay": 0.75}, detach=True, tau=4.0, decay_input=False), 0.6),
    (jelly_case("LIFNode", False, {"decay": 0.75}, tau=4.0, decay_input=False), 0.6),
    (jelly_case("ParametricLIFNode", True, {"decay": 0.75, "decayInput": True, "learned": ["decay"]}, init_tau=4.0, decay_input=True), 1.5),
    (jelly_case("ParametricLIFNode", False, {"decay": 0.75, "learned": ["decay"]}, init_tau=4.0, decay_input=False), 0.6),
    (norse_case("lif_feed_forward_step", lambda x, s: lif.lif_feed_forward_step(x, s, lif_p), lambda: lif.LIFFeedForwardState(zero(), zero()), EULER), 0.9),
    (norse_case("lif_box_feed_forward_step, reset_value", lambda x, s: lif_box.lif_box_feed_forward_step(x, s, box(reset.reset_value)),
                lambda: lif_box.LIFBoxFeedForwardState(zero()), {"decayInput": True}), 3.0),
    (norse_case("lif_box_feed_forward_step, reset_subtract", lambda x, s: lif_box.lif_box_feed_forward_step(x, s, box(reset.reset_subtract)),
                lambda: lif_box.LIFBoxFeedForwardState(zero()), {"reset": "subtract", "decayInput": True}), 3.0),
    (norse_case("lif_refrac_feed_forward_step, rho_reset=5", lambda x, s: lif_refrac.lif_refrac_feed_forward_step(x, s, refractory_p),
                lambda: lif_refrac.LIFRefracFeedForwardState(lif.LIFFeedForwardState(zero(), zero()), zero()), {**EULER, "refractory": 5}), 1.5),
    # b, which is θ + 0.25·(what ours calls a), decays before it is compared: a factor of 0.95 on the strength. The current reaches the membrane a step later.
    (norse_case("lsnn_feed_forward_step, beta=0.25", lambda x, s: lsnn.lsnn_feed_forward_step(x, s, lsnn_p),
                lambda: lsnn.LSNNFeedForwardState(v=zero(), i=zero(), b=torch.ones(1)),
                {**EULER, "current": {"decay": 0.8, "taken": "before"}, "adaptation": {"decay": 0.95, "strength": 0.25 * 0.95, "subtracts": "base"}}), 1.5),
]


RECURRENT = [
    (recurrent_snn("subtract", False, False, {"reset": "subtract"}), 0.3),
    (recurrent_snn("zero", False, False, {"reset": "zero"}), 0.3),
    (recurrent_snn("none", True, True, {"reset": "none"}), 0.2),
    (recurrent_snn("subtract", True, True, {"reset": "subtract", "delayedReset": True}), 0.3),
    (recurrent_snn("zero", True, True, {"reset": "zero", "delayedReset": True}), 0.4),
    (recurrent_jelly(True, {"decay": 0.75, "decayInput": True}, tau=4.0, decay_input=True), 1.2),
    (recurrent_jelly(False, {"decay": 0.75}, tau=4.0, decay_input=False), 0.4),
    (recurrent_norse(), 0.8),
]


def digits(tensor):
    return [float(f"{value:.7g}") for value in tensor.detach().flatten().tolist()]


def rows(tensor):
    return [digits(row) for row in tensor]


def trace(case, mean, seed):
    """Undefined where a membrane is too near to its threshold, or where there are too few spikes."""
    name, run, neuron, surrogate, detach, shows, learned = case
    random = torch.Generator().manual_seed(seed)
    drive = ((torch.rand(STEPS, generator=random) * 2 - 0.4) * mean * 256).round() / 256
    errors = ((torch.rand(STEPS, generator=random) - 0.5) * 16).round() / 16
    xs = [x.reshape(1).requires_grad_() for x in drive]
    spikes, membranes = zip(*run(xs))
    if not 4 <= sum(s.item() for s in spikes) <= STEPS - 8 or (neuron["reset"] != "none" and max(m.item() for m in membranes) > 1.9):
        return None
    if unsafe(neuron, drive.tolist(), [int(s.item()) for s in spikes]):
        return None
    sum(s.sum() * e for s, e in zip(spikes, errors)).backward()
    gradient = torch.stack([torch.zeros(1) if x.grad is None else x.grad for x in xs])
    return {"name": name, "neuron": neuron, "surrogate": surrogate, "detachReset": detach, "shows": shows, "drive": drive.tolist(), "errors": errors.tolist(),
            "spikes": [t for t, s in enumerate(spikes) if s.item()], "membrane": digits(torch.stack(membranes)), "gradient": digits(gradient),
            **({"logit": digits(learned["w"])[0], "logitGradient": digits(learned["w"].grad)[0]} if learned else {})}


def recurrent_trace(case, mean, seed):
    """As trace, for a layer."""
    name, make, neuron, surrogate, detach = case
    random = torch.Generator().manual_seed(seed)
    drive = ((torch.rand(STEPS, UNITS, generator=random) * 2 - 0.4) * mean * 256).round() / 256
    errors = ((torch.rand(STEPS, UNITS, generator=random) - 0.5) * 16).round() / 16
    v = ((torch.rand(UNITS, UNITS, generator=random) * 2 - 1) * mean * 64).round() / 64
    run, gradient_of_v = make(v)
    xs = [x.reshape(1, UNITS).requires_grad_() for x in drive]
    spikes, membranes = (torch.cat(each) for each in zip(*run(xs)))
    fired = [[int(s) for s in row] for row in spikes.tolist()]
    if not all(3 <= sum(column) <= STEPS - 4 for column in zip(*fired)) or (neuron["reset"] != "none" and membranes.max() > 1.9):
        return None
    given = drive.double() + torch.cat([torch.zeros(1, UNITS), spikes.detach()[:-1]]).double() @ v.double()
    if any(unsafe(neuron, given[:, i].tolist(), [row[i] for row in fired]) for i in range(UNITS)):
        return None
    (spikes * errors).sum().backward()
    gradient = torch.cat([torch.zeros(1, UNITS) if x.grad is None else x.grad for x in xs])
    return {"name": name, "neuron": neuron, "surrogate": surrogate, "detachReset": detach, "drive": drive.tolist(), "errors": errors.tolist(), "recurrent": v.tolist(),
            "spikes": fired, "membrane": rows(membranes), "gradient": rows(gradient), "recurrentGradient": rows(gradient_of_v())}


def unsafe(n, drive, spikes):
    """Whether a membrane lies near its threshold, in double precision with the framework's spikes; the equations of docs/neurons.md."""
    v = i = a = 0.0
    left, fired = 0, 0
    down = lambda u, s: u if not s or n["reset"] == "none" else 0 if n["reset"] == "zero" else u - n["threshold"]
    for x, s in zip(drive, spikes):
        before, current = i, n.get("current")
        i = current["decay"] * i + x if current else x
        j = before if current and current["taken"] == "before" else i
        u = v if left else n["decay"] * v + (j * (1 - n["decay"]) if n.get("decayInput") else j)
        u = down(u, fired) if n.get("delayedReset") else u
        passed = n["threshold"] + (n["adaptation"]["strength"] * a if "adaptation" in n else 0)
        if abs(u - passed) < MARGIN and not left:
            return True
        v, fired = (u if n.get("delayedReset") else down(u, s)), s
        a = n["adaptation"]["decay"] * a + s if "adaptation" in n else 0
        left = n.get("refractory", 0) if s else max(0, left - 1)
    return False


def write(file, trace_of, listed, versions):
    cases = []
    for case, mean in listed:
        found = next((c for seed in range(1, 5000) if (c := trace_of(case, mean, seed))), None)
        if not found:
            raise SystemExit(f"{case[0]}: no seed will do")
        cases.append(found)
        print(f'{found["name"]}: {len(found["spikes"]) if trace_of is trace else sum(map(sum, found["spikes"]))} spikes')
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('{ "about": "Written by tools/bench/peers/neuron_traces.py.", "versions": ' + json.dumps(versions) + ', "cases": [\n'
                    + ",\n".join(json.dumps(c, separators=(",", ":"), ensure_ascii=False) for c in cases) + "\n] }\n")
    print(f"{file.resolve().name}: {file.stat().st_size / 1e3:.0f} kB")


torch.set_num_threads(1)
versions = {name: version(name) for name in ("torch", "snntorch", "spikingjelly", "norse")}
write(FILE, trace, CASES, versions)
write(FILE.with_name("recurrentTraces.json"), recurrent_trace, RECURRENT, versions)
