// A product by blocks of rows of its first factor, chains of terms and panels of columns of its second. Included by the
// versions for each width of vectors, which name it PRODUCT and say by HAS_PAIRS whether they have panels of pairs, and by
// HAS_SUMS whether their tiles go through several products, which PRODUCT_SUM then adds up.

#pragma once

#include "product_panels.h"

// Rows of a, of so many columns, that are multiplied with one panel after the other before the next ones.
enum { block_rows = 512 };

// A transposed a of many rows and columns, as in the gradient of weights, is read at long steps and leaves the caches:
// where several panels need it, it is copied, tile by tile, to where each tile's rows lie together, in chains of which a
// panel stays in the first-level cache. Not for fewer rows than `rows_worth_gathering`, nor for so few terms and columns as
// each version names.
enum { copied_rows = 384, rows_worth_gathering = 160 };

// How m rows are cut into tiles of nearly equal height, lower ones first: 20 rows are 6, 7 and 7, since a tile of 4 would wait
// for its loads.
static long tile_count(long m, long height) { return (m + height - 1) / height; }
static long tile_start(long p, long m, long tiles) {
  long higher = p - (tiles - m % tiles);
  return p * (m / tiles) + (higher > 0 ? higher : 0);
}

// Copies a tile's rows of a transposed a next to each other, one tile after the other.
WIDE static void copy_rows(float *copied, const float *a, long step_a, long m, long k) {
  long tiles = tile_count(m, tile_rows);
  for (long p = 0; p < tiles; p++) {
    long i = tile_start(p, m, tiles), rows = tile_start(p + 1, m, tiles) - i;
    Lanes wanted = first_lanes(rows);
    for (long l = 0; l < k; l++) {
      // For the tile six further on: the rows are too far apart for the processor to see where this leads.
      __builtin_prefetch(a + l * step_a + i + 6 * tile_rows);
      store_lanes(copied + (p * k + l) * tile_rows, first_lanes(tile_rows), load_lanes(wanted, a + l * step_a + i));
    }
  }
}

// Asks for rows of the next panel before it is copied; they lie too far apart for the processor to see where that leads.
static inline void ask_for(Ahead *next, long rows) {
  for (rows = least(rows, next->rows); rows > 0; rows--, next->rows--, next->b += next->ldb) {
    const char *row = (const char *)next->b;
    for (long offset = 0; offset < next->bytes; offset += 64) __builtin_prefetch(row + offset, 0, 2);
    __builtin_prefetch(row + next->bytes - 1, 0, 2);
  }
}

WIDE static void multiply_panel(
    Tile *t, TileFunction *function, int tiles, const float *a, float *c, const float *addend, long m, int copied,
    Ahead *next) {
  int rows = (int)m / tiles, higher = (int)m % tiles;
  long share = next ? (next->rows + tiles - 1) / tiles : 0;
  t->a = a, t->c = c, t->addend = addend;
  // The lower tiles, then those of a row more.
  for (int count = tiles - higher; count > 0; count = higher, higher = 0, rows++) {
    t->next_a = copied ? tile_rows * t->k : rows * t->row_a;
    for (int done = 0, some = share > 0 ? 1 : count; done < count; done += some) {
      if (share > 0) ask_for(next, share);
      function(t, rows, some);
      go_down(t, rows, some);
    }
  }
}

// Adds or writes a tile, of which so many columns and rows are wanted, to c as so many rows and columns, with an addend
// unless it is NULL.
WIDE static void store_transposed(
    float *c, long ldc, const float *tile, long columns, long rows, int accumulate, const float *addend,
    long row_addend) {
  float turned[vector_lanes * vector_lanes] __attribute__((aligned(64)));
  Lanes wanted = first_lanes(rows);
  for (long j = 0; j < columns; j += vector_lanes) {
    transpose(turned, vector_lanes, tile + j, panel_columns, rows, vector_lanes);
    for (long i = j; i < least(columns, j + vector_lanes); i++) {
      Vector sum = load_vector(turned + (i - j) * vector_lanes);
      if (accumulate) sum = add_vectors(load_lanes(wanted, c + i * ldc), sum);
      if (addend) sum = add_vectors(load_lanes(wanted, addend + i * row_addend), sum);
      store_lanes(c + i * ldc, wanted, sum);
    }
  }
}

// The same as the transposed result, B times the transpose of A: cheaper when a has far fewer rows than b, since the
// factor with the fewer is the one to be turned. Each element is the same sum of the same products.
WIDE static void multiply_swapped(float *c, long ldc, const float *a, long lda, const float *b, long ldb, long m, long n,
                                  long k, int accumulate, const float *addend, long row_addend) {
  float panel[chain * panel_columns] __attribute__((aligned(64)));
  float sums[vector_lanes * panel_columns] __attribute__((aligned(64)));
  long vectors = (m + vector_lanes - 1) / vector_lanes, panels = (vectors + tile_vectors - 1) / tile_vectors;
  for (long from = 0; from < k; from += chain)
    for (long p = 0; p < panels; p++) {
      int width = (int)((p + 1) * vectors / panels - p * vectors / panels);
      long row = p * vectors / panels * vector_lanes, rows = least(m - row, width * vector_lanes);
      long height = least(tile_height(width), vector_lanes);
      Tile t = {.row_a = ldb, .step_a = 1, .ldb = width * vector_lanes, .next_b = vector_lanes, .ldc = panel_columns};
      t.k = least(chain, k - from), t.last = all_lanes, t.b = panel, t.c = sums;
      transpose_panel(panel, a + row * lda + from, lda, rows, t.k, width);
      for (long j = 0; j < n; j += height) {
        t.a = b + j * ldb + from;
        long columns = least(height, n - j);
        tile_function(made, width, t.last)(&t, (int)columns, 1);
        store_transposed(
            c + row * ldc + j, ldc, sums, rows, columns, accumulate || from > 0,
            addend && from + chain >= k ? addend + row * row_addend + j : NULL, row_addend);
      }
    }
}

// The columns of panel p, of nearly equal width but for those in pairs: 64 columns are 32 and 32, not 48 and 16.
static Columns columns_of(long p, long panels, long n, long paired) {
  if (paired > 0 && p == panels - 1)
    return (Columns){.first = n - paired, .count = paired, .vectors = paired > vector_lanes ? 3 : 1, .paired = 1};
  long vectors = (n - paired + vector_lanes - 1) / vector_lanes, plain = panels - (paired > 0);
  long first = plain == 1 ? 0 : p * vectors / plain, end = plain == 1 ? vectors : (p + 1) * vectors / plain;
  return (Columns){
      first * vector_lanes, least(n - paired, end * vector_lanes) - first * vector_lanes, (int)(end - first), 0};
}

// Lays the chain's t->k rows of some columns out for tiles, in `panel` where they must be copied.
WIDE_INLINE Panel lay_out(Tile *t, float *panel, const Factor *f, Columns columns, long rows) {
  const float *b = f->b + f->from * f->ldb + columns.first;
  if (f->layout == gk_strips) b = f->b + columns.first * f->k + f->from * vector_lanes;
  if (f->layout == gk_columns) b = f->b + columns.first * f->ldb + f->from;
  int vectors = columns.vectors;
  t->b = panel, t->ldb = vectors * vector_lanes, t->next_b = vector_lanes;
#if HAS_PAIRS
  if (columns.paired) {
    lay_out_pairs(t, panel, b, f, columns);
    return in_pairs;
  }
#endif
  t->last = first_lanes(columns.count - (vectors - 1) * vector_lanes);
  if (f->layout == gk_strips) {
    t->b = b, t->ldb = vector_lanes, t->next_b = f->k * vector_lanes;
    return made;
  }
  if (f->layout == gk_columns) {
    transpose_panel(panel, b, f->ldb, columns.count, t->k, vectors);
    return made;
  }
  int is_far = t->k * vectors * (long)sizeof(Vector) > near_bytes;
  if (rows >= (is_far ? far_rows_worth_copying : rows_worth_copying)) {
    copy_panel(panel, b, f->ldb, t->k, vectors, t->last);
    return made;
  }
  t->b = b, t->ldb = f->ldb;
  return is_far || columns.count % columns_read(vectors) != 0 ? part_of_b : made;
}

WIDE static __attribute__((noinline)) void multiply(
    float *c, long ldc, const float *a, long row_a, long step_a, const float *b, long ldb, enum gk_layout layout, long m,
    long n, long k, int accumulate, const float *addend, long row_addend, const gk_runs *runs) {
  gk_runs r = runs ? *runs : (gk_runs){.row_runs = 1};
  long paired = paired_columns(n, step_a), all_rows = m * r.row_runs;
  int swapped = layout == gk_columns && step_a == 1 && r.row_runs == 1 && m <= rows_worth_swapping && m < n - paired;
  if (swapped) {
    multiply_swapped(c, ldc, a, row_a, b, ldb, m, n - paired, k, accumulate, addend, row_addend);
    if (paired == 0) return;
  }
  float panel[chain * panel_columns] __attribute__((aligned(64)));
  float copied_a[short_chain * copied_rows] __attribute__((aligned(64)));
  int tall = m > tile_rows && m <= tall_rows;
  long plain = n - paired;
  long panels = (tall ? tile_count(plain, tall_vectors * vector_lanes) : tile_count(plain, panel_columns)) + (paired > 0);
  int copied = all_rows >= rows_worth_gathering && r.term_run == 0 && step_a != 1 &&
               k > short_sum && n > few_columns && r.row_runs == 1;
  long depth = copied ? short_chain : chain, block = copied ? copied_rows : block_rows;
  if (r.term_run > 0 && r.term_run <= near_terms) depth = near_terms / r.term_run * r.term_run;
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
        Panel kind = lay_out(&t, panel, &factor, columns, r.term_run == 0 ? all_rows : 0);
        if (asks_ahead && kind == made && step_a == 1 && !runs && rows >= rows_worth_copying && part >= long_sum) {
          kind = made_for_many;
          t.first_run = t.term_run = (part + 4 * tile_rows - 1) / (4 * tile_rows) * 4;
        }
        TileFunction *function = tile_function(kind, columns.vectors, t.last);
        int tiles = tiles_of(rows, columns.vectors, tall && kind != in_pairs, copied);
        float *block_c = c + i * ldc + columns.first;
        Ahead next = {.rows = 0};
        if (asks_ahead && layout == gk_rows && t.b == panel && p + 1 < panels) {
          Columns others = columns_of(p + 1, panels, n, paired);
          next = (Ahead){factor.b + from * ldb + others.first, ldb, part, others.count * (long)sizeof(float)};
        }
        for (long run = 0; run < r.row_runs; run++)
          multiply_panel(
              &t, function, tiles, block_a + run * r.run_a, block_c + run * r.run_c,
              more ? more + run * r.run_addend : more, rows, copied, &next);
      }
    }
}

WIDE void PRODUCT(float *c, long ldc, const float *a, long row_a, long step_a, const float *b, long ldb,
             enum gk_layout layout, long m, long n, long k, int accumulate, const float *addend, long row_addend,
             const gk_runs *runs) {
  // Panels that are read where they lie, as at each step of a recurrent network, take less time than all that is decided
  // above.
  long paired = paired_columns(n, step_a);
  int lies = layout == gk_strips ? paired == 0 || gk_lies_in_pairs(n, k) : layout == gk_rows && paired == 0;
  if (lies && !runs && m > tall_rows && m < far_rows_worth_copying && k <= chain && (n <= panel_columns || paired == 0)) {
    long panels = tile_count(n, panel_columns);
    Factor factor = {.b = b, .ldb = ldb, .k = k, .layout = layout};
    Tile t = {.row_a = row_a, .step_a = step_a, .ldc = ldc, .k = k, .row_addend = row_addend};
    t.accumulate = accumulate;
    for (long p = 0; p < panels; p++) {
      Columns columns = columns_of(p, panels, n, paired);
      Panel kind = lay_out(&t, NULL, &factor, columns, m);
      TileFunction *function = tile_function(kind, columns.vectors, t.last);
      multiply_panel(
          &t, function, tiles_of(m, columns.vectors, 0, 0), a, c + columns.first,
          addend ? addend + columns.first : NULL, m, 0, NULL);
    }
    return;
  }
  multiply(c, ldc, a, row_a, step_a, b, ldb, layout, m, n, k, accumulate, addend, row_addend, runs);
}

#if HAS_SUMS

// One panel of all parts' terms: copied one after the other, or read where each lies.
WIDE_INLINE TileFunction *lay_out_parts(
    Tile *t, float *panel, Skip *skips, const gk_part *parts, long count, long ldb, enum gk_layout layout,
    Columns columns, long k, long rows) {
  int vectors = columns.vectors, is_copied = layout == gk_columns || rows >= rows_worth_copying;
  t->last = first_lanes(columns.count - (vectors - 1) * vector_lanes);
  t->ldb = is_copied ? vectors * vector_lanes : ldb, t->next_b = vector_lanes;
  for (long p = 0; p < count; p++) {
    const float *b = parts[p].b + columns.first * (layout == gk_columns ? ldb : 1);
    float *made_b = panel + p * k * vectors * vector_lanes;
    if (layout == gk_columns)
      transpose_panel(made_b, b, ldb, columns.count, k, vectors);
    else if (is_copied)
      copy_panel(made_b, b, ldb, k, vectors, t->last);
    else if (p == 0)
      t->b = b;
    if (p + 1 < count)
      skips[p] = (Skip){parts[p + 1].a - parts[p].a - k, is_copied ? 0 : parts[p + 1].b - parts[p].b - k * ldb};
  }
  if (is_copied) t->b = panel;
  return tile_function(is_copied || columns.count % columns_read(vectors) == 0 ? made : part_of_b, vectors, t->last);
}

WIDE void PRODUCT_SUM(
    float *c, long ldc, const gk_part *parts, long count, long lda, long ldb, enum gk_layout layout, long m, long n,
    long k, const float *addend, long row_addend, const gk_runs *runs) {
  float panel[chain * panel_columns + vector_lanes * panel_columns] __attribute__((aligned(64)));
  Skip skips[gk_most_parts];
  gk_runs r = runs ? *runs : (gk_runs){.row_runs = 1};
  long panels = tile_count(n, panel_columns);
  for (long p = 0; p < panels; p++) {
    Columns columns = columns_of(p, panels, n, 0);
    Tile t = {.row_a = lda, .step_a = 1, .ldc = ldc, .k = count * k, .row_addend = row_addend};
    t.first_run = t.term_run = k, t.skips = skips;
    TileFunction *function = lay_out_parts(&t, panel, skips, parts, count, ldb, layout, columns, k, m * r.row_runs);
    int tiles = tiles_of(m, columns.vectors, 0, 0);
    const float *more = addend ? addend + columns.first : NULL;
    for (long run = 0; run < r.row_runs; run++)
      multiply_panel(
          &t, function, tiles, parts[0].a + run * r.run_a, c + columns.first + run * r.run_c,
          more ? more + run * r.run_addend : NULL, m, 0, NULL);
  }
}

#endif
