/// Reductions whose result does not depend on the machine.
///
/// Terms are added in double precision in an order that is a function of the counts alone: 32
/// interleaved partial sums, then a fixed tree. Products of two floats are exact in double, so the
/// result is the same bits at any vector width, with or without fused multiply-add, at any alignment.
/// Error: 1/2 ulp from the final rounding plus (n / 32 + 5) 2^-53 times the sum of magnitudes.
#pragma once

/// Returns a[0] + ... + a[n-1]; 0 when n is 0.
float gk_sum(const float *a, long n);

/// Returns the sum of a[i]^2.
float gk_sum_of_squares(const float *a, long n);

/// Returns the sum of a[i] b[i].
float gk_dot(const float *a, const float *b, long n);

/// Returns the largest element, NaN if there is one, -infinity when n is 0.
float gk_max(const float *a, long n);

/// Returns the smallest element, NaN if there is one, +infinity when n is 0.
float gk_min(const float *a, long n);

/// Fills out[0..<columns] with the sum over rows of a[row * stride + column], rows added in order.
///
/// The whole extent of a, from its first element to its last, may be read, gaps between rows included.
void gk_column_sums(float *out, const float *a, long rows, long columns, long stride);

/// Fills out[0..<columns] with the largest element of each column, as gk_max, reading as gk_column_sums.
void gk_column_maxima(float *out, const float *a, long rows, long columns, long stride);

/// Returns 1 if no element is infinite or NaN, else 0.
int gk_all_finite(const float *a, long n);

/// Fills out[i] with in[i] * scale + shift, rounded twice; the arrays must not overlap.
void gk_bytes_to_floats(float *out, const unsigned char *in, float scale, float shift, long n);

/// Fills c, m rows of few numbers n, with the product of a (m x k) and b (k x n), or adds it to what c holds.
///
/// lda and ldc are the distances between rows; b(l, j) lies at b[l * row_b + j * column_b].
void gk_narrow_product(float *c, long ldc, const float *a, long lda, const float *b, long row_b, long column_b,
                       long m, long n, long k, int accumulate);
