"""Writes Tests/Golden/linear_algebra.json: decompositions of formula-made matrices by SciPy.

The matrices are A[i, j] = sin(1 + 3i + 5j + ij) (n rows and columns), made alike on both sides, and
C = AᵀA / n (positive semidefinite). Stored: eigenvalues of the symmetric part of A, and of C the Cholesky
factor's diagonal, and trace, corners and Frobenius norm of the square root. No randomness. Tolerance 1e-11
relative to the largest value: both sides use LAPACK in double precision, whose error is about n times
2e-16, times up to the condition number 2.5e4 for the small pivots.
usage: python scripts/golden/linear_algebra.py
"""

import numpy
import scipy
from scipy import linalg

import common

SIZES = (1, 2, 5, 24)


def matrix(n):
    i, j = numpy.meshgrid(numpy.arange(n), numpy.arange(n), indexing="ij")
    return numpy.sin(1.0 + 3 * i + 5 * j + i * j)


def case(n):
    a = matrix(n)
    c = a.T @ a / n
    root = linalg.sqrtm(c)
    return {
        "size": n,
        "eigenvalues": linalg.eigvalsh((a + a.T) / 2).tolist(),
        "condition": float(numpy.linalg.cond(c)),
        "cholesky_diagonal": linalg.cholesky(c, lower=True).diagonal().tolist(),
        "root_trace": float(root.real.trace()),
        "root_norm": float(linalg.norm(root.real)),
        "root_first_row": root.real[0].tolist(),
    }


if __name__ == "__main__":
    common.write(
        __file__,
        common.versions(numpy, scipy),
        "1e-11 relative to the largest value; see the script",
        {"cases": [case(n) for n in SIZES]},
    )
