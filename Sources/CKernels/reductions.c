#include "reductions.h"

#include "vectors.h"

// Adds 16 lanes as a fixed tree: halves, then halves of those.
GK_INLINE double add_lanes(f64 v) {
  double part[lanes];
  memcpy(part, &v, sizeof v);
  for (int width = lanes / 2; width > 0; width /= 2) {
    for (int lane = 0; lane < width; ++lane) part[lane] += part[lane + width];
  }
  return part[0];
}

// Element i goes to partial sum i % 32; a partial run is padded with zeros, which change no sum.
#define GK_SUM(name, parameters, second, term)                                                  \
  GK_VERSIONS float gk_##name parameters {                                                      \
    f64 even = 0.0, odd = 0.0;                                                                  \
    long i = 0;                                                                                 \
    for (; i + 2 * lanes <= n; i += 2 * lanes) {                                                \
      f64 x = widen(load(a + i)), y = widen(load(second + i));                                  \
      even += term;                                                                             \
      x = widen(load(a + i + lanes)), y = widen(load(second + i + lanes));                      \
      (void)y;                                                                                  \
      odd += term;                                                                              \
    }                                                                                           \
    for (int side = 0; i < n; i += lanes, side = 1) {                                           \
      long left = n - i;                                                                        \
      f64 x = widen(left >= lanes ? load(a + i) : load_part(a + i, left, 0.0f));                \
      f64 y = widen(left >= lanes ? load(second + i) : load_part(second + i, left, 0.0f));      \
      (void)y;                                                                                  \
      if (side == 0) even += term;                                                              \
      else odd += term;                                                                         \
    }                                                                                           \
    return (float)add_lanes(even + odd);                                                        \
  }

GK_SUM(sum, (const float *a, long n), a, x)
GK_SUM(sum_of_squares, (const float *a, long n), a, x * x)
GK_SUM(dot, (const float *a, const float *b, long n), b, x * y)

GK_INLINE f32 larger(f32 x, f32 y) { return ((x > y) | (x != x)) ? x : y; }
GK_INLINE f32 smaller(f32 x, f32 y) { return ((x < y) | (x != x)) ? x : y; }

#define GK_EXTREME(name, choose, before, start)                                                 \
  GK_VERSIONS float gk_##name(const float *a, long n) {                                         \
    f32 v = start, w = start;                                                                   \
    long i = 0;                                                                                 \
    for (; i + 2 * lanes <= n; i += 2 * lanes) {                                                \
      v = choose(load(a + i), v);                                                               \
      w = choose(load(a + i + lanes), w);                                                       \
    }                                                                                           \
    for (; i < n; i += lanes) {                                                                 \
      v = choose(n - i >= lanes ? load(a + i) : load_part(a + i, n - i, start), v);             \
    }                                                                                           \
    v = choose(v, w);                                                                           \
    float best = v[0];                                                                          \
    for (int lane = 1; lane < lanes; ++lane) {                                                  \
      if (best before v[lane] || v[lane] != v[lane]) best = v[lane];                            \
    }                                                                                           \
    return best;                                                                                \
  }

GK_EXTREME(max, larger, <, -__builtin_inff())
GK_EXTREME(min, smaller, >, __builtin_inff())

// Loads up to 16 columns at a; `end` is the end of the whole array. While 16 elements are left in the
// array they are loaded at once and those of other columns ignored.
GK_INLINE f32 load_columns(const float *a, long columns, const float *end) {
  return end - a >= lanes ? load(a) : load_part(a, columns < end - a ? columns : end - a, 0.0f);
}

// How many of the rows have 16 elements left in the array from a column on.
GK_INLINE long rows_before(const float *end, const float *column, long rows, long stride) {
  while (rows > 0 && end - (column + (rows - 1) * stride) < lanes) --rows;
  return rows;
}

// The sums of so many times 8 columns, each row of which is read once.
GK_INLINE void sum_columns(float *out, const float *a, long rows, long stride, const int eights) {
  f64x8 sums[4];
#pragma clang loop unroll(full)
  for (int e = 0; e < eights; ++e) sums[e] = 0.0;
  for (long i = 0; i < rows; ++i)
#pragma clang loop unroll(full)
    for (int e = 0; e < eights; ++e) sums[e] += widen_eight(a + i * stride + 8 * e);
#pragma clang loop unroll(full)
  for (int e = 0; e < eights; ++e) store_eight(out + 8 * e, sums[e]);
}

GK_VERSIONS void gk_column_sums(float *out, const float *a, long rows, long columns, long stride) {
  long j = 0;
  for (; j + 32 <= columns; j += 32) sum_columns(out + j, a + j, rows, stride, 4);
  switch ((columns - j) / 8) {
    case 3: sum_columns(out + j, a + j, rows, stride, 3); break;
    case 2: sum_columns(out + j, a + j, rows, stride, 2); break;
    case 1: sum_columns(out + j, a + j, rows, stride, 1); break;
  }
  j += (columns - j) / 8 * 8;
  if (j == columns) return;
  const float *end = rows > 0 ? a + (rows - 1) * stride + columns : a;
  long width = columns - j, whole = rows_before(end, a + j, rows, stride);
  f64 v = 0.0;
  for (long i = 0; i < whole; ++i) v += widen(load(a + i * stride + j));
  for (long i = whole; i < rows; ++i) v += widen(load_columns(a + i * stride + j, width, end));
  store_part(out + j, narrow(v), width);
}

GK_VERSIONS void gk_column_maxima(float *out, const float *a, long rows, long columns, long stride) {
  long j = 0;
  for (; j + 2 * lanes <= columns; j += 2 * lanes) {
    f32 v = -__builtin_inff(), w = v;
    for (long i = 0; i < rows; ++i) {
      v = larger(load(a + i * stride + j), v);
      w = larger(load(a + i * stride + j + lanes), w);
    }
    store(out + j, v);
    store(out + j + lanes, w);
  }
  const float *end = rows > 0 ? a + (rows - 1) * stride + columns : a;
  for (; j < columns; j += lanes) {
    long width = columns - j < lanes ? columns - j : lanes, whole = rows_before(end, a + j, rows, stride);
    f32 v = -__builtin_inff();
    for (long i = 0; i < whole; ++i) v = larger(load(a + i * stride + j), v);
    for (long i = whole; i < rows; ++i) v = larger(load_columns(a + i * stride + j, width, end), v);
    store_part(out + j, v, width);
  }
}

GK_VERSIONS int gk_all_finite(const float *a, long n) {
  // Stretches are long enough to pay for the branch and short enough to stop early.
  const long stretch = 1024;
  long i = 0;
  for (; i + lanes <= n;) {
    u32 worst = 0;
    for (long end = i + stretch; i < end && i + lanes <= n; i += lanes) {
      worst = __builtin_elementwise_max(worst, bits(load(a + i)) & 0x7fffffffu);
    }
    if (__builtin_reduce_max(worst) >= 0x7f800000u) return 0;
  }
  if (i == n) return 1;
  u32 rest = bits(load_part(a + i, n - i, 0.0f)) & 0x7fffffffu;
  return __builtin_reduce_max(rest) < 0x7f800000u;
}

GK_VERSIONS void gk_bytes_to_floats(float *out, const unsigned char *in, float scale, float shift,
                                    long n) {
#pragma STDC FP_CONTRACT OFF
#pragma clang loop vectorize(assume_safety)
  for (long i = 0; i < n; ++i) out[i] = (float)in[i] * scale + shift;
}

// The sum of x[i] * y[i], n >= 16 numbers, in four chains of vectors, so that none waits for the one before. The last
// vector may overlap the one before; `rest` has the bits of its lanes that were not yet counted.
GK_INLINE float dot(const float *x, const float *y, long n, u32 rest) {
  f32 sums[4] = {0};
  long i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes)
    for (int j = 0; j < 4; j++) sums[j] += load(x + i + j * lanes) * load(y + i + j * lanes);
  for (; i + lanes <= n; i += lanes) sums[0] += load(x + i) * load(y + i);
  if (i < n) sums[1] += from_bits(bits(load(x + n - lanes)) & rest) * load(y + n - lanes);
  return (float)add_lanes(widen((sums[0] + sums[1]) + (sums[2] + sums[3])));
}

GK_VERSIONS void gk_narrow_product(float *c, long ldc, const float *a, long lda, const float *b, long row_b,
                                   long column_b, long m, long n, long k, int accumulate) {
  float column[512];
  // Rows too short to fill a vector: its lanes take longer to load and add up than the numbers one by one.
  if (k < lanes) {
    for (long j = 0; j < n; j++) {
      for (long l = 0; l < k; l++) column[l] = b[l * row_b + j * column_b];
      for (long i = 0; i < m; i++) {
        const float *row = a + i * lda;
        float *out = c + i * ldc + j, sum = 0;
        for (long l = 0; l < k; l++) sum += row[l] * column[l];
        *out = accumulate ? *out + sum : sum;
      }
    }
    return;
  }
  // Chains of nearly equal length, none shorter than a vector.
  long chains = (k + 511) / 512;
  for (long j = 0; j < n; j++)
    for (long p = 0; p < chains; p++) {
      long from = p * k / chains, count = (p + 1) * k / chains - from;
      u32 rest;
      for (int lane = 0; lane < lanes; lane++) rest[lane] = lane >= lanes - count % lanes ? 0xffffffffu : 0;
      for (long l = 0; l < count; l++) column[l] = b[(from + l) * row_b + j * column_b];
      for (long i = 0; i < m; i++) {
        float sum = dot(a + i * lda + from, column, count, rest), *out = c + i * ldc + j;
        *out = accumulate || from > 0 ? *out + sum : sum;
      }
    }
}
