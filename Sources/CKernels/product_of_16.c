// Matrix products in vectors of 16 floats, for processors with AVX-512.

#include "include/product.h"

#if defined(__x86_64__)

#include "product_pairs.h"

#define HAS_PAIRS 1
#define HAS_SUMS 0
#define PRODUCT gk_product_of_16

#include "product_body.h"

int gk_lies_in_pairs(long n, long k) { return gk_product_lanes() == 16 && lies_in_pairs(n, k); }

WIDE void gk_pair_columns(float *out, const float *b, long ldb, long n, long k) {
  int has_whole = n > lanes;
  pair_panel(out, b, ldb, has_whole * lanes, k, has_whole, first_lanes(n - has_whole * lanes));
}

#endif
