// Panels: columns of the second factor of a product, laid out as tiles read them. Needs AVX-512.

#pragma once

#include "product_tiles.h"

static long least(long x, long y) { return x < y ? x : y; }

WIDE static void copy_panel(float *panel, const float *b, long ldb, long k, int vectors, __mmask16 last) {
  for (long l = 0; l < k; l++)
    for (int j = 0; j < vectors; j++) {
      __mmask16 m = j == vectors - 1 ? last : (__mmask16)0xffff;
      _mm512_storeu_ps(panel + (l * vectors + j) * lanes, _mm512_maskz_loadu_ps(m, b + l * ldb + j * lanes));
    }
}

// One stage of a transposition of 16 x 16: swaps blocks of s x s across the diagonal of blocks of 2 s x 2 s.
#define LOW(l, s) (((l) & (s)) ? 16 + (l) - (s) : (l))
#define HIGH(l, s) (((l) & (s)) ? 16 + (l) : (l) + (s))
#define LANES(f, s) \
  f(0, s), f(1, s), f(2, s), f(3, s), f(4, s), f(5, s), f(6, s), f(7, s), f(8, s), f(9, s), f(10, s), f(11, s), \
      f(12, s), f(13, s), f(14, s), f(15, s)
#define STAGE(s) \
  _Pragma("clang loop unroll(full)") for (int i = 0; i < 16; i++) if (!(i & (s))) { \
    f32 upper = r[i], lower = r[i + (s)]; \
    r[i] = __builtin_shufflevector(upper, lower, LANES(LOW, s)); \
    r[i + (s)] = __builtin_shufflevector(upper, lower, LANES(HIGH, s)); \
  }

// Fills out, 16 rows that are ldo apart, with 16 columns of rows of b; missing rows and columns are zero.
WIDE static void transpose(float *out, long ldo, const float *b, long ldb, long rows, long columns) {
  f32 r[16];
  __mmask16 m = (__mmask16)(columns >= 16 ? 0xffff : (1 << columns) - 1);
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) r[i] = i < rows ? (f32)_mm512_maskz_loadu_ps(m, b + i * ldb) : (f32)0;
  STAGE(8) STAGE(4) STAGE(2) STAGE(1)
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) _mm512_storeu_ps(out + i * ldo, (__m512)r[i]);
}

WIDE static void transpose_panel(float *panel, const float *b, long ldb, long n, long k, int vectors) {
  for (int j = 0; j < vectors; j++)
    for (long l = 0; l < k; l += lanes)
      transpose(
          panel + l * vectors * lanes + j * lanes, vectors * lanes, b + j * lanes * ldb + l, ldb,
          least(lanes, n - j * lanes), least(lanes, k - l));
}

// Makes a panel of pairs of k rows of b: of up to 8 columns, or of 24, of which the last 8 are `rest` further on. Two rows
// become vectors in which each column has two lanes, an even one for a number of the first row and an odd one for one of the
// second: two neighbours of a row of a, read at once and repeated, meet their numbers in all of them.
WIDE static void pair_panel(
    float *panel, const float *b, long ldb, long rest, long k, int has_whole, __mmask16 last) {
  const __mmask16 odd = 0xaaaa;
  for (long l = 0; l < k; l += 2, b += 2 * ldb) {
    // The last of an odd number of rows has no second.
    const __mmask16 second = l + 1 < k ? 0xffff : 0;
    if (has_whole) {
      __m512 x = _mm512_loadu_ps(b), y = _mm512_maskz_loadu_ps(second, b + ldb);
      _mm512_storeu_ps(panel, _mm512_mask_blend_ps(odd, x, y));
      _mm512_storeu_ps(panel + lanes, swap_neighbours(_mm512_mask_blend_ps(odd, y, x)));
      panel += 2 * lanes;
    }
    __m512 x = _mm512_maskz_loadu_ps(last, b + rest);
    __m512 y = _mm512_maskz_loadu_ps((__mmask16)(last & second), b + ldb + rest);
    __m512 low = _mm512_mask_blend_ps(odd, x, y), high = swap_neighbours(_mm512_mask_blend_ps(odd, y, x));
    _mm512_storeu_ps(panel, _mm512_shuffle_f32x4(low, high, 0x44));
    panel += lanes;
  }
}
