// Tiles of a product in vectors of 8: some rows of a times a panel of columns of b, summed in registers. Needs AVX2.

#pragma once

#include "product_vectors_8.h"
#include "product_tile.h"

// A tile of the result is held in 12 of the 16 registers: 4 rows of 3 vectors, 6 of 2 or 12 of one. A row of b takes up to
// 3 more, and one holds the number of a by which that row is multiplied. 4 rows suffice, since the 7 loads for 12
// multiply-adds leave the multipliers as the limit.
enum { tile_rows = 4, tile_vectors = 3, panel_columns = vector_lanes * tile_vectors };

// Between 4 and so many rows, one tile of 2 vectors takes them all: b comes from beyond the first-level cache then, and is
// read once.
enum { tall_rows = 6, tall_vectors = 2 };

enum { most_rows = 12 };

// The inner size is cut into chains, so that a panel of b (48 KiB) stays in the second-level cache.
enum { chain = 512 };

// Up to this many rows the few times that a panel is read do not pay for copying it first; up to fewer where it leaves the
// first-level cache.
enum { rows_worth_copying = 160, far_rows_worth_copying = 48 };

// Up to this many rows of a, turning them costs less than turning the rows of b, although the result is turned too.
enum { rows_worth_swapping = 16 };

// Columns that a tile reads whole, whether or not b has them.
static long columns_read(int vectors) { return vector_lanes; }

static long tile_height(int vectors) { return vectors == 3 ? tile_rows : vectors == 2 ? tall_rows : most_rows; }

// How many tiles m rows are: lower ones where rows were copied for tiles of 4.
static int tiles_of(long m, int vectors, int tall, int copied) {
  if (vectors == 3 || copied) return (int)(m + tile_rows - 1) / tile_rows;
  return vectors == 2 ? (int)(m + tall_rows - 1) / tall_rows : (int)(m + most_rows - 1) / most_rows;
}

WIDE_INLINE void write_or_add(
    const Tile *t, const int rows, const int width, const __m256 (*sums)[tile_vectors], const Lanes last,
    const int accumulate, const int adds) {
  // Copies, since what is written might be the tile for all that the compiler knows.
  const long ldc = t->ldc, row_addend = t->row_addend;
  float *c = t->c;
  const float *more = t->addend;
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++, c += ldc) {
#pragma clang loop unroll(full)
    for (int j = 0; j < width; j++) {
      Lanes lanes = j == width - 1 ? last : all_lanes;
      __m256 sum = sums[i][j];
      if (accumulate) sum = _mm256_add_ps(load_lanes(lanes, c + vector_lanes * j), sum);
      if (adds) sum = _mm256_add_ps(load_lanes(lanes, more + vector_lanes * j), sum);
      store_lanes(c + vector_lanes * j, lanes, sum);
    }
    if (adds) more += row_addend;
  }
}

// Writes a tile's sums, to which `accumulate` adds what was there, and then the addend.
WIDE_INLINE void write_sums(
    const Tile *t, const int rows, const int width, const __m256 (*sums)[tile_vectors], const Lanes last) {
  if (t->addend)
    write_or_add(t, rows, width, sums, last, t->accumulate, 1);
  else if (t->accumulate)
    write_or_add(t, rows, width, sums, last, 1, 0);
  else
    write_or_add(t, rows, width, sums, last, 0, 0);
}

// Multiplies rows of a with a panel of b. Where `lying` is 1 the panel is part of b itself and rows are asked for ahead;
// where it is 2, nothing beyond its columns may be read besides.
WIDE_INLINE void tile(const Tile *t, const int rows, const int width, const int lying) {
  __m256 sums[most_rows][tile_vectors];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < width; j++) sums[i][j] = _mm256_setzero_ps();
  if (t->accumulate)
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
      for (int j = 0; j < width; j += 2) __builtin_prefetch(t->c + i * t->ldc + vector_lanes * j, 1);
  if (t->addend && (lying || t->k >= long_sum))
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
      for (int j = 0; j < width; j += 2) __builtin_prefetch(t->addend + i * t->row_addend + vector_lanes * j);
  // A pointer for each four rows, hidden from the compiler, which would reach every row by an addition to the one before.
  const float *quads[most_rows / 4], *b = t->b;
  const long next_b = t->next_b, ldb = t->ldb, row_a = t->row_a, step_a = t->step_a;
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i += 4) {
    quads[i / 4] = t->a + i * row_a;
    __asm__("" : "+r"(quads[i / 4]));
  }
  const int32_t *mask = mask_of(t->last);
  const Skip every = {t->skip_a, t->skip_b}, *skip = t->skips ? t->skips : &every;
  const long next_skip = t->skips != NULL;
  long rest = t->k, run = t->first_run > 0 ? least(t->first_run, rest) : rest;
  while (rest > 0) {
    rest -= run;
    for (; run > 0; run--, b += ldb) {
      __m256 row[tile_vectors];
#pragma clang loop unroll(full)
      for (int j = 0; j < width; j++)
        if (lying < 2 || j < width - 1) row[j] = load_vector(b + next_b * j);
      if (lying == 2) {
        // Read again for each row: there is no register left to keep it in.
        __asm__("" : "+r"(mask));
        row[width - 1] = load_masked(mask, b + next_b * (width - 1));
      }
      if (lying)
#pragma clang loop unroll(full)
        for (int j = 0; j < width; j += 2) __builtin_prefetch(b + rows_ahead * ldb + next_b * j);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) {
        __m256 x = _mm256_broadcast_ss(quads[i / 4] + i % 4 * row_a);
#pragma clang loop unroll(full)
        for (int j = 0; j < width; j++) sums[i][j] = _mm256_fmadd_ps(x, row[j], sums[i][j]);
        // The next row's number is asked for when this one's is used: two at a time would be one register too many.
        if (width == 3)
          __asm__("" : "+r"(quads[(i + 1) % rows / 4]), "+x"(sums[i][0]), "+x"(sums[i][1]), "+x"(sums[i][2]));
        else if (width == 2)
          __asm__("" : "+r"(quads[(i + 1) % rows / 4]), "+x"(sums[i][0]), "+x"(sums[i][1]));
        else if (i % 4 == 0)
          __asm__("" : "+r"(quads[i / 4]));
      }
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i += 4) quads[i / 4] += step_a;
    }
    if (rest == 0) break;
    run = least(t->term_run, rest), b += skip->b;
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i += 4) quads[i / 4] += skip->a;
    skip += next_skip;
  }
  // Of vectors that are all whole, a branch less for each store.
  if (t->last == all_lanes)
    write_sums(t, rows, width, sums, all_lanes);
  else
    write_sums(t, rows, width, sums, t->last);
}

#define TILE(name, width, lying) \
  WIDE static __attribute__((noinline)) void name(const Tile *t, int rows) { \
    switch (rows) { \
      case 12: return tile(t, width == 1 ? 12 : 1, width, lying); \
      case 11: return tile(t, width == 1 ? 11 : 1, width, lying); \
      case 10: return tile(t, width == 1 ? 10 : 1, width, lying); \
      case 9: return tile(t, width == 1 ? 9 : 1, width, lying); \
      case 8: return tile(t, width == 1 ? 8 : 1, width, lying); \
      case 7: return tile(t, width == 1 ? 7 : 1, width, lying); \
      case 6: return tile(t, width <= 2 ? 6 : 1, width, lying); \
      case 5: return tile(t, width <= 2 ? 5 : 1, width, lying); \
      case 4: return tile(t, 4, width, lying); \
      case 3: return tile(t, 3, width, lying); \
      case 2: return tile(t, 2, width, lying); \
      default: return tile(t, 1, width, lying); \
    } \
  }
TILE(tile1, 1, 0)
TILE(tile2, 2, 0)
TILE(tile3, 3, 0)
TILE(tile1_lying, 1, 1)
TILE(tile2_lying, 2, 1)
TILE(tile3_lying, 3, 1)
TILE(tile1_partial, 1, 2)
TILE(tile2_partial, 2, 2)
TILE(tile3_partial, 3, 2)

// Of 24 columns no lane would be idle, so there are no panels of pairs.
static long paired_columns(long n, long step_a) { return 0; }

static TileFunction *tile_function(Panel panel, int width, Lanes last) {
  static TileFunction *const functions[3][3] = {
      {tile1, tile2, tile3}, {tile1_lying, tile2_lying, tile3_lying}, {tile1_partial, tile2_partial, tile3_partial}};
  return functions[panel == made ? 0 : last == all_lanes ? 1 : 2][width - 1];
}
