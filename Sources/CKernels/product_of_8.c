// Matrix products in vectors of 8 floats, for processors with AVX2.

#include "include/product.h"

#if defined(__x86_64__)

#include "product_tiles_8.h"

#define HAS_PAIRS 0
#define HAS_SUMS 1
#define PRODUCT gk_product_of_8
#define PRODUCT_SUM gk_product_sum_of_8

#include "product_body.h"

#endif
