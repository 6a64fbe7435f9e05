// Panels: columns of the second factor of a product, laid out as tiles read them.

#pragma once

WIDE_INLINE void copy_columns(float *panel, const float *b, long ldb, long k, const int vectors, Lanes last) {
  for (long l = 0; l < k; l++, panel += vectors * vector_lanes, b += ldb) {
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors - 1; j++) store_vector(panel + j * vector_lanes, load_vector(b + j * vector_lanes));
    store_vector(panel + (vectors - 1) * vector_lanes, load_lanes(last, b + (vectors - 1) * vector_lanes));
  }
}

WIDE static void copy_panel(float *panel, const float *b, long ldb, long k, int vectors, Lanes last) {
  switch (vectors) {
    case 1: return copy_columns(panel, b, ldb, k, 1, last);
    case 2: return copy_columns(panel, b, ldb, k, 2, last);
    default: return copy_columns(panel, b, ldb, k, 3, last);
  }
}

WIDE static void transpose_panel(float *panel, const float *b, long ldb, long n, long k, int vectors) {
  for (int j = 0; j < vectors; j++)
    for (long l = 0; l < k; l += vector_lanes)
      transpose(
          panel + (l * vectors + j) * vector_lanes, vectors * vector_lanes, b + j * vector_lanes * ldb + l, ldb,
          least(vector_lanes, n - j * vector_lanes), least(vector_lanes, k - l));
}
