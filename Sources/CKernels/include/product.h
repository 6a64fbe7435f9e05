// Matrix products in single precision on processors with AVX-512.

#pragma once

/// How the second factor of a product, k x n, lies.
enum gk_layout {
  /// By rows.
  gk_rows,
  /// By columns: its transpose by rows.
  gk_columns,
  /// In strips of 16 columns: a strip's k rows one after the other, then the next strip. What the last one lacks is read,
  /// but makes no difference.
  gk_strips
};

/// Whether this processor has what gk_product needs: 32 registers of 16 floats.
int gk_has_product(void);

/// Fills c (m x n) with a·b, or adds it to what c holds, then adds an addend unless that is NULL, on the calling
/// thread; all numbers by rows, but for b.
///
/// a(i, l) lies at a[i * row_a + l * step_a]; b lies as its layout says, with rows or columns ldb apart; c has rows ldc
/// apart and must not overlap a, b or the addend, whose rows lie row_addend apart, 0 for one row that serves all. Every
/// element is the sum over l in ascending order, in chains of 512 fused multiply-adds that are then added up, or of 128
/// where step_a is not 1, m at least 160, n above 48 and k above 512. Where step_a is 1 and n leaves 1 to 8 columns beyond a
/// multiple of 16, those and the 16 before them are summed in pairs of terms, a chain for the even ones and one for the odd
/// ones; not where n is 40. So an element does not depend on where rows are cut into regions, nor on where columns are that
/// lie on one side of these bounds. Without gk_has_product the behaviour is undefined.
void gk_product(float *c, long ldc, const float *a, long row_a, long step_a, const float *b, long ldb,
                enum gk_layout layout, long m, long n, long k, int accumulate, const float *addend, long row_addend);
