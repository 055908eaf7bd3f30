"""Files of NIR, between the reference implementation (Python package nir) and this project.

    python nir_readback.py write FOLDER       writes graphs of every primitive: all.nir (compressed), contiguous.nir, nested.nir
    python nir_readback.py same A B           reads both with nir; fails at the first node, parameter or edge that differs

Between the two, ../src/readback.mjs reads A and writes B with this project's reader and writer.
"""
import sys

import h5py
import nir
import numpy as np


def graphs():
    f = lambda *shape: np.linspace(-1, 1, int(np.prod(shape))).reshape(shape).astype(np.float32)
    d = lambda *shape: np.full(shape, 1 / 3)
    units = {
        "conv.1": nir.Conv2d(input_shape=(8, 8), weight=f(16, 2, 3, 3), stride=(1, 1), padding="same", dilation=1, groups=1, bias=f(16)),
        "if": nir.IF(r=d(16, 8, 8), v_threshold=d(16, 8, 8)),
        "sum": nir.SumPool2d(kernel_size=np.array([2, 2]), stride=np.array([2, 2]), padding=np.array([0, 0])),
        "average": nir.AvgPool2d(kernel_size=np.array([2, 2]), stride=np.array([2, 2]), padding=np.array([0, 0])),
        "flatten": nir.Flatten(input_type={"input": np.array([16, 2, 2])}, start_dim=0, end_dim=-1),
        "affine": nir.Affine(weight=f(32, 64), bias=f(32)),
        "lif": nir.LIF(tau=d(32), r=d(32), v_leak=d(32) * 0, v_threshold=d(32), v_reset=d(32) * 0, metadata={"by": "hand"}),
        "linear": nir.Linear(weight=f(32, 32)),
        "scale": nir.Scale(scale=f(32)),
        "cuba": nir.CubaLIF(tau_syn=d(32), tau_mem=d(32), r=d(32), v_leak=d(32), v_threshold=d(32), w_in=2.0),
        "delay": nir.Delay(delay=d(32)),
        "threshold": nir.Threshold(threshold=d(32)),
        "li": nir.LI(tau=d(32), r=d(32), v_leak=d(32)),
        "cuba li": nir.CubaLI(tau_syn=d(32), tau_mem=d(32), r=d(32), v_leak=d(32)),
        "i": nir.I(r=d(32)),
    }
    chain = nir.NIRGraph(
        {"input": nir.Input(np.array([2, 8, 8])), **units, "output": nir.Output(np.array([32]))},
        list(zip(["input", *units], [*units, "output"])), type_check=False,
    )
    cell = nir.NIRGraph(
        {"input": nir.Input(np.array([4])), "lif": nir.LIF(tau=d(4), r=d(4), v_leak=d(4), v_threshold=d(4)), "w_rec": nir.Affine(weight=f(4, 4), bias=f(4)), "output": nir.Output(np.array([4]))},
        [("input", "lif"), ("lif", "w_rec"), ("w_rec", "lif"), ("lif", "output")], type_check=False,
    )
    conv = nir.Conv1d(input_shape=9, weight=f(3, 2, 3), stride=1, padding=1, dilation=1, groups=1, bias=f(3))
    nested = nir.NIRGraph(
        {"input": nir.Input(np.array([4])), "cell": cell, "conv": conv, "output": nir.Output(np.array([4]))}, [("input", "cell"), ("cell", "output")], type_check=False,
    )
    return chain, nested


def same(a, b, at="the graph"):
    assert type(a) is type(b), f"{at}: {type(a).__name__} and {type(b).__name__}"
    if isinstance(a, nir.NIRGraph):
        assert sorted(a.nodes) == sorted(b.nodes), f"{at}: other nodes"
        assert sorted(map(tuple, a.edges)) == sorted(map(tuple, b.edges)), f"{at}: other edges"
        for name in a.nodes:
            same(a.nodes[name], b.nodes[name], name)
        return
    mine, theirs = a.to_dict(), b.to_dict()
    assert mine.keys() == theirs.keys(), f"{at}: other parameters"
    for key, value in mine.items():
        other = theirs[key]
        if isinstance(value, (np.ndarray, np.generic)):
            assert np.asarray(value).dtype == np.asarray(other).dtype and np.array_equal(value, other), f"{at}.{key} differs"
        else:
            assert value == other, f"{at}.{key}: {value!r} and {other!r}"


if __name__ == "__main__":
    command, *paths = sys.argv[1:]
    if command == "write":
        chain, nested = graphs()
        nir.write(f"{paths[0]}/all.nir", chain)
        nir.write(f"{paths[0]}/contiguous.nir", chain, compression=None)
        nir.write(f"{paths[0]}/nested.nir", nested)
    else:
        a, b = (nir.read(path, type_check=False) for path in paths)
        same(a, b)
        chunks = [name for name, item in h5py.File(paths[1])["node/nodes"].items() for data in item.values() if isinstance(data, h5py.Dataset) and data.compression]
        print(f"{paths[0]} and {paths[1]}: the same {len(a.nodes)} nodes and {len(a.edges)} edges; {len(chunks)} arrays of the second are compressed")
