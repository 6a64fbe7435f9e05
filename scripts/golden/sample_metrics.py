"""Writes Tests/Golden/sample_metrics.json: metrics of rows of numbers, by NumPy, SciPy and scikit-learn.

Samples are X = fill(1) of [n, d] and Y = fill(2) of [m, d], in float64.
- sliced: directions fill(3) of [5, d] divided by their lengths; wasserstein_distance of the projections of each, and for
  n = m the mean squared difference of the sorted projections.
- parzen: Gaussians around X; log-likelihood of each Y at two widths by logsumexp, as in the script published with
  arXiv:1406.2661.
- memorization: the nearest X of each Y and the sorted distances to the nearest other X, by NearestNeighbors.
- divergence: entropy and jensenshannon of SciPy for p = (1 + fill(4)) / 2 and q = (1 + fill(5)) / 2 of n bins.
usage: python scripts/golden/sample_metrics.py
"""

import numpy
import scipy
import sklearn
from scipy.spatial.distance import cdist, jensenshannon
from scipy.special import logsumexp
from scipy.stats import entropy, wasserstein_distance
from sklearn.neighbors import NearestNeighbors

import common

SIGMAS = [0.125, 0.5]


def sliced(n, m, d):
    directions = common.array(3, 5, d)
    directions /= numpy.linalg.norm(directions, axis=1, keepdims=True)
    x, y = common.array(1, n, d) @ directions.T, common.array(2, m, d) @ directions.T
    result = {"n": n, "m": m, "d": d, "first": [float(wasserstein_distance(a, b)) for a, b in zip(x.T, y.T)]}
    squares = ((numpy.sort(x, 0) - numpy.sort(y, 0)) ** 2).mean(0).tolist() if n == m else []
    return result | {"second": squares}


def parzen(n, m, d):
    squares = cdist(common.array(2, m, d), common.array(1, n, d), "sqeuclidean")
    values = [
        logsumexp(-squares / (2 * s * s), axis=1) - numpy.log(n) - d * numpy.log(s * numpy.sqrt(2 * numpy.pi))
        for s in SIGMAS
    ]
    best = values[int(numpy.argmax([v.mean() for v in values]))]
    return {
        "n": n,
        "m": m,
        "d": d,
        "means": [float(v.mean()) for v in values],
        "standard_error": float(best.std() / numpy.sqrt(m)),
        "last": [float(v[-1]) for v in values],
    }


def memorization(n, m, d):
    x, y = common.array(1, n, d), common.array(2, m, d)
    distances, places = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(x).kneighbors(y)
    own = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(x).kneighbors()[0][:, 0]
    threshold = float(numpy.sort(own)[n // 2])
    return {
        "n": n,
        "m": m,
        "d": d,
        "places": places[:, 0].tolist(),
        "distances": distances[:, 0].tolist(),
        "threshold": threshold,
        "close": int((distances < threshold).sum()),
    }


def divergence(n):
    p, q = (1 + common.array(4, n)) / 2, (1 + common.array(5, n)) / 2
    p, q = p / p.sum(), q / q.sum()
    return {
        "n": n,
        "kl": float(entropy(p, q)),
        "reverse": float(entropy(q, p)),
        "js": float(jensenshannon(p, q) ** 2),
        "tv": float(abs(p - q).sum() / 2),
        "hellinger": float(numpy.linalg.norm(numpy.sqrt(p) - numpy.sqrt(q)) / numpy.sqrt(2)),
    }


if __name__ == "__main__":
    common.write(
        __file__,
        common.versions(numpy, scipy, sklearn),
        "1e-12 relative: both sides compute in float64; 1e-9 for log-likelihoods, whose terms reach hundreds",
        {
            "sigmas": SIGMAS,
            "sliced": [sliced(*size) for size in ((1, 1, 2), (40, 40, 3), (1500, 1500, 7), (50, 30, 20))],
            "parzen": [parzen(*size) for size in ((1, 1, 1), (20, 7, 3), (700, 150, 16))],
            "memorization": [memorization(*size) for size in ((2, 1, 1), (40, 30, 2), (600, 300, 11))],
            "divergence": [divergence(n) for n in (1, 2, 64)],
        },
    )
