"""activations.py [FILE]: values and gradients of the activations for conversion in plain PyTorch, for their tests (activations.json).

    clip-floor-shift   y = λ·floor(clip(z·L/λ + φ, 0, L))/L, the floor straight through: gradients of z and of ln λ
    soft LIF           y = amplitude·1000/(τ_ref + τ_rc·ln(1 + 1/ρ)), ρ = γ·softplus((α·z + β − 1)/γ), in double precision
"""
import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "../../../libs/networks/src/ann/testing/activations.json"
torch.manual_seed(1)


def straight_floor(x):
    return x + (x.floor() - x).detach()


def clip_floor_shift(z, log, levels, shift):
    bound = log.exp()
    return bound * straight_floor((z * levels / bound + shift).clamp(0, levels)) / levels


def soft_lif(z, a):
    rho = a["smoothing"] * F.softplus((a["gain"] * z + a["offset"] - 1) / a["smoothing"], threshold=1e9)
    return a["amplitude"] * 1000 / (a["refractory"] + a["membrane"] * torch.log1p(1 / rho))


def numbers(values):
    return [float(f"{v:.9g}") for v in values.detach().flatten().tolist()]


cases = []
for levels, shift, bound in ((4, 0.5, 2.0), (8, 0.5, 3.3), (1, 0.5, 1.0), (3, 0.25, 0.7)):
    z = torch.randn(24, dtype=torch.float64) * bound
    dy = torch.randn(24, dtype=torch.float64)
    place = z * levels / bound + shift
    assert ((place - place.round()).abs() > 1e-4).all()
    z.requires_grad_()
    log = torch.tensor([bound], dtype=torch.float64).log().requires_grad_()
    y = clip_floor_shift(z, log, levels, shift)
    (y * dy).sum().backward()
    cases.append({"kind": "clipFloorShift", "levels": levels, "shift": shift, "bound": bound, "z": numbers(z), "dy": numbers(dy), "y": numbers(y), "dz": numbers(z.grad), "dLog": numbers(log.grad)})
for given in (
    {"refractory": 1.0, "membrane": 50.0, "smoothing": 0.03, "gain": 0.825, "offset": 1.0, "amplitude": 0.063},
    {"refractory": 4.0, "membrane": 20.0, "smoothing": 0.02, "gain": 1.0, "offset": 0.0, "amplitude": 0.02},
):
    z = torch.cat([torch.randn(20, dtype=torch.float64), torch.tensor([-0.5, -0.1, 0.0, 0.01, 0.1, 1.0, 5.0], dtype=torch.float64)])
    dy = torch.randn(len(z), dtype=torch.float64)
    z.requires_grad_()
    y = soft_lif(z, given)
    (y * dy).sum().backward()
    cases.append({"kind": "softLif", **given, "z": numbers(z), "dy": numbers(dy), "y": numbers(y), "dz": numbers(z.grad)})

about = f"Activations by tools/bench/peers/activations.py on PyTorch {torch.__version__}, in double precision."
lines = ",\n".join("    " + json.dumps(case) for case in cases)
FILE.write_text(f'{{\n  "about": {json.dumps(about)},\n  "cases": [\n{lines}\n  ]\n}}\n')
print(FILE)
