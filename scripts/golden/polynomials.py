#!/usr/bin/env python3
"""Prints the polynomial coefficients of Sources/CKernels/functions.h.

Each polynomial p minimises max |w(x) (p(x) - f(x))| on an interval, found with the Remez exchange
in 60 decimal digits (mpmath 1.3). The weight turns the error of p into the relative error of the
function computed from it; the printed bound is that error, before the coefficients are rounded.

    python3 scripts/golden/polynomials.py
"""

import struct

from mpmath import cos, erf, erfc, expm1, log, log1p, lu_solve, matrix, mp, mpf, pi, sin, sqrt

mp.dps = 60


def remez(f, w, low, high, degree):
    """Returns the coefficients, lowest first, and the weighted error of the minimax polynomial."""
    low, high, n = mpf(low), mpf(high), degree + 2
    points = [(low + high) / 2 - (high - low) / 2 * cos(pi * (2 * k + 1) / (2 * n)) for k in range(n)]
    for _ in range(60):
        system = matrix(n, n)
        right = matrix(n, 1)
        for row, x in enumerate(points):
            for column in range(degree + 1):
                system[row, column] = x**column
            system[row, n - 1] = (-1) ** row / w(x)
            right[row] = f(x)
        solution = lu_solve(system, right)
        coefficients = [solution[k] for k in range(degree + 1)]

        def error(x):
            return w(x) * (sum(c * x**k for k, c in enumerate(coefficients)) - f(x))

        # Largest error between sign changes, on a fine grid refined by golden sections.
        grid = [low + (high - low) * k / 800 for k in range(801)]
        values = [error(x) for x in grid]
        extrema, start = [], 0
        for k in range(1, len(grid) + 1):
            if k == len(grid) or (values[k] > 0) != (values[start] > 0):
                best = max(range(start, k), key=lambda j: abs(values[j]))
                a, b = grid[max(best - 1, 0)], grid[min(best + 1, 800)]
                for _ in range(30):
                    u, v = a + (b - a) * 0.382, a + (b - a) * 0.618
                    a, b = (a, v) if abs(error(u)) > abs(error(v)) else (u, b)
                extrema.append((a + b) / 2)
                start = k
        while len(extrema) > n:
            extrema.pop(0 if abs(error(extrema[0])) < abs(error(extrema[-1])) else -1)
        if len(extrema) < n:
            raise SystemExit(f"remez lost an extremum: {len(extrema)} of {n}")
        peaks = [abs(error(x)) for x in extrema]
        points = extrema
        if max(peaks) < min(peaks) * (1 + mpf(10) ** -4):
            break
    return coefficients, max(peaks)


def show(name, single, f, w, low, high, degree):
    coefficients, error = remez(f, w, low, high, degree)
    print(f"{name}: degree {degree}, relative error 2^{float(log(error, 2)):.1f}")
    for k, c in enumerate(coefficients):
        if single:
            value = struct.unpack("f", struct.pack("f", float(c)))[0]
            print(f"  {k}: {value:.9g}f  {value.hex()}")
        else:
            print(f"  {k}: {float(c)!r}")


# Removable singularities: every f below is evaluated a hair away from zero instead of at it.
def away(x):
    return x if abs(x) > mpf(10) ** -18 else mpf(10) ** -18


# e^r = 1 + r + r^2 q(r); the weight is relative to expm1(r), the stricter of the two users.
half = log(mpf(2)) / 2 * mpf("1.001")
show("exp", True, lambda r: (expm1(away(r)) - away(r)) / away(r) ** 2,
     lambda r: away(r) ** 2 / abs(expm1(away(r))), -half, half, 5)

# log(1 + f) = f - f^2 / 2 + f^3 q(f) for 1 + f in [2/3, 4/3].
show("log", True, lambda f: (log1p(away(f)) - away(f) + away(f) ** 2 / 2) / away(f) ** 3,
     lambda f: abs(away(f) ** 3 / log1p(away(f))), -mpf(1) / 3, mpf(1) / 3, 8)

# sin r = r + r s p(s) and cos r = 1 - s / 2 + s^2 q(s) with s = r^2, |r| <= pi / 4.
quarter = (pi / 4 * mpf("1.0001")) ** 2
show("sin", True, lambda s: (sin(sqrt(away(s))) / sqrt(away(s)) - 1) / away(s),
     lambda s: away(s) * sqrt(away(s)) / sin(sqrt(away(s))), 0, quarter, 2)
show("cos", True, lambda s: (cos(sqrt(away(s))) - 1 + away(s) / 2) / away(s) ** 2,
     lambda s: away(s) ** 2 / cos(sqrt(away(s))), 0, quarter, 2)

# erf x = x + x p(x^2) for |x| <= 0.93.
edge = mpf("0.93")
show("erf, small", True, lambda s: erf(sqrt(away(s))) / sqrt(away(s)) - 1,
     lambda s: sqrt(away(s)) / erf(sqrt(away(s))), 0, edge**2, 6)

# erf x = 1 - exp(-x p(x)) for 0.93 <= x <= 4; the weight is the error that reaches erf.
show("erf, large", True, lambda x: -log(erfc(x)) / x, lambda x: x * erfc(x) / erf(x),
     edge * mpf("0.999"), mpf("4.0"), 6)

# log2 m = s (2 / ln 2 + z r(z)), s = (m - 1) / (m + 1), z = s^2, m in [2/3, 4/3]; double precision.
top = mpf("0.2") ** 2 * mpf("1.001")


def log2_ratio(s):
    return log((1 + s) / (1 - s), 2)


show("log2", False, lambda z: (log2_ratio(sqrt(away(z))) / sqrt(away(z)) - 2 / log(mpf(2))) / away(z),
     lambda z: away(z) * sqrt(away(z)) / log2_ratio(sqrt(away(z))), 0, top, 4)

# 2^f, |f| <= 1/2; double precision.
show("exp2", False, lambda f: mpf(2) ** f, lambda f: mpf(2) ** -f, -mpf("0.5001"), mpf("0.5001"), 7)
