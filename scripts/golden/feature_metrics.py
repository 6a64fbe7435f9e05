"""Writes Tests/Golden/feature_metrics.json: what the reference tools make of features and logits.

Features are formula-made: `common.fill` numbers times a column scale, plus a shift for the generated set, computed in
double precision and rounded to float32 once: the same in Swift, bit by bit. torch-fidelity gets them in double precision, for its values to be those of the formula rather than of float32 sums; prdc gets float32, as
its documentation says, and upcasts by itself. `RandomState` samples fix NumPy's legacy generator.

The seed of torch-fidelity's subsets and shuffle is 2020, its default. Tolerance 1e-6 relative for distances and scores:
inner products are float32 here. Counts (prdc, precision and recall) agree exactly.
usage: python scripts/golden/feature_metrics.py
"""

import warnings

import numpy
import prdc
import pytorch_fid
import scipy
import sklearn
import torch
import torch_fidelity
from pytorch_fid.fid_score import calculate_frechet_distance
from torch_fidelity import metric_fid, metric_isc, metric_kid, metric_prc

import common


def features(stream, count, width, shift=0.0):
    """Returns `count` rows; column c is scaled by (1 + c % 8) / 8."""
    scale = (1 + numpy.arange(width) % 8) / 8
    return (common.array(stream, count, width) * scale + shift).astype(numpy.float32)


def frechet(real, generated):
    statistics = [(rows.astype(float).mean(0), numpy.cov(rows.astype(float), rowvar=False)) for rows in (real, generated)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytorch = calculate_frechet_distance(*statistics[0], *statistics[1])
    named = [{"mu": mean, "sigma": covariance} for mean, covariance in statistics]
    fidelity = metric_fid.fid_statistics_to_metric(named[1], named[0], verbose=False)
    return {"pytorch_fid": float(pytorch), "torch_fidelity": fidelity["frechet_inception_distance"]}


def frechet_case(real, generated, width, shift):
    rows = features(1, real, width), features(2, generated, width, shift)
    return {"real": real, "generated": generated, "width": width, "shift": shift} | frechet(*rows)


def kid_case(real, generated, width, shift, subsets, size):
    rows = [torch.tensor(features(1, real, width)).double(), torch.tensor(features(2, generated, width, shift)).double()]
    values = metric_kid.kid_features_to_metric(
        rows[1], rows[0], kid_subsets=subsets, kid_subset_size=size, verbose=False, rng_seed=2020
    )
    # All samples, without bias, by the formula itself.
    x, y = rows[0].numpy(), rows[1].numpy()
    kernel = lambda a, b: (a @ b.T / width + 1) ** 3
    def apart(a):
        k = kernel(a, a)
        return (k.sum() - k.trace()) / (len(a) * (len(a) - 1))
    return {
        "real": real, "generated": generated, "width": width, "shift": shift, "subsets": subsets, "size": size,
        "mean": values["kernel_inception_distance_mean"], "std": values["kernel_inception_distance_std"],
        "all": float(apart(x) + apart(y) - 2 * kernel(x, y).mean()),
    }


def neighbor_case(real, generated, width, shift, k):
    rows = features(1, real, width), features(2, generated, width, shift)
    values = prdc.compute_prdc(rows[0], rows[1], nearest_k=k)
    fidelity = metric_prc.prc_features_to_metric(
        torch.tensor(rows[1]).double(), torch.tensor(rows[0]).double(), prc_neighborhood=k, verbose=False
    )
    return {
        "real": real, "generated": generated, "width": width, "shift": shift, "k": k,
        "prdc": {name: float(value) for name, value in values.items()},
        "precision": fidelity["precision"], "recall": fidelity["recall"],
    }


def score_case(count, classes, scale, splits, shuffle):
    logits = torch.tensor(common.array(3, count, classes, scale=scale).astype(numpy.float32))
    values = metric_isc.isc_features_to_metric(logits, splits=splits, shuffle=shuffle, rng_seed=2020)
    return {
        "count": count, "classes": classes, "scale": scale, "splits": splits, "shuffle": shuffle,
        "mean": values["inception_score_mean"], "std": values["inception_score_std"],
    }


def random_state(seed):
    state = numpy.random.RandomState(seed)
    return {
        "seed": seed,
        "words": [int(word) for word in state.randint(0, 2**32, 3, dtype=numpy.uint32)],
        "permutation": state.permutation(1000).tolist(),
        "choice": state.choice(300, 7, replace=False).tolist(),
        "one": state.permutation(1).tolist(),
    }


if __name__ == "__main__":
    prdc.__version__ = "0.2"
    pytorch_fid.__version__ = getattr(pytorch_fid, "__version__", "0.3.0")
    common.write(
        __file__,
        common.versions(numpy, scipy, sklearn, torch, pytorch_fid, torch_fidelity, prdc),
        "1e-6 relative for distances and scores, counts exact; see the script",
        {
            "frechet": [
                frechet_case(300, 300, 32, 0.125),
                frechet_case(400, 250, 64, 0.5),
                frechet_case(700, 300, 20, 0.0),
            ],
            # Fewer samples than features: the covariances are singular.
            "singular": [frechet_case(40, 60, 96, 0.25), frechet_case(200, 50, 96, 0.25)],
            "kid": [
                kid_case(600, 500, 48, 0.125, 20, 100),
                kid_case(300, 300, 7, 0.5, 10, 300),
                kid_case(1200, 900, 16, 0.25, 3, 50),
            ],
            "neighbors": [
                neighbor_case(500, 400, 2, 0.25, 5),
                neighbor_case(300, 500, 16, 0.0, 3),
                neighbor_case(600, 600, 48, 0.0, 5),
                neighbor_case(700, 300, 64, 0.125, 4),
                neighbor_case(100, 100, 5, 0.125, 1),
            ],
            "scores": [
                score_case(500, 10, 4.0, 10, True),
                score_case(503, 1008, 8.0, 10, True),
                score_case(57, 7, 2.0, 10, False),
                score_case(100, 3, 1.0, 1, False),
            ],
            "random_states": [random_state(2020), random_state(0), random_state(4294967295)],
        },
    )
