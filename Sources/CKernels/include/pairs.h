/// What distances and kernels between many rows need beside the products of blocks.
#pragma once

/// Fills out with a * scale - b; rounded once when scale is a power of two and nothing underflows.
void gk_scale_subtract(float *out, const float *a, const float *b, float scale, long n);

/// Returns the sum of (a[i] - b[i])^2 in double precision, in an order that depends on n alone.
///
/// The same bits on every machine: terms are rounded before they are added, as in reductions.h.
double gk_squared_distance(const float *a, const float *b, long n);

/// Writes the places j, rising, where norms[j] - 2 dots[j] <= limit, and returns their number; false for NaN.
long gk_places_within(int *places, const float *dots, const float *norms, float limit, long n);

/// Fills out with (dots * scale + shift)^degree in double precision; degree is at least 1.
void gk_polynomial_kernel(double *out, const float *dots, double scale, double shift, int degree, long n);

/// What n points (xs, ys) do to the point (x, y) in t-SNE, with k = 1 / (1 + squared distance): the sums over them of
/// p k dx, p k dy, k k dx, k k dy and k, where dx = x - xs. The order of the terms depends on n alone.
void gk_student_forces(float *out, const float *p, const float *xs, const float *ys, float x, float y, long n);
