"""Writes Tests/Golden/transport.json: optimal transport by SciPy.

Samples are X = fill(1) of [n, d] and Y = fill(2) of [m, d], in float64. Equal counts: linear_sum_assignment over the
distances of cdist, mean cost. Unequal counts, and histograms p = (1 + fill(3)) / 2 and q = (1 + fill(4)) / 2 divided by
their sums with the ground matrix (1 + fill(5)) / 2: linprog (HiGHS). On a line: wasserstein_distance of fill(1) and
fill(2).
usage: python scripts/golden/transport.py
"""

import numpy
import scipy
from scipy.optimize import linear_sum_assignment, linprog
from scipy.spatial.distance import cdist
from scipy.stats import wasserstein_distance

import common

GROUNDS = {"euclidean": "euclidean", "squared-euclidean": "sqeuclidean", "manhattan": "cityblock"}
SIZES = [(1, 1, 2), (5, 5, 1), (20, 20, 3), (64, 64, 10), (3, 7, 2), (24, 16, 9)]


def program(p, q, cost):
    rows = numpy.kron(numpy.eye(len(p)), numpy.ones(len(q)))
    columns = numpy.kron(numpy.ones(len(p)), numpy.eye(len(q)))
    result = linprog(cost.ravel(), A_eq=numpy.vstack([rows, columns]), b_eq=numpy.concatenate([p, q]), method="highs")
    assert result.success
    return float(result.fun)


def samples(n, m, d):
    x, y = common.array(1, n, d), common.array(2, m, d)
    values = []
    for metric in GROUNDS.values():
        cost = cdist(x, y, metric)
        if n == m:
            values.append(float(cost[linear_sum_assignment(cost)].mean()))
        else:
            values.append(program(numpy.full(n, 1 / n), numpy.full(m, 1 / m), cost))
    return {"n": n, "m": m, "d": d, "grounds": list(GROUNDS), "values": values}


def histograms(n, m):
    p, q = (1 + common.array(3, n)) / 2, (1 + common.array(4, m)) / 2
    return {"n": n, "m": m, "value": program(p / p.sum(), q / q.sum(), (1 + common.array(5, n, m)) / 2)}


def line(n, m):
    return {"n": n, "m": m, "value": float(wasserstein_distance(common.array(1, n), common.array(2, m)))}


if __name__ == "__main__":
    common.write(
        __file__,
        common.versions(numpy, scipy),
        "1e-9 absolute: the linear programs stop at about that; assignments agree to 1e-14",
        {
            "samples": [samples(*size) for size in SIZES],
            "histograms": [histograms(*size) for size in ((2, 3), (6, 6), (15, 40))],
            "line": [line(*size) for size in ((1, 1), (1, 4), (50, 50), (50, 30), (7, 500))],
        },
    )
