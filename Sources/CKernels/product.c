#include "include/product.h"

#if defined(__x86_64__)

#include "product_panels.h"

// The inner size is cut into chains, so that a panel of b (96 KiB) stays in the second-level cache.
enum { chain = 512 };

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
    Tile *t, TileFunction *function, const float *a, float *c, const float *addend, long m, long height, int copied) {
  // As tile_start, but a product of few rows would feel a division for each of its tiles.
  int tiles = (int)(height == tile_rows ? tile_count(m, tile_rows) : tile_count(m, tall_rows));
  int least_rows = (int)m / tiles, more_rows = (int)m % tiles, rest = 0;
  t->a = a, t->c = c, t->addend = addend;
  for (int p = 0; p < tiles; p++) {
    rest += more_rows;
    int rows = least_rows + (rest >= tiles);
    if (rest >= tiles) rest -= tiles;
    function(t, rows);
    t->a += copied ? tile_rows * t->k : rows * t->row_a;
    t->c += rows * t->ldc;
    if (addend) t->addend += rows * t->row_addend;
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
        tile_function(made, width, t.last)(&t, (int)columns);
        store_transposed(
            c + row * ldc + j, ldc, sums, rows, columns, accumulate || from > 0,
            addend && from + chain >= k ? addend + row * row_addend + j : NULL, row_addend);
      }
    }
}

// Columns of the second factor that tiles take together.
typedef struct {
  long first, count;
  int vectors, paired;
} Columns;

// How many of n columns are a panel of pairs, the last one: 1 to 8 beyond a multiple of 16 would leave half of a vector idle,
// so they are, with the 16 before them or alone. Not for 40, of which one vector would be left, that waits for its loads.
static long paired_columns(long n, long step_a) {
  if (step_a != 1 || (n - 1) % lanes >= 8 || n == 40) return 0;
  return n < lanes ? n : n % lanes + lanes;
}

// The columns of panel p, of nearly equal width but for those in pairs: 64 columns are 32 and 32, not 48 and 16.
static Columns columns_of(long p, long panels, long n, long paired) {
  if (paired > 0 && p == panels - 1)
    return (Columns){.first = n - paired, .count = paired, .vectors = paired > lanes ? 3 : 1, .paired = 1};
  long vectors = (n - paired + lanes - 1) / lanes, plain = panels - (paired > 0);
  long first = plain == 1 ? 0 : p * vectors / plain, end = plain == 1 ? vectors : (p + 1) * vectors / plain;
  return (Columns){first * lanes, least(n - paired, end * lanes) - first * lanes, (int)(end - first), 0};
}

// The second factor of a product: all k rows, of which a chain begins at `from`.
typedef struct {
  const float *b;
  long ldb, k, from;
  enum gk_layout layout;
} Factor;

// The same for columns of b that lie as rows.
WIDE static __attribute__((noinline)) void transpose_pairs(
    float *panel, const float *b, long ldb, long columns, long k, int has_whole, __mmask16 last) {
  float turned[chain * 2 * lanes] __attribute__((aligned(64)));
  transpose_panel(turned, b, ldb, columns, k, 1 + has_whole);
  pair_panel(panel, turned, (1 + has_whole) * lanes, has_whole * lanes, k, has_whole, last);
}

int gk_lies_in_pairs(long n, long k) { return k >= 4 && paired_columns(n, 1) == n; }

// Lays the chain's t->k rows of some columns out for tiles, in `panel` where they must be copied.
WIDE_INLINE Panel lay_out(Tile *t, float *panel, const Factor *f, Columns columns, int is_worth_copying) {
  const float *b = f->b + f->from * f->ldb + columns.first;
  if (f->layout == gk_strips) b = f->b + columns.first * f->k + f->from * lanes;
  if (f->layout == gk_columns) b = f->b + columns.first * f->ldb + f->from;
  int vectors = columns.vectors;
  t->b = panel, t->ldb = vectors * lanes, t->next_b = lanes;
  if (columns.paired) {
    int has_whole = vectors > 1, strips = f->layout == gk_strips;
    t->last = (__mmask16)(0xff >> (8 - (columns.count - has_whole * lanes)));
    if (strips && gk_lies_in_pairs(columns.first + columns.count, f->k)) {
      // The whole factor, laid out beforehand.
      t->b = f->b + f->from / 2 * vectors * lanes;
      return in_pairs;
    }
    if (f->layout == gk_columns)
      transpose_pairs(panel, b, f->ldb, columns.count, t->k, has_whole, t->last);
    else
      pair_panel(
          panel, b, strips ? lanes : f->ldb, has_whole * lanes * (strips ? f->k : 1), t->k, has_whole, t->last);
    return in_pairs;
  }
  t->last = (__mmask16)(0xffff >> (vectors * lanes - columns.count));
  if (f->layout == gk_strips) {
    t->b = b, t->ldb = lanes, t->next_b = f->k * lanes;
    return made;
  }
  if (f->layout == gk_columns) {
    transpose_panel(panel, b, f->ldb, columns.count, t->k, vectors);
    return made;
  }
  if (is_worth_copying) {
    copy_panel(panel, b, f->ldb, t->k, vectors, t->last);
    return made;
  }
  t->b = b, t->ldb = f->ldb;
  int is_far = t->k * vectors * (long)sizeof(f32) > near_bytes;
  return is_far || columns.count % (vectors > 1 ? 8 : lanes) != 0 ? part_of_b : made;
}

WIDE void gk_product(float *c, long ldc, const float *a, long row_a, long step_a, const float *b, long ldb,
                enum gk_layout layout, long m, long n, long k, int accumulate, const float *addend, long row_addend,
                const gk_runs *runs) {
  gk_runs r = runs ? *runs : (gk_runs){.row_runs = 1};
  long paired = paired_columns(n, step_a), all_rows = m * r.row_runs;
  int swapped = layout == gk_columns && step_a == 1 && r.row_runs == 1 && m <= rows_worth_swapping && m < n - paired;
  if (swapped) {
    multiply_swapped(c, ldc, a, row_a, b, ldb, m, n - paired, k, accumulate, addend, row_addend);
    if (paired == 0) return;
  }
  float panel[chain * panel_columns] __attribute__((aligned(64)));
  float copied_a[short_chain * copied_rows] __attribute__((aligned(64)));
  int tall = m > tile_rows && m <= tall_rows, many = all_rows >= rows_worth_copying && r.term_run == 0;
  long height = tall ? tall_rows : tile_rows, plain = n - paired;
  long panels = (tall ? tile_count(plain, tall_vectors * lanes) : tile_count(plain, panel_columns)) + (paired > 0);
  int copied = many && step_a != 1 && k > chain && panels > 1 && r.row_runs == 1;
  long depth = copied ? short_chain : chain, block = copied ? copied_rows : block_rows;
  for (long from = 0; from < k; from += depth)
    for (long i = 0; i < m; i += block) {
      long part = least(depth, k - from), rows = least(block, m - i);
      long skips = r.term_run > 0 ? from / r.term_run : 0;
      const float *block_a = a + i * row_a + from * step_a + skips * r.skip_a;
      if (copied) {
        copy_rows(copied_a, block_a, step_a, rows, part);
        block_a = copied_a;
      }
      Factor factor = {.b = b + skips * r.skip_b, .ldb = ldb, .k = k, .from = from, .layout = layout};
      // All but the panel of pairs may be done.
      for (long p = swapped ? panels - 1 : 0; p < panels; p++) {
        Columns columns = columns_of(p, panels, n, paired);
        Tile t = {.row_a = copied ? 1 : row_a, .step_a = copied ? tile_rows : step_a, .ldc = ldc, .k = part};
        t.accumulate = accumulate || from > 0, t.row_addend = row_addend;
        t.term_run = r.term_run, t.skip_a = r.skip_a, t.skip_b = r.skip_b;
        t.first_run = r.term_run > 0 ? r.term_run - from % r.term_run : 0;
        const float *more = addend && from + depth >= k ? addend + i * row_addend + columns.first : NULL;
        Panel kind = lay_out(&t, panel, &factor, columns, many);
        TileFunction *function = tile_function(kind, columns.vectors, t.last);
        float *block_c = c + i * ldc + columns.first;
        for (long run = 0; run < r.row_runs; run++)
          multiply_panel(
              &t, function, block_a + run * r.run_a, block_c + run * r.run_c, more ? more + run * r.run_addend : more,
              rows, kind == in_pairs ? tile_rows : height, copied);
      }
    }
}

WIDE void gk_pair_columns(float *out, const float *b, long ldb, long n, long k) {
  int has_whole = n > lanes;
  pair_panel(out, b, ldb, has_whole * lanes, k, has_whole, (__mmask16)(0xff >> (8 - (n - has_whole * lanes))));
}

int gk_has_product(void) { return __builtin_cpu_supports("avx512f") != 0; }

#else

void gk_product(float *c, long ldc, const float *a, long row_a, long step_a, const float *b, long ldb,
                enum gk_layout layout, long m, long n, long k, int accumulate, const float *addend, long row_addend,
                const gk_runs *runs) {
  __builtin_trap();
}

int gk_has_product(void) { return 0; }

int gk_lies_in_pairs(long n, long k) { return 0; }

void gk_pair_columns(float *out, const float *b, long ldb, long n, long k) { __builtin_trap(); }

#endif
