// Panels: columns of the second factor of a product, laid out as tiles read them.

#pragma once

WIDE static void copy_panel(float *panel, const float *b, long ldb, long k, int vectors, Lanes last) {
  for (long l = 0; l < k; l++)
    for (int j = 0; j < vectors; j++) {
      Lanes there = j == vectors - 1 ? last : all_lanes;
      store_vector(panel + (l * vectors + j) * vector_lanes, load_lanes(there, b + l * ldb + j * vector_lanes));
    }
}

WIDE static void transpose_panel(float *panel, const float *b, long ldb, long n, long k, int vectors) {
  for (int j = 0; j < vectors; j++)
    for (long l = 0; l < k; l += vector_lanes)
      transpose(
          panel + (l * vectors + j) * vector_lanes, vectors * vector_lanes, b + j * vector_lanes * ldb + l, ldb,
          least(vector_lanes, n - j * vector_lanes), least(vector_lanes, k - l));
}
