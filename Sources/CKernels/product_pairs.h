// Panels in pairs of rows, and their tiles: columns beyond a multiple of 16 without idle lanes. Needs AVX-512.

#pragma once

#include "product_tiles_16.h"
#include "product_panels.h"

// Exchanges lanes 2 i and 2 i + 1.
WIDE_INLINE __m512 swap_neighbours(__m512 v) { return _mm512_permute_ps(v, 0xb1); }

// Multiplies rows of an untransposed a with a panel of pairs, see pair_panel: 24 columns in 3 vectors, or up to 8 in one.
// Two neighbours of a row of a take one load, and no lane is idle.
WIDE_INLINE void tile_of_pairs(const Tile *t, const int rows, const int vectors) {
  __m512 sums[tile_rows][tile_vectors], halves[tile_rows / 2];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) sums[i][j] = _mm512_setzero_ps();
  const float *quads[tile_rows / 4], *b = t->b;
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i += 4) {
    quads[i / 4] = t->a + i * t->row_a;
    __asm__("" : "+r"(quads[i / 4]));
  }
  for (long l = 0; l < t->k; l += 2, b += vectors * lanes) {
    __m512 row[tile_vectors];
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) row[j] = _mm512_loadu_ps(b + j * lanes);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const float *terms = quads[i / 4] + i % 4 * t->row_a;
      // The last of an odd number has no neighbour.
      double pair = 0;
      if (l + 1 < t->k)
        memcpy(&pair, terms, sizeof pair);
      else
        memcpy(&pair, terms, sizeof *terms);
      __m512 x = (__m512)_mm512_set1_pd(pair);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sums[i][j] = _mm512_fmadd_ps(x, row[j], sums[i][j]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i += 4) quads[i / 4] += 2;
  }
  // The two lanes of each column together; the columns of the last vector of two rows share one.
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i += 2) {
    __m512 first = sums[i][vectors - 1], second = i + 1 < rows ? sums[i + 1][vectors - 1] : first;
    halves[i / 2] = _mm512_add_ps(
        _mm512_shuffle_f32x4(first, second, 0x44), swap_neighbours(_mm512_shuffle_f32x4(first, second, 0xee)));
  }
  if (vectors > 1)
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) sums[i][0] = _mm512_add_ps(sums[i][0], swap_neighbours(sums[i][1]));
  write_sums(t, rows, vectors > 1 ? 2 : 1, 1, sums, halves);
}

#define PAIRS(name, vectors) \
  WIDE static __attribute__((noinline)) void name##_once(const Tile *t, int rows) { \
    switch (rows) { ROWS_TO_8(tile_of_pairs, vectors) } \
  } \
  ONE_BY_ONE(name)
PAIRS(pairs_of_8, 1)
PAIRS(pairs_of_24, 3)

static TileFunction *tile_function(Panel panel, int width, Lanes last) {
  if (panel == in_pairs) return width == 1 ? pairs_of_8 : pairs_of_24;
  return plain_tile_function(panel, width, last);
}

// How many of n columns are a panel of pairs, the last one: 1 to 8 beyond a multiple of 16 would leave half of a vector idle,
// so they are, with the 16 before them or alone. Not for 40, of which one vector would be left, that waits for its loads.
static long paired_columns(long n, long step_a) {
  if (step_a != 1 || (n - 1) % lanes >= 8 || n == 40) return 0;
  return n < lanes ? n : n % lanes + lanes;
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

// The same for columns of b that lie as rows.
WIDE static __attribute__((noinline)) void transpose_pairs(
    float *panel, const float *b, long ldb, long columns, long k, int has_whole, __mmask16 last) {
  float turned[chain * 2 * lanes] __attribute__((aligned(64)));
  transpose_panel(turned, b, ldb, columns, k, 1 + has_whole);
  pair_panel(panel, turned, (1 + has_whole) * lanes, has_whole * lanes, k, has_whole, last);
}

static int lies_in_pairs(long n, long k) { return k >= 4 && paired_columns(n, 1) == n; }

// Lays the chain's t->k rows of the columns that are a panel of pairs out, in `panel` unless they lie so.
WIDE_INLINE void lay_out_pairs(Tile *t, float *panel, const float *b, const Factor *f, Columns columns) {
  int has_whole = columns.vectors > 1, strips = f->layout == gk_strips;
  t->b = panel, t->last = first_lanes(columns.count - has_whole * lanes);
  if (strips && lies_in_pairs(columns.first + columns.count, f->k))
    t->b = f->b + f->from / 2 * columns.vectors * lanes;
  else if (f->layout == gk_columns)
    transpose_pairs(panel, b, f->ldb, columns.count, t->k, has_whole, t->last);
  else
    pair_panel(panel, b, strips ? lanes : f->ldb, has_whole * lanes * (strips ? f->k : 1), t->k, has_whole, t->last);
}
