// Vectors of 8 floats for matrix products. Needs AVX2.

#pragma once

#include <immintrin.h>
#include <stdint.h>

#include "vectors.h"

#define WIDE __attribute__((target("avx2,fma")))
#define WIDE_INLINE WIDE GK_INLINE

typedef __m256 Vector;

// How many of a vector's lanes, from the first on, numbers are read or written of.
typedef int Lanes;

enum { vector_lanes = 8, all_lanes = 8 };

WIDE_INLINE Lanes first_lanes(long n) { return (Lanes)n; }

// Eight numbers that are -1 for some lanes and 0 for the others.
WIDE_INLINE const int32_t *mask_of(Lanes lanes) {
  static const int32_t masks[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
  return masks + 8 - lanes;
}

WIDE_INLINE Vector load_masked(const int32_t *mask, const float *a) {
  return _mm256_maskload_ps(a, _mm256_loadu_si256((const __m256i *)mask));
}

WIDE_INLINE Vector load_vector(const float *a) { return _mm256_loadu_ps(a); }
WIDE_INLINE void store_vector(float *out, Vector v) { _mm256_storeu_ps(out, v); }
WIDE_INLINE Vector add_vectors(Vector a, Vector b) { return _mm256_add_ps(a, b); }

WIDE_INLINE Vector load_lanes(Lanes lanes, const float *a) {
  return lanes == all_lanes ? load_vector(a) : load_masked(mask_of(lanes), a);
}

// In parts of 4, 2 and 1: AMD's processors take dozens of steps for a store under a mask.
WIDE_INLINE void store_lanes(float *out, Lanes lanes, Vector v) {
  if (lanes == all_lanes) return store_vector(out, v);
  __m128 rest = _mm256_castps256_ps128(v);
  if (lanes & 4) {
    _mm_storeu_ps(out, rest);
    rest = _mm256_extractf128_ps(v, 1);
    out += 4;
  }
  if (lanes & 2) {
    _mm_storel_pi((__m64 *)out, rest);
    rest = _mm_movehl_ps(rest, rest);
    out += 2;
  }
  if (lanes & 1) _mm_store_ss(out, rest);
}

// Fills out, 8 rows that are ldo apart, with 8 columns of rows of b; missing rows and columns are zero.
WIDE static void transpose(float *out, long ldo, const float *b, long ldb, long rows, long columns) {
  Lanes there = first_lanes(columns);
  __m256 r[8], pairs[8];
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i++) r[i] = i < rows ? load_lanes(there, b + i * ldb) : _mm256_setzero_ps();
  // Blocks of 1, 2 and 4 numbers swap their places across the diagonal.
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i += 2) {
    pairs[i] = _mm256_unpacklo_ps(r[i], r[i + 1]);
    pairs[i + 1] = _mm256_unpackhi_ps(r[i], r[i + 1]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i += 4) {
    r[i] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0x44);
    r[i + 1] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0xee);
    r[i + 2] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0x44);
    r[i + 3] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0xee);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    store_vector(out + i * ldo, _mm256_permute2f128_ps(r[i], r[i + 4], 0x20));
    store_vector(out + (i + 4) * ldo, _mm256_permute2f128_ps(r[i], r[i + 4], 0x31));
  }
}
