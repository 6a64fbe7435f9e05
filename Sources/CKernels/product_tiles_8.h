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

// A chain of terms in runs is of as many runs as have so many terms: what they read of both factors stays in the first-level
// cache while all tiles pass by.
enum { near_terms = 128 };

// The terms of a chain where rows of a are copied, which is for more than so many terms and columns.
enum { short_chain = 256, short_sum = 128, few_columns = 128 };

// Whether what comes from far is asked for: the next tile's rows, the next panel.
enum { asks_ahead = 1 };

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
    float *c, const long ldc, const float *more, const long row_addend, const int rows, const int width,
    const __m256 (*sums)[tile_vectors], const Lanes last, const int accumulate, const int adds) {
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
    float *c, const long ldc, const float *more, const long row_addend, const int rows, const int width,
    const __m256 (*sums)[tile_vectors], const Lanes last, const int accumulate, const int adds) {
  if (adds)
    write_or_add(c, ldc, more, row_addend, rows, width, sums, last, accumulate, 1);
  else if (accumulate)
    write_or_add(c, ldc, more, row_addend, rows, width, sums, last, 1, 0);
  else
    write_or_add(c, ldc, more, row_addend, rows, width, sums, last, 0, 0);
}

// What a tile's code is made for: a constant wherever it is inlined, but for distances that vary.
typedef struct {
  int rows, width;
  Panel panel;
  // Whether nothing beyond the columns of a part of b may be read.
  int partial;
  // Terms between two looks at the loop's end.
  int unroll;
  long ldb, next_b, row_a, step_a;
} Form;

// Adds a term to the sums: the l-th from where b and the rows of a, by fours, stand.
WIDE_INLINE void add_term(
    const Form f, __m256 (*sums)[tile_vectors], const float **quads, const float *b, const long l, const int32_t **mask) {
  __m256 row[tile_vectors];
  b += l * f.ldb;
#pragma clang loop unroll(full)
  for (int j = 0; j < f.width; j++)
    if (!f.partial || j < f.width - 1) row[j] = load_vector(b + f.next_b * j);
  if (f.partial) {
    // Read again for each row: there is no register left to keep it in.
    __asm__("" : "+r"(*mask));
    row[f.width - 1] = load_masked(*mask, b + f.next_b * (f.width - 1));
  }
  if (f.panel == part_of_b)
#pragma clang loop unroll(full)
    for (int j = 0; j < f.width; j += 2) __builtin_prefetch(b + rows_ahead * f.ldb + f.next_b * j);
#pragma clang loop unroll(full)
  for (int i = 0; i < f.rows; i++) {
    __m256 x = _mm256_broadcast_ss(quads[i / 4] + i % 4 * f.row_a + l * f.step_a);
#pragma clang loop unroll(full)
    for (int j = 0; j < f.width; j++) sums[i][j] = _mm256_fmadd_ps(x, row[j], sums[i][j]);
    // The next row's number is asked for when this one's is used: two at a time would be one register too many.
    if (f.width == 3)
      __asm__("" : "+r"(quads[(i + 1) % f.rows / 4]), "+x"(sums[i][0]), "+x"(sums[i][1]), "+x"(sums[i][2]));
    else if (f.width == 2)
      __asm__("" : "+r"(quads[(i + 1) % f.rows / 4]), "+x"(sums[i][0]), "+x"(sums[i][1]));
    else if (i % 4 == 0)
      __asm__("" : "+r"(quads[i / 4]));
  }
}

// Multiplies rows of a with a panel of b.
//
// A panel that is part of b itself is asked for some rows ahead. One made for many rows stays while a passes by, once for each
// panel: the next tile's rows of a are asked for, one in each of as many runs of terms. The processor itself would notice a
// row when half of it is gone.
//
// The tiles below follow in one call: where sums are short, what is settled before the first costs as much as half a tile.
WIDE_INLINE void tile_of(const Tile *t, const Form f, int count) {
  const int far = f.panel == made_for_many;
  // Copies, since what is written might be the tile for all that the compiler knows.
  const Skip every = {t->skip_a, t->skip_b}, *const skips = t->skips ? t->skips : &every;
  const long next_skip = t->skips != NULL, k = t->k, term_run = t->term_run, next_a = t->next_a;
  const long first_run = t->first_run > 0 ? least(t->first_run, k) : k;
  const long ldc = t->ldc, row_addend = t->row_addend;
  const int accumulate = t->accumulate, last = t->last;
  const int adds = t->addend != NULL;
  const float *first_a = t->a, *more = adds ? t->addend : t->c, *const first_b = t->b;
  float *c = t->c;
  for (;;) {
    __m256 sums[most_rows][tile_vectors];
#pragma clang loop unroll(full)
    for (int i = 0; i < f.rows; i++)
#pragma clang loop unroll(full)
      for (int j = 0; j < f.width; j++) sums[i][j] = _mm256_setzero_ps();
    if (accumulate || far)
#pragma clang loop unroll(full)
      for (int i = 0; i < f.rows; i++)
#pragma clang loop unroll(full)
        for (int j = 0; j < f.width; j += 2) __builtin_prefetch(c + i * ldc + vector_lanes * j, 1);
    if (adds && (f.panel == part_of_b || k >= long_sum))
#pragma clang loop unroll(full)
      for (int i = 0; i < f.rows; i++)
#pragma clang loop unroll(full)
        for (int j = 0; j < f.width; j += 2) __builtin_prefetch(more + i * row_addend + vector_lanes * j);
    // A pointer for each four rows, hidden from the compiler, which would reach every row by an addition to the one before.
    const float *quads[most_rows / 4], *b = first_b;
#pragma clang loop unroll(full)
    for (int i = 0; i < f.rows; i += 4) {
      quads[i / 4] = first_a + i * f.row_a;
      __asm__("" : "+r"(quads[i / 4]));
    }
    const int32_t *mask = mask_of(last);
    const Skip *skip = skips;
    const float *next_row = first_a + f.rows * f.row_a, *ahead = next_row;
    long rest = k, run = first_run;
    while (rest > 0) {
      rest -= run;
      for (; f.unroll > 1 && run >= f.unroll; run -= f.unroll) {
        if (far) __builtin_prefetch(ahead, 0, 2), ahead += f.unroll * tile_rows;
#pragma clang loop unroll(full)
        for (int l = 0; l < f.unroll; l++) add_term(f, sums, quads, b, l, &mask);
        b += f.unroll * f.ldb;
#pragma clang loop unroll(full)
        for (int i = 0; i < f.rows; i += 4) quads[i / 4] += f.unroll * f.step_a;
      }
      for (; run > 0; run--, b += f.ldb) {
        add_term(f, sums, quads, b, 0, &mask);
#pragma clang loop unroll(full)
        for (int i = 0; i < f.rows; i += 4) quads[i / 4] += f.step_a;
      }
      if (rest == 0) break;
      run = least(term_run, rest), b += skip->b;
#pragma clang loop unroll(full)
      for (int i = 0; i < f.rows; i += 4) quads[i / 4] += skip->a;
      skip += next_skip;
      ahead = next_row += f.row_a;
    }
    // Of vectors that are all whole, a branch less for each store.
    if (last == all_lanes)
      write_sums(c, ldc, more, row_addend, f.rows, f.width, sums, all_lanes, accumulate, adds);
    else
      write_sums(c, ldc, more, row_addend, f.rows, f.width, sums, last, accumulate, adds);
    if (--count == 0) return;
    first_a += next_a, c += f.rows * ldc, more += f.rows * row_addend;
  }
}

// Tiles of panels, all but the smallest, by the ways in which b and a lie: distances that the compiler knows cost no
// instructions. Four terms are then 77 for 48 multiply-adds, where one term alone would be 23 for 12: more than a thread gets
// through in that time where another one runs on the same core, three a cycle.
WIDE_INLINE void tile(const Tile *t, const int rows, const int width, const Panel panel, const int partial, int count) {
  Form f = {rows, width, panel, partial, 1, t->ldb, t->next_b, t->row_a, t->step_a};
  if (panel != part_of_b && width >= 2 && rows >= tile_rows) {
    f.unroll = 4;
    if (f.step_a == 1 && f.ldb == vector_lanes) {
      f.ldb = vector_lanes, f.step_a = 1;
      return tile_of(t, f, count);
    }
    if (f.step_a == 1 && f.next_b == vector_lanes) {
      f.next_b = vector_lanes, f.step_a = 1;
      return tile_of(t, f, count);
    }
    if (f.row_a == 1 && f.step_a == tile_rows && f.ldb == panel_columns) {
      f.ldb = panel_columns, f.next_b = vector_lanes, f.row_a = 1, f.step_a = tile_rows;
      return tile_of(t, f, count);
    }
    if (f.row_a == 1 && f.next_b == vector_lanes) {
      f.next_b = vector_lanes, f.row_a = 1;
      return tile_of(t, f, count);
    }
    f.unroll = 1;
  }
  tile_of(t, f, count);
}

#define TILE(name, width, panel, partial) \
  WIDE static __attribute__((noinline)) void name(const Tile *t, int rows, int count) { \
    switch (rows) { \
      case 12: return tile(t, width == 1 ? 12 : 1, width, panel, partial, count); \
      case 11: return tile(t, width == 1 ? 11 : 1, width, panel, partial, count); \
      case 10: return tile(t, width == 1 ? 10 : 1, width, panel, partial, count); \
      case 9: return tile(t, width == 1 ? 9 : 1, width, panel, partial, count); \
      case 8: return tile(t, width == 1 ? 8 : 1, width, panel, partial, count); \
      case 7: return tile(t, width == 1 ? 7 : 1, width, panel, partial, count); \
      case 6: return tile(t, width <= 2 ? 6 : 1, width, panel, partial, count); \
      case 5: return tile(t, width <= 2 ? 5 : 1, width, panel, partial, count); \
      case 4: return tile(t, 4, width, panel, partial, count); \
      case 3: return tile(t, 3, width, panel, partial, count); \
      case 2: return tile(t, 2, width, panel, partial, count); \
      default: return tile(t, 1, width, panel, partial, count); \
    } \
  }
TILE(tile1, 1, made, 0)
TILE(tile2, 2, made, 0)
TILE(tile3, 3, made, 0)
TILE(tile1_far, 1, made_for_many, 0)
TILE(tile2_far, 2, made_for_many, 0)
TILE(tile3_far, 3, made_for_many, 0)
TILE(tile1_lying, 1, part_of_b, 0)
TILE(tile2_lying, 2, part_of_b, 0)
TILE(tile3_lying, 3, part_of_b, 0)
TILE(tile1_partial, 1, part_of_b, 1)
TILE(tile2_partial, 2, part_of_b, 1)
TILE(tile3_partial, 3, part_of_b, 1)

// Of 24 columns no lane would be idle, so there are no panels of pairs.
static long paired_columns(long n, long step_a) { return 0; }

static TileFunction *tile_function(Panel panel, int width, Lanes last) {
  static TileFunction *const functions[4][3] = {
      {tile1, tile2, tile3},
      {tile1_far, tile2_far, tile3_far},
      {tile1_lying, tile2_lying, tile3_lying},
      {tile1_partial, tile2_partial, tile3_partial}};
  return functions[panel == part_of_b && last != all_lanes ? 3 : panel][width - 1];
}
