// Matrix products in single precision on processors with AVX-512 or AVX2.

#pragma once

/// How the second factor of a product, k x n, lies.
enum gk_layout {
  /// By rows.
  gk_rows,
  /// By columns: its transpose by rows.
  gk_columns,
  /// In strips of gk_product_lanes columns: a strip's k rows one after the other, then the next. What the last one lacks is read,
  /// but makes no difference. Where gk_lies_in_pairs, as gk_pair_columns lays it out.
  gk_strips
};

/// Rows or terms of a product that do not follow each other in memory at one distance, but in runs.
typedef struct gk_runs {
  /// Times that the m rows of a, c and the addend are there, each time so many elements further on, all with the same b.
  long row_runs, run_a, run_c, run_addend;
  /// Of the k terms, so many follow each other; then a and b skip so many elements more.
  long term_run, skip_a, skip_b;
} gk_runs;

/// Floats in the vectors of this processor's version of gk_product: 16 with AVX-512, 8 with AVX2, 0 where there is none.
int gk_product_lanes(void);

/// Whether strips of n columns and k rows are laid out by gk_pair_columns: with AVX-512 up to 8 columns, or 17 to 24, and at
/// least 4 rows, so that pairs take no more room than strips.
int gk_lies_in_pairs(long n, long k);

/// Lays b (k x n), by rows ldb apart, out as products of an untransposed a read it fastest, in ⌈k / 2⌉ times 16 numbers for up
/// to 8 columns and 48 for more. Where gk_product_lanes is not 16 the behaviour is undefined.
void gk_pair_columns(float *out, const float *b, long ldb, long n, long k);

/// What gk_product computes, for processors with AVX2.
void gk_product_of_8(float *c, long ldc, const float *a, long row_a, long step_a, const float *b, long ldb,
                     enum gk_layout layout, long m, long n, long k, int accumulate, const float *addend,
                     long row_addend, const gk_runs *runs);

/// The factors of one of several products that are added up.
typedef struct gk_part {
  const float *a, *b;
} gk_part;

/// As many products as gk_product_sum_of_8 adds up.
enum { gk_most_parts = 8 };

/// Fills c (m x n) with the sum of 1 to gk_most_parts products of k terms each, then adds an addend unless that is NULL: each
/// element is one chain of all terms in the order of the parts, at most 512.
///
/// The first factors are untransposed, rows lda apart; the second ones lie all by rows or all by columns. Of the runs, NULL
/// for none, those of rows count. For processors with AVX2; elsewhere the behaviour is undefined.
void gk_product_sum_of_8(float *c, long ldc, const gk_part *parts, long count, long lda, long ldb,
                         enum gk_layout layout, long m, long n, long k, const float *addend, long row_addend,
                         const gk_runs *runs);

/// What gk_product computes, for processors with AVX-512.
__typeof__(gk_product_of_8) gk_product_of_16;

/// Fills c (m x n) with a·b, or adds it to what c holds, then adds an addend unless that is NULL, on the calling
/// thread; all numbers by rows, but for b.
///
/// a(i, l) lies at a[i * row_a + l * step_a]; b lies as its layout says, with rows or columns ldb apart; c has rows ldc
/// apart and must not overlap a, b or the addend, whose rows lie row_addend apart, 0 for one row that serves all. Without
/// runs, of which `runs` may be NULL, all m rows and k terms are one.
///
/// Every element is the sum over l in ascending order, in chains of 512 fused multiply-adds that are then added up. There
/// are three exceptions. Where terms come in runs of up to 128, chains are of as many whole runs as have at most 128 terms
/// with AVX2. Where step_a is not 1 and m at least 160, chains are of 128 with AVX-512 if n is above 48 and k above
/// 512, and of 256 with AVX2 if both are above 128. With AVX-512, where step_a is 1 and n leaves 1 to 8 columns beyond a
/// multiple of 16, those and the 16 before them are summed in pairs of terms, a chain for the even ones and one for the odd
/// ones; not where n is 40. So an element does not depend on where rows are cut into regions, nor on where columns are that
/// lie on one side of these bounds.
///
/// Where gk_product_lanes is 0 the behaviour is undefined.
static inline void gk_product(float *c, long ldc, const float *a, long row_a, long step_a, const float *b, long ldb,
                              enum gk_layout layout, long m, long n, long k, int accumulate, const float *addend,
                              long row_addend, const gk_runs *runs) {
#if defined(__x86_64__)
  // Here, so that nobody passes fifteen arguments on.
  if (__builtin_cpu_supports("avx512f"))
    gk_product_of_16(c, ldc, a, row_a, step_a, b, ldb, layout, m, n, k, accumulate, addend, row_addend, runs);
  else
    gk_product_of_8(c, ldc, a, row_a, step_a, b, ldb, layout, m, n, k, accumulate, addend, row_addend, runs);
#else
  __builtin_trap();
#endif
}
