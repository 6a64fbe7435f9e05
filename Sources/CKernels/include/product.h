// Matrix products in single precision on processors with AVX-512.

#pragma once

/// Whether this processor has what gk_product needs: 32 registers of 16 floats.
int gk_has_product(void);

/// Fills c (m x n) with a·b, or adds it to what c holds, then adds an addend unless that is NULL, on the calling
/// thread; all numbers by rows.
///
/// a(i, l) lies at a[i * row_a + l * step_a]; b is k x n, or n x k when b_is_transposed, with rows ldb apart; c has
/// rows ldc apart and must not overlap a, b or the addend, whose rows lie row_addend apart, 0 for one row that serves
/// all. Every element is the sum over l in ascending order, in chains of 512 fused multiply-adds that are then added up,
/// so it does not depend on how a product is cut into regions. Without gk_has_product the behaviour is undefined.
void gk_product(float *c, long ldc, const float *a, long row_a, long step_a, const float *b, long ldb,
                int b_is_transposed, long m, long n, long k, int accumulate, const float *addend, long row_addend);
