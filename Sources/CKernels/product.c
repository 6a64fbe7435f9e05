#include "include/product.h"

#include "vectors.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define WIDE __attribute__((target("avx512f")))
#define WIDE_INLINE WIDE GK_INLINE

// A tile of the result is held in registers: 8 rows of 3 vectors take 24 of the 32, a row of b takes 3, and one holds
// the number of a by which that row is multiplied. The 11 loads for 24 multiply-adds leave the multipliers as the limit.
enum { tile_rows = 8, tile_vectors = 3, panel_columns = lanes * tile_vectors };

// Between 8 and so many rows, one tile of 2 vectors takes them all, in as many registers: b comes from beyond the
// first-level cache then, and is read once.
enum { tall_rows = 12, tall_vectors = 2 };

// The inner size is cut into chains, so that a panel of b (96 KiB) stays in the second-level cache.
enum { chain = 512 };

// So many rows ahead are asked for of a panel that was not copied and leaves the first-level cache: where they come from
// far, as the weights of a recurrent network do at each step, the multipliers would wait for them.
enum { rows_ahead = 8, near_bytes = 1 << 15 };

// Rows of a, of so many columns, that are multiplied with one panel after the other before the next ones.
enum { block_rows = 512 };

// A transposed a of many rows and columns, as in the gradient of weights, is read at long steps and leaves the caches:
// where several panels need it, it is copied, tile by tile, to where each tile's rows lie together, in chains of which a
// panel (24 KiB) stays in the first-level cache.
enum { short_chain = 128, copied_rows = 384 };

// Up to this many rows the few times that a panel is read do not pay for copying it first.
enum { rows_worth_copying = 160 };

// Up to this many rows of a, turning them costs less than turning the rows of b, although the result is turned too.
enum { rows_worth_swapping = 128 };

typedef struct {
  const float *a, *b;
  float *c;
  // What is added to the sums, or NULL.
  const float *addend;
  // Elements from a row of b to the next, and from 16 of its columns to the next.
  long ldb, next_b;
  long row_a, step_a, ldc, row_addend, k;
  // Lanes of the last vector.
  __mmask16 last;
  int accumulate;
} Tile;

// A vector of a row of a panel; where it is a half, that half twice. `within` says that nothing beyond the last column may
// be read, for which a mask is needed: masks and permutations take the place of a multiply-add, loads that repeat what they
// read do not.
WIDE_INLINE __m512 load_columns(const float *b, int half, int within, __mmask16 last) {
  if (!within) return half ? (__m512)_mm512_broadcast_f64x4(_mm256_loadu_pd((const double *)b)) : _mm512_loadu_ps(b);
  __m512 columns = _mm512_maskz_loadu_ps(last, b);
  return half ? _mm512_shuffle_f32x4(columns, columns, 0x44) : columns;
}

// Writes a tile's sums, to which `accumulate` adds what was there and `adds` the addend.
WIDE_INLINE void write_sums(
    const Tile *t, const int rows, const int width, const int half, const __m512 (*sums)[tile_vectors],
    const __m512 *pairs, const int accumulate, const int adds) {
  const int vectors = width - half;
  // Copies, since what is written might be the tile for all that the compiler knows.
  const long ldc = t->ldc, row_addend = t->row_addend;
  const __mmask16 last = t->last;
  float *c = t->c;
  const float *addend = t->addend;
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++, c += ldc, addend += row_addend) {
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      __mmask16 m = j == width - 1 ? last : (__mmask16)0xffff;
      __m512 sum = sums[i][j];
      if (accumulate) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(m, c + lanes * j), sum);
      if (adds) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(m, addend + lanes * j), sum);
      _mm512_mask_storeu_ps(c + lanes * j, m, sum);
    }
    if (half) {
      float *rest = c + lanes * vectors - 8 * (i % 2);
      __mmask16 m = (__mmask16)(last << 8 * (i % 2));
      __m512 sum = pairs[i / 2];
      if (accumulate) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(m, rest), sum);
      if (adds) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(m, addend + lanes * vectors - 8 * (i % 2)), sum);
      _mm512_mask_storeu_ps(rest, m, sum);
    }
  }
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
  // Where the sums take long enough for it to come.
  if (t->addend && (lying || t->k >= short_chain))
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
  }
  if (t->addend)
    write_sums(t, rows, width, half, sums, pairs, t->accumulate, 1);
  else if (t->accumulate)
    write_sums(t, rows, width, half, sums, pairs, 1, 0);
  else
    write_sums(t, rows, width, half, sums, pairs, 0, 0);
}

#define ROWS(width, half, lying) \
  switch (rows) { \
    case 12: return tile(t, width <= tall_vectors ? 12 : 1, width, half, lying); \
    case 11: return tile(t, width <= tall_vectors ? 11 : 1, width, half, lying); \
    case 10: return tile(t, width <= tall_vectors ? 10 : 1, width, half, lying); \
    case 9: return tile(t, width <= tall_vectors ? 9 : 1, width, half, lying); \
    case 8: return tile(t, 8, width, half, lying); \
    case 7: return tile(t, 7, width, half, lying); \
    case 6: return tile(t, 6, width, half, lying); \
    case 5: return tile(t, 5, width, half, lying); \
    case 4: return tile(t, 4, width, half, lying); \
    case 3: return tile(t, 3, width, half, lying); \
    case 2: return tile(t, 2, width, half, lying); \
    default: return tile(t, 1, width, half, lying); \
  }

// A function per width, for panels made for it and for those that are part of b, so that each has registers of its own.
typedef void TileFunction(const Tile *t, int rows);
#define TILE(name, width, half, lying) \
  WIDE static __attribute__((noinline)) void name(const Tile *t, int rows) { ROWS(width, half, lying) }
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

static TileFunction *tile_function(int width, __mmask16 last, int lying) {
  static TileFunction *const functions[2][5] = {
      {tile1, tile2_half, tile2, tile3_half, tile3},
      {tile1_lying, tile2_half_lying, tile2_lying, tile3_half_lying, tile3_lying},
  };
  return functions[lying][width == 1 ? 0 : 2 * width - 3 + (last > 0xff)];
}

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

static long least(long x, long y) { return x < y ? x : y; }

WIDE static void transpose_panel(float *panel, const float *b, long ldb, long n, long k, int vectors) {
  for (int j = 0; j < vectors; j++)
    for (long l = 0; l < k; l += lanes)
      transpose(
          panel + l * vectors * lanes + j * lanes, vectors * lanes, b + j * lanes * ldb + l, ldb,
          least(lanes, n - j * lanes), least(lanes, k - l));
}

// How m rows are cut into tiles of nearly equal height: 20 rows are 6, 7 and 7, since a tile of 4 would wait for its
// loads.
static long tile_count(long m, long height) { return (m + height - 1) / height; }
static long tile_start(long p, long m, long tiles) { return p * m / tiles; }

// Copies a tile's rows of a transposed a next to each other, one tile after the other.
WIDE static void copy_rows(float *copied, const float *a, long step_a, long m, long k) {
  long tiles = tile_count(m, tile_rows);
  for (long p = 0; p < tiles; p++) {
    long i = tile_start(p, m, tiles), rows = tile_start(p + 1, m, tiles) - i;
    __mmask16 wanted = (__mmask16)((1 << rows) - 1);
    for (long l = 0; l < k; l++) {
      // For the tile six further on: the rows are too far apart for the processor to see where this leads.
      __builtin_prefetch(a + l * step_a + i + 6 * tile_rows);
      _mm512_mask_storeu_ps(copied + (p * k + l) * tile_rows, 0xff, _mm512_maskz_loadu_ps(wanted, a + l * step_a + i));
    }
  }
}

WIDE static void multiply_panel(
    Tile *t, int vectors, const float *a, float *c, const float *addend, long m, long height, int copied, int lying) {
  TileFunction *function = tile_function(vectors, t->last, lying);
  long tiles = tile_count(m, height);
  for (long p = 0; p < tiles; p++) {
    long i = tile_start(p, m, tiles), rows = tile_start(p + 1, m, tiles) - i;
    t->a = a + (copied ? p * tile_rows * t->k : i * t->row_a);
    t->c = c + i * t->ldc, t->addend = addend ? addend + i * t->row_addend : addend;
    function(t, (int)rows);
  }
}

// Adds or writes a tile of 8 rows, of which so many columns and rows are wanted, to c as so many rows and columns, with
// an addend unless it is NULL.
WIDE static void store_transposed(
    float *c, long ldc, const float *tile, long columns, long rows, int accumulate, const float *addend,
    long row_addend) {
  float turned[lanes * lanes] __attribute__((aligned(64)));
  __mmask16 m = (__mmask16)((1 << rows) - 1);
  for (long j = 0; j < columns; j += lanes) {
    transpose(turned, lanes, tile + j, panel_columns, rows, lanes);
    for (long i = j; i < least(columns, j + lanes); i++) {
      __m512 sum = _mm512_load_ps(turned + (i - j) * lanes);
      if (accumulate) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(m, c + i * ldc), sum);
      if (addend) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(m, addend + i * row_addend), sum);
      _mm512_mask_storeu_ps(c + i * ldc, m, sum);
    }
  }
}

// The same as the transposed result, B times the transpose of A: cheaper when a has far fewer rows than b, since the
// factor with the fewer is the one to be turned. Each element is the same sum of the same products.
WIDE static void multiply_swapped(float *c, long ldc, const float *a, long lda, const float *b, long ldb, long m, long n,
                                  long k, int accumulate, const float *addend, long row_addend) {
  float panel[chain * panel_columns] __attribute__((aligned(64)));
  float sums[tile_rows * panel_columns] __attribute__((aligned(64)));
  long vectors = (m + lanes - 1) / lanes, panels = (vectors + tile_vectors - 1) / tile_vectors;
  for (long from = 0; from < k; from += chain)
    for (long p = 0; p < panels; p++) {
      int width = (int)((p + 1) * vectors / panels - p * vectors / panels);
      long row = p * vectors / panels * lanes, rows = least(m - row, width * lanes);
      Tile t = {.row_a = ldb, .step_a = 1, .ldb = width * lanes, .next_b = lanes, .ldc = panel_columns};
      t.k = least(chain, k - from), t.last = 0xffff, t.b = panel, t.c = sums;
      transpose_panel(panel, a + row * lda + from, lda, rows, t.k, width);
      for (long j = 0; j < n; j += tile_rows) {
        t.a = b + j * ldb + from;
        long columns = least(tile_rows, n - j);
        tile_function(width, t.last, 0)(&t, (int)columns);
        store_transposed(
            c + row * ldc + j, ldc, sums, rows, columns, accumulate || from > 0,
            addend && from + chain >= k ? addend + row * row_addend + j : NULL, row_addend);
      }
    }
}

void gk_product(float *c, long ldc, const float *a, long row_a, long step_a, const float *b, long ldb,
                enum gk_layout layout, long m, long n, long k, int accumulate, const float *addend, long row_addend) {
  if (layout == gk_columns && step_a == 1 && m <= rows_worth_swapping && m < n)
    return multiply_swapped(c, ldc, a, row_a, b, ldb, m, n, k, accumulate, addend, row_addend);
  float panel[chain * panel_columns] __attribute__((aligned(64)));
  float copied_a[short_chain * copied_rows] __attribute__((aligned(64)));
  int tall = m > tile_rows && m <= tall_rows, many = m >= rows_worth_copying;
  long height = tall ? tall_rows : tile_rows, widest = tall ? tall_vectors : tile_vectors;
  // Panels of nearly equal width: 64 columns are 32 and 32, not 48 and 16.
  long vectors = (n + lanes - 1) / lanes, panels = (vectors + widest - 1) / widest;
  int copied = many && step_a != 1 && k > chain && panels > 1;
  long depth = copied ? short_chain : chain, block = copied ? copied_rows : block_rows;
  for (long from = 0; from < k; from += depth)
    for (long i = 0; i < m; i += block) {
      long part = least(depth, k - from), rows = least(block, m - i);
      const float *block_a = a + i * row_a + from * step_a;
      if (copied) {
        copy_rows(copied_a, block_a, step_a, rows, part);
        block_a = copied_a;
      }
      for (long p = 0; p < panels; p++) {
        int width = (int)((p + 1) * vectors / panels - p * vectors / panels);
        long column = p * vectors / panels * lanes, columns = least(n - column, width * lanes);
        Tile t = {.row_a = copied ? 1 : row_a, .step_a = copied ? tile_rows : step_a, .ldc = ldc, .k = part};
        t.b = panel, t.ldb = width * lanes, t.next_b = lanes;
        t.accumulate = accumulate || from > 0, t.row_addend = row_addend;
        const float *more = addend && from + depth >= k ? addend + i * row_addend + column : NULL;
        t.last = (__mmask16)(0xffff >> (width * lanes - columns));
        int lying = 0;
        if (layout == gk_strips)
          t.b = b + column * k + from * lanes, t.ldb = lanes, t.next_b = k * lanes;
        else if (layout == gk_columns)
          transpose_panel(panel, b + column * ldb + from, ldb, columns, part, width);
        else if (many)
          copy_panel(panel, b + from * ldb + column, ldb, part, width, t.last);
        else {
          t.b = b + from * ldb + column, t.ldb = ldb;
          lying = part * width * (long)sizeof(f32) > near_bytes || columns % (width > 1 ? 8 : lanes) != 0;
        }
        multiply_panel(&t, width, block_a, c + i * ldc + column, more, rows, height, copied, lying);
      }
    }
}

int gk_has_product(void) { return __builtin_cpu_supports("avx512f") != 0; }

#else

void gk_product(float *c, long ldc, const float *a, long row_a, long step_a, const float *b, long ldb,
                enum gk_layout layout, long m, long n, long k, int accumulate, const float *addend, long row_addend) {
  __builtin_trap();
}

int gk_has_product(void) { return 0; }

#endif
