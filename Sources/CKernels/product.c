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

#endif
