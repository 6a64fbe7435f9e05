// Vectors of 16 lanes, which the compiler splits to whatever the target has.

#pragma once

#include <stdint.h>
#include <string.h>

// Helpers must be inlined into every version of a caller, or they would stay baseline code.
#define GK_INLINE static inline __attribute__((always_inline))

// The loader chooses before ThreadSanitizer is ready, which would be called.
#if __has_feature(thread_sanitizer)
#define GK_SINGLE_VERSION
#endif

// The loader's choice between versions (ifunc) needs an ELF system with the GNU C library.
#if defined(__x86_64__) && defined(__ELF__) && defined(__GLIBC__) && !defined(GK_SINGLE_VERSION)
#define GK_VERSIONS __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define GK_VERSIONS
#endif

// Passing vectors wider than the baseline's registers is safe here because everything is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float f32 __attribute__((ext_vector_type(16)));
typedef double f64 __attribute__((ext_vector_type(16)));
typedef float f32x8 __attribute__((ext_vector_type(8)));
typedef double f64x8 __attribute__((ext_vector_type(8)));
typedef int32_t i32 __attribute__((ext_vector_type(16)));
typedef uint32_t u32 __attribute__((ext_vector_type(16)));
typedef int64_t i64 __attribute__((ext_vector_type(16)));

enum { lanes = 16 };

GK_INLINE f32 load(const float *a) {
  f32 v;
  memcpy(&v, a, sizeof v);
  return v;
}

GK_INLINE void store(float *out, f32 v) { memcpy(out, &v, sizeof v); }

// Loads n < 16 floats; the other lanes are `rest`.
GK_INLINE f32 load_part(const float *a, long n, float rest) {
  f32 v = rest;
  memcpy(&v, a, (size_t)n * sizeof(float));
  return v;
}

GK_INLINE void store_part(float *out, f32 v, long n) { memcpy(out, &v, (size_t)n * sizeof(float)); }

GK_INLINE u32 bits(f32 x) { return __builtin_bit_cast(u32, x); }
GK_INLINE f32 from_bits(u32 x) { return __builtin_bit_cast(f32, x); }
GK_INLINE f64 widen(f32 x) { return __builtin_convertvector(x, f64); }
GK_INLINE f64x8 widen_eight(const float *a) {
  f32x8 v;
  memcpy(&v, a, sizeof v);
  return __builtin_convertvector(v, f64x8);
}
GK_INLINE void store_eight(float *out, f64x8 x) {
  f32x8 v = __builtin_convertvector(x, f32x8);
  memcpy(out, &v, sizeof v);
}
GK_INLINE f32 narrow(f64 x) { return __builtin_convertvector(x, f32); }
