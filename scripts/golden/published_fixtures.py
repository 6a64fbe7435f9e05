"""Writes Tests/Golden/published_fixtures.json: the fixtures that other tools publish, made again where they are random.

torch-fidelity tests its Fréchet distance on normal numbers of NumPy's `RandomState(2023)`, N = 2 to 32,768 rows of C = 2
to 256 features, against SciPy's `sqrtm` to five decimals. Here are sizes of each magnitude, thinned so that a test takes
a second, by pytorch-fid (which uses `sqrtm`) and torch-fidelity. Features are rounded to float32, as they are in Swift.
Where samples are no more than features the covariances are singular, and both tools take the roots of eigenvalues that
are rounding alone, which costs them up to 2e-5: `exact` is by singular values of the centred rows, without that.

The README of prdc states for two sets of 10,000 rows of N(0, I_1000) and k = 5, of unstated seed: precision 0.4772,
recall 0.4705, density 1.0555, coverage 0.9735. That takes too long for a test. `python
scripts/golden/published_fixtures.py full` computes it with RandomState(0), whose first 10,000 rows are the real ones:
precision 0.4910, recall 0.4746, density 1.1512, coverage 0.9799. 1,000 rows of each by the same rule are in the file;
counts agree exactly.
usage: python scripts/golden/published_fixtures.py [full]
"""

import sys

import numpy
import prdc
import pytorch_fid
import scipy
import torch_fidelity

import common
from feature_metrics import frechet

SIZES = [
    (2, 2), (2, 16), (2, 256), (4, 4), (4, 64), (8, 8), (16, 2), (16, 256), (32, 32), (64, 16), (64, 256), (128, 128),
    (256, 64), (256, 256), (512, 256), (1024, 8), (2048, 128), (4096, 32), (8192, 64), (16384, 16), (32768, 4),
]


def normals(seed, rows, width):
    """Returns two sets of rows, of float32."""
    state = numpy.random.RandomState(seed)
    return [state.randn(rows, width).astype(numpy.float32) for _ in range(2)]


def exact(rows):
    """Returns the Fréchet distance by the nuclear norm of the product of the centred rows."""
    x, y = (a.astype(float) for a in rows)
    a, b = ((z - z.mean(0)) / (len(z) - 1) ** 0.5 for z in (x, y))
    if len(a) > a.shape[1]:
        # The same covariances from fewer rows.
        a, b = (numpy.linalg.qr(z)[1] for z in (a, b))
    trace = numpy.linalg.svd(a @ b.T, compute_uv=False).sum()
    return float(((x.mean(0) - y.mean(0)) ** 2).sum() + (a**2).sum() + (b**2).sum() - 2 * trace)


def fixture(rows, width):
    sets = normals(2023, rows, width)
    return {"rows": rows, "width": width, "exact": exact(sets)} | frechet(*sets)


def neighbors(rows, width):
    values = prdc.compute_prdc(*normals(0, rows, width), nearest_k=5)
    return {"rows": rows, "width": width, "k": 5, "seed": 0} | {name: float(value) for name, value in values.items()}


if __name__ == "__main__":
    if "full" in sys.argv:
        print(neighbors(10_000, 1000))
        sys.exit()
    prdc.__version__ = "0.2"
    pytorch_fid.__version__ = getattr(pytorch_fid, "__version__", "0.3.0")
    common.write(
        __file__,
        common.versions(numpy, scipy, pytorch_fid, torch_fidelity, prdc),
        "five decimals for distances, as torch-fidelity's own test has it; counts exact; see the script",
        {
            "seed": "NumPy's RandomState(2023) for distances, RandomState(0) for neighbours",
            "frechet": [fixture(*size) for size in SIZES],
            "neighbors": neighbors(1000, 1000),
        },
    )
