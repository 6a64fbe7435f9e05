#include "include/product.h"

#if defined(__x86_64__)

int gk_product_lanes(void) {
  if (__builtin_cpu_supports("avx512f")) return 16;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 8 : 0;
}

#else

int gk_product_lanes(void) { return 0; }

int gk_lies_in_pairs(long n, long k) { return 0; }

void gk_pair_columns(float *out, const float *b, long ldb, long n, long k) { __builtin_trap(); }

void gk_product_sum_of_8(float *c, long ldc, const gk_part *parts, long count, long lda, long ldb,
                         enum gk_layout layout, long m, long n, long k, const float *addend, long row_addend,
                         const gk_runs *runs) {
  __builtin_trap();
}

#endif
