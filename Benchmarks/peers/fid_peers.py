"""Metrics over features as the users of their reference tools compute them, on 5000 + 5000 rows of 2048 features.

`frechet` is pytorch-fid from the moments on, `prdc` the package prdc with k = 5, `kid` torch-fidelity's 100 subsets of
1000. `ganbench` times workloads of the same names on features of the same distributions.

A run takes seconds, and nothing is compiled or allocated for good in the first, so one warm-up run and one that counts
are enough: ten of each would take an hour. pytorch-fid calls SciPy's sqrtm with `disp`, which newer versions of SciPy
do not take; with those it is given a sqrtm that does.

usage: python fid_peers.py [--threads N] [--seconds S] [WORKLOAD...]
"""

import contextlib
import inspect
import io
import os
import warnings

import timing

ROWS, WIDTH = 5000, 2048


def features():
    """Returns real and generated features."""
    import numpy

    def normal(seed, mean, deviation):
        rows = numpy.random.default_rng(seed).standard_normal((ROWS, WIDTH), dtype=numpy.float32)
        return rows * numpy.float32(deviation) + numpy.float32(mean)

    return normal(0, 0, 1), normal(1, 0.1, 1.1)


def frechet():
    import numpy
    import scipy
    from pytorch_fid import fid_score

    if "disp" not in inspect.signature(scipy.linalg.sqrtm).parameters:
        root = scipy.linalg.sqrtm

        class Linalg:
            """`scipy.linalg` as pytorch-fid knows it."""

            @staticmethod
            def sqrtm(matrix, disp=True):
                return root(matrix) if disp else (root(matrix), None)

        fid_score.linalg = Linalg
    moments = [(rows.mean(0), numpy.cov(rows, rowvar=False)) for rows in features()]
    warnings.simplefilter("ignore")
    return f"pytorch-fid, scipy {scipy.__version__}", lambda: fid_score.calculate_frechet_distance(*moments[0], *moments[1])


def prdc():
    import sklearn
    from prdc import compute_prdc

    rows = features()

    def step():
        with contextlib.redirect_stdout(io.StringIO()):
            compute_prdc(*rows, nearest_k=5)

    return f"prdc, scikit-learn {sklearn.__version__}", step


def kid():
    import torch
    import torch_fidelity
    from torch_fidelity.metric_kid import kid_features_to_metric

    real, generated = (torch.tensor(rows) for rows in features())
    options = {"kid_subsets": 100, "kid_subset_size": 1000, "rng_seed": 2020, "verbose": False}
    version = getattr(torch_fidelity, "__version__", "")
    return f"torch-fidelity {version}", lambda: kid_features_to_metric(generated, real, **options)


WORKLOADS = {"frechet": frechet, "prdc": prdc, "kid": kid}


def main():
    parser = timing.parser("Times metrics over features by their reference tools.")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    # Before NumPy is imported, which reads it then.
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ[f"{library}_NUM_THREADS"] = str(arguments.threads)
    for name, build in timing.chosen(WORKLOADS, arguments.names, parser.error).items():
        peer, step = build()
        durations = timing.measure(step, arguments.seconds, warm_up_runs=1, fewest_runs=1)
        timing.report(name, peer, arguments.threads, durations)


if __name__ == "__main__":
    main()
