// Tiles of a product in vectors of 16: some rows of a times a panel of columns of b, summed in registers. Needs AVX-512.

#pragma once

#include "product_vectors_16.h"
#include "product_tile.h"

// A tile of the result is held in registers: 8 rows of 3 vectors take 24 of the 32, a row of b takes 3, and one holds
// the number of a by which that row is multiplied. The 11 loads for 24 multiply-adds leave the multipliers as the limit.
enum { tile_rows = 8, tile_vectors = 3, panel_columns = vector_lanes * tile_vectors };

// Between 8 and so many rows, one tile of 2 vectors takes them all, in as many registers: b comes from beyond the
// first-level cache then, and is read once.
enum { tall_rows = 12, tall_vectors = 2 };

// The inner size is cut into chains, so that a panel of b (96 KiB) stays in the second-level cache.
enum { chain = 512 };

// Chains of terms in runs are not shorter than others.
enum { near_terms = 0 };

// The terms of a chain where rows of a are copied, which is for more than so many terms and columns.
enum { short_chain = 128, short_sum = 512, few_columns = 48 };

// Whether what comes from far is asked for: the next tile's rows, the next panel.
enum { asks_ahead = 0 };

// Up to this many rows the few times that a panel is read do not pay for copying it first.
enum { rows_worth_copying = 160, far_rows_worth_copying = 160 };

// Up to this many rows of a, turning them costs less than turning the rows of b, although the result is turned too.
enum { rows_worth_swapping = 128 };

// Columns that a tile reads whole, whether or not b has them: those of two rows share a last vector of at most 8.
static long columns_read(int vectors) { return vectors > 1 ? 8 : vector_lanes; }

static long tile_height(int vectors) { return tile_rows; }

// How many tiles m rows are.
static int tiles_of(long m, int vectors, int tall, int copied) {
  return (int)(tall ? (m + tall_rows - 1) / tall_rows : (m + tile_rows - 1) / tile_rows);
}

// Writes a tile's sums, to which `accumulate` adds what was there and `adds` the addend. `width` is in vectors, the last of
// which two rows share in `pairs` where `half` is 1.
WIDE_INLINE void write_or_add(
    const Tile *t, const int rows, const int width, const int half, const __m512 (*sums)[tile_vectors],
    const __m512 *pairs, const int accumulate, const int adds) {
  const int vectors = width - half;
  // Copies, since what is written might be the tile for all that the compiler knows.
  const long ldc = t->ldc, row_addend = t->row_addend;
  const __mmask16 last = t->last;
  float *c = t->c;
  const float *more = t->addend;
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++, c += ldc) {
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      __mmask16 m = j == width - 1 ? last : (__mmask16)0xffff;
      __m512 sum = sums[i][j];
      if (accumulate) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(m, c + lanes * j), sum);
      if (adds) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(m, more + lanes * j), sum);
      _mm512_mask_storeu_ps(c + lanes * j, m, sum);
    }
    if (half) {
      float *rest = c + lanes * vectors - 8 * (i % 2);
      __mmask16 m = (__mmask16)(last << 8 * (i % 2));
      __m512 sum = pairs[i / 2];
      if (accumulate) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(m, rest), sum);
      if (adds) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(m, more + lanes * vectors - 8 * (i % 2)), sum);
      _mm512_mask_storeu_ps(rest, m, sum);
    }
    if (adds) more += row_addend;
  }
}

WIDE_INLINE void write_sums(
    const Tile *t, const int rows, const int width, const int half, const __m512 (*sums)[tile_vectors],
    const __m512 *pairs) {
  if (t->addend)
    write_or_add(t, rows, width, half, sums, pairs, t->accumulate, 1);
  else if (t->accumulate)
    write_or_add(t, rows, width, half, sums, pairs, 1, 0);
  else
    write_or_add(t, rows, width, half, sums, pairs, 0, 0);
}

// A vector of a row of a panel; where it is a half, that half twice. `within` says that nothing beyond the last column may
// be read, for which a mask is needed: masks and permutations take the place of a multiply-add, loads that repeat what they
// read do not.
WIDE_INLINE __m512 load_columns(const float *b, int half, int within, __mmask16 last) {
  if (!within) return half ? (__m512)_mm512_broadcast_f64x4(_mm256_loadu_pd((const double *)b)) : _mm512_loadu_ps(b);
  __m512 columns = _mm512_maskz_loadu_ps(last, b);
  return half ? _mm512_shuffle_f32x4(columns, columns, 0x44) : columns;
}

// Multiplies rows of a with a panel of b. Where `half` is 1 the last of its vectors has at most 8 columns: one register
// then holds those of two rows, for half the multiply-adds. Each element is the same sum of the same products. Where
// `lying` is 1 the panel is part of b itself: rows are asked for ahead, and nothing beyond its columns is read.
WIDE_INLINE void tile(const Tile *t, const int rows, const int width, const int half, const int lying) {
  const int vectors = width - half;
  __m512 sums[tall_rows][tile_vectors], pairs[tall_rows / 2];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i += 2) pairs[i / 2] = _mm512_setzero_ps();
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) sums[i][j] = _mm512_setzero_ps();
  if (t->accumulate)
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
      for (int j = 0; j < width; j++) __builtin_prefetch(t->c + i * t->ldc + lanes * j, 1);
  if (t->addend && (lying || t->k >= long_sum))
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
      for (int j = 0; j < width; j++) __builtin_prefetch(t->addend + i * t->row_addend + lanes * j);
  // A pointer for each four rows, hidden from the compiler, which would reach every row by an addition to the one
  // before: a chain as long as the multiply-adds of a tile of two vectors.
  const float *quads[tall_rows / 4], *b = t->b;
  const long next_b = t->next_b;
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i += 4) {
    quads[i / 4] = t->a + i * t->row_a;
    __asm__("" : "+r"(quads[i / 4]));
  }
  // Hidden too: the compiler would make a permutation of a blend by a known mask, for which the multipliers wait.
  __mmask16 upper = 0xff00;
  __asm__("" : "+Yk"(upper));
  long until_skip = t->first_run;
  for (long l = 0; l < t->k; l++, b += t->ldb) {
    __m512 row[tile_vectors], x[tall_rows];
#pragma clang loop unroll(full)
    for (int j = 0; j < width; j++)
      row[j] = load_columns(b + next_b * j, half && j == vectors, lying && j == width - 1, t->last);
    if (lying)
#pragma clang loop unroll(full)
      for (int j = 0; j < width; j++) __builtin_prefetch(b + rows_ahead * t->ldb + next_b * j);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      x[i] = _mm512_set1_ps(quads[i / 4][i % 4 * t->row_a]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sums[i][j] = _mm512_fmadd_ps(x[i], row[j], sums[i][j]);
      if (half && (i % 2 == 1 || i == rows - 1)) {
        __m512 both = i % 2 ? _mm512_mask_blend_ps(upper, x[i - 1], x[i]) : x[i];
        pairs[i / 2] = _mm512_fmadd_ps(both, row[vectors], pairs[i / 2]);
      }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i += 4) quads[i / 4] += t->step_a;
    if (--until_skip == 0) {
      until_skip = t->term_run, b += t->skip_b;
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i += 4) quads[i / 4] += t->skip_a;
    }
  }
  write_sums(t, rows, width, half, sums, pairs);
}

#define ROWS_TO_8(tile, ...) \
  case 8: return tile(t, 8, __VA_ARGS__); \
  case 7: return tile(t, 7, __VA_ARGS__); \
  case 6: return tile(t, 6, __VA_ARGS__); \
  case 5: return tile(t, 5, __VA_ARGS__); \
  case 4: return tile(t, 4, __VA_ARGS__); \
  case 3: return tile(t, 3, __VA_ARGS__); \
  case 2: return tile(t, 2, __VA_ARGS__); \
  default: return tile(t, 1, __VA_ARGS__);

#define ONE_BY_ONE(name) \
  WIDE static void name(const Tile *t, int rows, int count) { \
    for (Tile one = *t; count > 0; count--, go_down(&one, rows, 1)) name##_once(&one, rows); \
  }

#define TILE(name, width, half, lying) \
  WIDE static __attribute__((noinline)) void name##_once(const Tile *t, int rows) { \
    switch (rows) { \
      case 12: return tile(t, width <= tall_vectors ? 12 : 1, width, half, lying); \
      case 11: return tile(t, width <= tall_vectors ? 11 : 1, width, half, lying); \
      case 10: return tile(t, width <= tall_vectors ? 10 : 1, width, half, lying); \
      case 9: return tile(t, width <= tall_vectors ? 9 : 1, width, half, lying); \
      ROWS_TO_8(tile, width, half, lying) \
    } \
  } \
  ONE_BY_ONE(name)
TILE(tile1, 1, 0, 0)
TILE(tile2, 2, 0, 0)
TILE(tile3, 3, 0, 0)
TILE(tile2_half, 2, 1, 0)
TILE(tile3_half, 3, 1, 0)
TILE(tile1_lying, 1, 0, 1)
TILE(tile2_lying, 2, 0, 1)
TILE(tile3_lying, 3, 0, 1)
TILE(tile2_half_lying, 2, 1, 1)
TILE(tile3_half_lying, 3, 1, 1)

static TileFunction *plain_tile_function(Panel panel, int width, Lanes last) {
  static TileFunction *const functions[2][5] = {
      {tile1, tile2_half, tile2, tile3_half, tile3},
      {tile1_lying, tile2_half_lying, tile2_lying, tile3_half_lying, tile3_lying},
  };
  return functions[panel][width == 1 ? 0 : 2 * width - 3 + (last > 0xff)];
}
