// Vectors of 16 floats for matrix products. Needs AVX-512.

#pragma once

#include <immintrin.h>

#include "vectors.h"

#define WIDE __attribute__((target("avx512f")))
#define WIDE_INLINE WIDE GK_INLINE

typedef __m512 Vector;

// The first lanes of a vector, of which numbers are read or written.
typedef __mmask16 Lanes;

enum { vector_lanes = 16, all_lanes = 0xffff };

// From 1 to 16 of them.
WIDE_INLINE Lanes first_lanes(long n) { return (__mmask16)(0xffff >> (16 - n)); }

WIDE_INLINE Vector load_lanes(Lanes lanes, const float *a) { return _mm512_maskz_loadu_ps(lanes, a); }
WIDE_INLINE void store_lanes(float *out, Lanes lanes, Vector v) { _mm512_mask_storeu_ps(out, lanes, v); }
WIDE_INLINE Vector load_vector(const float *a) { return _mm512_loadu_ps(a); }
WIDE_INLINE void store_vector(float *out, Vector v) { _mm512_storeu_ps(out, v); }
WIDE_INLINE Vector add_vectors(Vector a, Vector b) { return _mm512_add_ps(a, b); }

// One stage of a transposition of 16 x 16: swaps blocks of s x s across the diagonal of blocks of 2 s x 2 s.
#define LOW(l, s) (((l) & (s)) ? 16 + (l) - (s) : (l))
#define HIGH(l, s) (((l) & (s)) ? 16 + (l) : (l) + (s))
#define LANES(f, s) \
  f(0, s), f(1, s), f(2, s), f(3, s), f(4, s), f(5, s), f(6, s), f(7, s), f(8, s), f(9, s), f(10, s), f(11, s), \
      f(12, s), f(13, s), f(14, s), f(15, s)
#define STAGE(s) \
  _Pragma("clang loop unroll(full)") for (int i = 0; i < 16; i++) if (!(i & (s))) { \
    f32 upper = r[i], lower = r[i + (s)]; \
    r[i] = __builtin_shufflevector(upper, lower, LANES(LOW, s)); \
    r[i + (s)] = __builtin_shufflevector(upper, lower, LANES(HIGH, s)); \
  }

// Fills out, 16 rows that are ldo apart, with 16 columns of rows of b; missing rows and columns are zero.
WIDE static void transpose(float *out, long ldo, const float *b, long ldb, long rows, long columns) {
  f32 r[16];
  Lanes there = first_lanes(columns);
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) r[i] = i < rows ? (f32)load_lanes(there, b + i * ldb) : (f32)0;
  STAGE(8) STAGE(4) STAGE(2) STAGE(1)
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) store_vector(out + i * ldo, (Vector)r[i]);
}
