// Elementary functions of 16 floats at once.
//
// Goals, in order: special values as in the C library; at most 2 to 3 ulp for every float, subnormal ones
// included, whether or not the compiler fuses multiplications and additions; no branches and no tables;
// speed. All coefficients come from scripts/golden/polynomials.py, which states what each minimises.
//
// Arguments are clamped with `x < low ? low : x`, which keeps NaN. Rounding to an integer n adds and
// subtracts 1.5 * 2^23: the sum's unit is 1, so the addition rounds, and its low bits hold n.

#pragma once

#include "vectors.h"

#define GK_ROUND 0x1.8p23f
#define GK_LOG2_E 0x1.715476p0f
// log 2 in two parts. The first has 9 significant bits: a product with |n| < 2^15 is exact.
#define GK_LOG_2_HIGH 0x1.63p-1f
#define GK_LOG_2_LOW -0x1.bd0106p-13f

GK_INLINE f32 vabs(f32 x) { return from_bits(bits(x) & 0x7fffffffu); }

GK_INLINE f32 with_sign(f32 magnitude, f32 sign) {
  return from_bits((bits(magnitude) & 0x7fffffffu) | (bits(sign) & 0x80000000u));
}

// Returns 2^n for -126 <= n <= 127.
GK_INLINE f32 power_of_two(i32 n) { return from_bits((u32)(n + 127) << 23); }

// Splits x = n log 2 + r, |r| <= log(2) / 2, and returns r. |x| must be below 2^14.
GK_INLINE f32 reduce_exp(f32 x, i32 *n) {
  f32 sum = x * GK_LOG2_E + GK_ROUND;
  f32 count = sum - GK_ROUND;
  *n = (i32)(bits(sum) - 0x4b400000u);
  return (x - count * GK_LOG_2_HIGH) - count * GK_LOG_2_LOW;
}

// e^r - 1 for |r| <= log(2) / 2: r + r^2 q(r), q by pairs of terms, which do not wait for each other.
GK_INLINE f32 expm1_reduced(f32 r) {
  f32 square = r * r;
  f32 q = 1.98458845e-4f * r + 1.39407197e-3f;
  q = q * square + (8.33338965e-3f * r + 4.16663587e-2f);
  q = q * square + (1.66666657e-1f * r + 0.5f);
  return r + square * q;
}

// e^x. The scale 2^n is applied in two halves, so that n may leave the exponent range on either side:
// the first product is exact, the second rounds to a subnormal or overflows as it should.
GK_INLINE f32 vexp(f32 x) {
  x = x < -104.0f ? (f32)-104.0f : x;
  x = x > 89.0f ? (f32)89.0f : x;
  i32 n;
  f32 r = reduce_exp(x, &n);
  i32 half = n >> 1;
  return (1.0f + expm1_reduced(r)) * power_of_two(half) * power_of_two(n - half);
}

// e^-x for x >= 0, to the bit what vexp gives: n is negative, so that one factor 2^(n + 24) is always a normal float and
// only the last product rounds.
GK_INLINE f32 vexp_falling(f32 x) {
  x = x > 104.0f ? (f32)104.0f : x;
  f32 sum = GK_ROUND - x * GK_LOG2_E;
  f32 count = sum - GK_ROUND;
  i32 n = (i32)(bits(sum) - 0x4b400000u);
  f32 r = (-x - count * GK_LOG_2_HIGH) - count * GK_LOG_2_LOW;
  return (1.0f + expm1_reduced(r)) * power_of_two(n + 24) * 0x1p-24f;
}

// e^x - 1 = 2^n (e^r - 1) + (2^n - 1). For n = 0 that is e^r - 1 itself. Computed at half the scale, as
// 2^128 has no float.
GK_INLINE f32 vexpm1(f32 x) {
  f32 y = x < -30.0f ? (f32)-30.0f : x;
  y = y > 89.0f ? (f32)89.0f : y;
  i32 n;
  f32 r = reduce_exp(y, &n);
  f32 scale = power_of_two(n - 1);
  f32 result = (scale * expm1_reduced(r) + (scale - 0.5f)) * 2.0f;
  // The exact result has the sign of x; -0 would have lost it.
  return with_sign(result, x);
}

// log(1 + f) + n log 2 for f in [-1/3, 1/3]: f - f^2 / 2 + f^3 q(f), small terms first.
GK_INLINE f32 log_reduced(f32 f, f32 n) {
  f32 q = 1.20071538e-1f;
  q = q * f - 1.28450662e-1f;
  q = q * f + 1.07542358e-1f;
  q = q * f - 1.21957764e-1f;
  q = q * f + 1.43044561e-1f;
  q = q * f - 1.66795790e-1f;
  q = q * f + 1.99995980e-1f;
  q = q * f - 2.49998197e-1f;
  q = q * f + 3.33333343e-1f;
  f32 square = f * f;
  f32 tail = (square * f) * q + n * GK_LOG_2_LOW;
  return (tail - 0.5f * square) + f + n * GK_LOG_2_HIGH;
}

// log x = n log 2 + log m with m in [2/3, 4/3): subtracting the bits of 2/3 leaves n in the exponent field.
GK_INLINE f32 vlog(f32 x) {
  i32 small = x < 0x1p-126f;
  f32 scaled = small ? x * 0x1p23f : x;
  u32 shifted = bits(scaled) - 0x3f2aaaabu;
  i32 n = (i32)shifted >> 23;
  f32 f = from_bits(bits(scaled) - ((u32)n << 23)) - 1.0f;
  n = small ? n - 23 : n;
  f32 result = log_reduced(f, __builtin_convertvector(n, f32));
  result = x == 0.0f ? (f32)-__builtin_inff() : result;
  result = x < 0.0f ? (f32)__builtin_nanf("") : result;
  return x < __builtin_inff() ? result : x;
}

// log(1 + x) with 1 + x = 2^n (1 + f): n from the rounded sum, f = 2^-n x + (2^-n - 1) from x itself, so
// that f = x exactly when n = 0, and otherwise f's rounding error is small against n log 2.
GK_INLINE f32 vlog1p(f32 x) {
  u32 shifted = bits(1.0f + x) - 0x3f2aaaabu;
  i32 n = (i32)shifted >> 23;
  // 2^-n; n reaches 128, where that is subnormal, hence the quarter.
  f32 scale = power_of_two(2 - n) * 0.25f;
  f32 result = with_sign(log_reduced(x * scale + (scale - 1.0f), __builtin_convertvector(n, f32)), x);
  result = x == -1.0f ? (f32)-__builtin_inff() : result;
  result = x < -1.0f ? (f32)__builtin_nanf("") : result;
  return x < __builtin_inff() ? result : x;
}

// tanh x = t / (t + 2) with t = e^2x - 1; from 9.02 on it rounds to 1. The sum that rounds n is 127 too large, so that its
// low bits are the exponent of 2^n.
GK_INLINE f32 vtanh(f32 x) {
  f32 y = 2.0f * x;
  y = y < -20.0f ? (f32)-20.0f : y;
  y = y > 20.0f ? (f32)20.0f : y;
  f32 sum = y * GK_LOG2_E + (GK_ROUND + 127.0f);
  f32 count = sum - (GK_ROUND + 127.0f);
  f32 scale = from_bits(bits(sum) << 23);
  f32 r = (y - count * GK_LOG_2_HIGH) - count * GK_LOG_2_LOW;
  f32 t = scale * expm1_reduced(r) + (scale - 1.0f);
  // -0 has lost its sign.
  return from_bits(bits(t / (t + 2.0f)) | (bits(x) & 0x80000000u));
}

// 1 / (1 + e^-x), both sides of the fraction times 2^-24, so that e^-x does not overflow before the result is zero. The low
// bits of the sum that rounds n are the exponent of 2^(n - 24).
GK_INLINE f32 vsigmoid(f32 x) {
  x = x < -104.0f ? (f32)-104.0f : x;
  x = x > 70.0f ? (f32)70.0f : x;
  f32 sum = (GK_ROUND + 103.0f) - x * GK_LOG2_E;
  f32 count = sum - (GK_ROUND + 103.0f);
  f32 scale = from_bits(bits(sum) << 23);
  f32 r = -((x + count * GK_LOG_2_HIGH) + count * GK_LOG_2_LOW);
  return 0x1p-24f / ((1.0f + expm1_reduced(r)) * scale + 0x1p-24f);
}

// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|).
GK_INLINE f32 vsoftplus(f32 x) {
  f32 e = vexp_falling(vabs(x));
  // vlog1p without its special cases, as e is in [0, 1] or NaN.
  i32 big = e >= 0x1.555556p-2f;
  f32 f = big ? 0.5f * e - 0.5f : e;
  f32 n = big ? (f32)1.0f : (f32)0.0f;
  return (x > 0.0f ? x : (f32)0.0f) + log_reduced(f, n);
}

// The y with y + log y = x. Newton's method: for x <= 1 on y = q with q = e^x e^-y, beyond on the equation itself.
// All terms are positive and the error is squared four times from below 0.3, so nothing cancels.
GK_INLINE f32 vwright_omega(f32 x) {
  f32 e = vexp(x < 1.0f ? x : (f32)1.0f);
  f32 y = e / (1.0f + e);
  f32 high = x > 1.0f ? x : (f32)1.0f;
  f32 z = high - vlog(high);
  for (int i = 0; i < 4; ++i) {
    f32 q = e * vexp(-y);
    y = q * (1.0f + y) / (1.0f + q);
    z = z * (1.0f + (high - vlog(z))) / (1.0f + z);
  }
  f32 result = x > 1.0f ? z : y;
  // Far out the logarithm is below half an ulp; infinity and NaN are themselves.
  return x < 1e10f ? result : x;
}

// erf x = x + x p(x^2) near zero, 1 - exp(-t q(t)) with t = |x| beyond 0.93; from 3.93 on it rounds to 1.
GK_INLINE f32 verf(f32 x) {
  f32 s = x * x;
  f32 p = 8.31677753e-5f;
  p = p * s - 8.13001359e-4f;
  p = p * s + 5.19990688e-3f;
  p = p * s - 2.68589407e-2f;
  p = p * s + 1.12836875e-1f;
  p = p * s - 3.76126319e-1f;
  p = p * s + 1.28379166e-1f;
  f32 near = x + x * p;

  f32 t = vabs(x);
  t = t > 4.0f ? (f32)4.0f : t;
  f32 q = 1.15773819e-5f;
  q = q * t - 3.26271926e-4f;
  q = q * t + 3.65657848e-3f;
  q = q * t - 2.37919670e-2f;
  q = q * t + 1.06271647e-1f;
  q = q * t + 6.35130286e-1f;
  q = q * t + 1.12865365f;
  // 0.5 <= 1 - e <= 1, and e^-w >= e^-16.2 needs no care about its range.
  i32 n;
  f32 r = reduce_exp(-t * q, &n);
  f32 far = 1.0f - (1.0f + expm1_reduced(r)) * power_of_two(n);
  return vabs(x) > 0.93f ? with_sign(far, x) : near;
}

// sin r and cos r for |r| <= pi / 4.
GK_INLINE f32 sin_reduced(f32 r) {
  f32 s = r * r;
  f32 p = -1.9515217e-4f;
  p = p * s + 8.3321603e-3f;
  p = p * s - 1.66666552e-1f;
  return r + (r * s) * p;
}

GK_INLINE f32 cos_reduced(f32 r) {
  f32 s = r * r;
  f32 q = 2.44330822e-5f;
  q = q * s - 1.38873153e-3f;
  q = q * s + 4.16666456e-2f;
  return 1.0f - (0.5f * s - (s * s) * q);
}

// Beyond this bound sine and cosine are the C library's.
#define GK_TURN_LIMIT 1e5f

// sin(x + quadrants * pi / 2) for |x| <= 1e5. With n the nearest integer to x / (pi / 2), below 2^16 in
// magnitude, x - n pi / 2 is taken in double precision with pi / 2 in a part of 33 bits, whose product
// with n is exact, and a rest: no float comes so near a multiple of pi / 2 that more would be needed.
GK_INLINE f32 sin_quadrants(f32 x, uint32_t quadrants) {
  f32 sum = x * 0x1.45f306p-1f + GK_ROUND;
  f64 n = widen(sum - GK_ROUND);
  u32 quadrant = bits(sum) - 0x4b400000u + quadrants;
  f32 r = narrow((widen(x) - n * 0x1.921fb544p0) - n * 0x1.0b4611a626331p-34);
  i32 odd = (i32)(quadrant & 1) == 1;
  f32 value = odd ? cos_reduced(r) : sin_reduced(r);
  return from_bits(bits(value) ^ ((quadrant & 2) << 30));
}

// a^b = 2^(b log2 |a|) in double precision, where the product's error of 2^-42 relative is at most 2^-34
// absolute, then the C library's special cases.
GK_INLINE f32 vpower(f32 a, f32 b) {
  f32 magnitude = vabs(a);
  i32 small = magnitude < 0x1p-126f;
  f32 scaled = small ? magnitude * 0x1p23f : magnitude;
  u32 shifted = bits(scaled) - 0x3f2aaaabu;
  i32 exponent = (i32)shifted >> 23;
  f64 m = widen(from_bits(bits(scaled) - ((u32)exponent << 23)));
  exponent = small ? exponent - 23 : exponent;

  // log2 m = s (2 / log 2 + z p(z)) with s = (m - 1) / (m + 1), z = s^2.
  f64 s = (m - 1.0) / (m + 1.0), z = s * s;
  f64 p = 0.2903100309278716;
  p = p * z + 0.31934199753677867;
  p = p * z + 0.41222391729146485;
  p = p * z + 0.577077794455887;
  p = p * z + 0.9617966945558422;
  p = p * z + 2.8853900817779268;
  f64 y = s * p + __builtin_convertvector(exponent, f64);
  i64 zero = __builtin_convertvector(magnitude == 0.0f, i64);
  i64 infinite = __builtin_convertvector(magnitude == __builtin_inff(), i64);
  y = zero ? (f64)-__builtin_inf() : y;
  y = infinite ? (f64)__builtin_inf() : y;

  y = y * widen(b);
  y = y < -160.0 ? (f64)-160.0 : y;
  y = y > 130.0 ? (f64)130.0 : y;
  f64 sum = y + 0x1.8p52;
  f64 f = y - (sum - 0x1.8p52);
  i64 n = __builtin_bit_cast(i64, sum) - 0x4338000000000000;
  f64 q = 1.5201901299083158e-5;
  q = q * f + 1.546931732201624e-4;
  q = q * f + 1.3333922854615922e-3;
  q = q * f + 9.61802717271669e-3;
  q = q * f + 5.55041035283356e-2;
  q = q * f + 2.4022651198755013e-1;
  q = q * f + 6.93147180728716e-1;
  q = q * f + 0.9999999999616214;
  f32 result = narrow(q * __builtin_bit_cast(f64, (n + 1023) << 52));

  i32 integer = __builtin_elementwise_floor(b) == b;
  f32 half = 0.5f * b;
  i32 odd = integer & (__builtin_elementwise_floor(half) != half);
  result = odd ? with_sign(result, a) : result;
  i32 undefined = (a < 0.0f) & (a != -__builtin_inff()) & ~integer;
  result = undefined ? (f32)__builtin_nanf("") : result;
  result = ((a != a) | (b != b)) ? a + b : result;
  i32 one = (b == 0.0f) | (a == 1.0f) | ((magnitude == 1.0f) & (vabs(b) == __builtin_inff()));
  return one ? (f32)1.0f : result;
}
