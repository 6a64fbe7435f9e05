#include "tiles.h"

#include <math.h>

#include "functions.h"

// One vector of a run: `expression` in the lanes x, y, z of its inputs.
#define GK_STEP(load_y, load_z, expression) \
  f32 x = load(a + i);                      \
  f32 y = load_y ? load(b + i) : x;         \
  f32 z = load_z ? load(c + i) : x;         \
  (void)y, (void)z;                         \
  store(out + i, expression);

// Defines one tile function. A run of no whole number of vectors ends with one that overlaps the one before, and is
// read before anything is written, as the output may be an input; a run shorter than a vector is padded. The same
// code computes all, so that an element's value does not depend on n.
#define GK_LOOP(name, load_y, load_z, expression)                                              \
  GK_VERSIONS void gk_##name(float *out, const float *a, const float *b, const float *c,       \
                             const float *p, long n) {                                         \
    (void)b, (void)c, (void)p;                                                                 \
    if (n % lanes == 0) {                                                                      \
      for (long i = 0; i < n; i += lanes) { GK_STEP(load_y, load_z, expression) }              \
    } else if (n > lanes) {                                                                    \
      long end = n - lanes;                                                                    \
      f32 last_x = load(a + end);                                                              \
      f32 last_y = load_y ? load(b + end) : last_x;                                            \
      f32 last_z = load_z ? load(c + end) : last_x;                                            \
      for (long i = 0; i < end; i += lanes) { GK_STEP(load_y, load_z, expression) }            \
      f32 x = last_x, y = last_y, z = last_z;                                                  \
      (void)y, (void)z;                                                                        \
      store(out + end, expression);                                                            \
    } else if (n > 0) {                                                                        \
      f32 x = load_part(a, n, 1.0f);                                                           \
      f32 y = load_y ? load_part(b, n, 1.0f) : x;                                              \
      f32 z = load_z ? load_part(c, n, 1.0f) : x;                                              \
      (void)y, (void)z;                                                                        \
      store_part(out, expression, n);                                                          \
    }                                                                                          \
  }

#define GK_UNARY(name, expression) GK_LOOP(name, 0, 0, expression)
#define GK_BINARY(name, expression) GK_LOOP(name, 1, 0, expression)
#define GK_TERNARY(name, expression) GK_LOOP(name, 1, 1, expression)
#define GK_COMPARISON(name, operator) \
  GK_BINARY(name, from_bits((u32)(x operator y) & 0x3f800000u))

// MARK: Arithmetic

GK_BINARY(add, x + y)
GK_BINARY(subtract, x - y)
GK_BINARY(multiply, x * y)
GK_BINARY(divide, x / y)
GK_UNARY(negate, -x)
GK_UNARY(reciprocal, 1.0f / x)
GK_UNARY(square, x * x)
GK_UNARY(sqrt, __builtin_elementwise_sqrt(x))
GK_UNARY(reciprocal_sqrt, 1.0f / __builtin_elementwise_sqrt(x))
GK_TERNARY(multiply_add, x * y + z)
GK_TERNARY(negative_multiply_add, z - x * y)
GK_TERNARY(interpolate, x * (y - z) + z)
GK_UNARY(scale_shift, x * p[0] + p[1])
GK_BINARY(weighted_sum, x * p[0] + y * p[1])
GK_BINARY(maximum, ((x > y) | (x != x)) ? x : y)
GK_BINARY(minimum, ((x < y) | (x != x)) ? x : y)
GK_UNARY(absolute, vabs(x))
GK_UNARY(sign, x > 0.0f ? (f32)1.0f : (x < 0.0f ? (f32)-1.0f : x))
GK_UNARY(floor, __builtin_elementwise_floor(x))

// MARK: Elementary functions

GK_UNARY(exp, vexp(x))
GK_UNARY(expm1, vexpm1(x))
GK_UNARY(log, vlog(x))
GK_UNARY(log1p, vlog1p(x))
GK_BINARY(power, vpower(x, y))
GK_UNARY(erf, verf(x))
GK_UNARY(wright_omega, vwright_omega(x))

// Elements beyond the limit, infinities and NaN among them, one at a time. By pointer, because versions
// would disagree with a function outside them on how vectors are passed.
static void far_turns(float *value, const float *x, float (*function)(float)) {
  for (int lane = 0; lane < lanes; ++lane) {
    if (!(fabsf(x[lane]) <= GK_TURN_LIMIT)) value[lane] = function(x[lane]);
  }
}

GK_INLINE f32 turn(f32 x, uint32_t quadrants, float (*function)(float)) {
  f32 value = sin_quadrants(x, quadrants);
  i32 far = ~(vabs(x) <= GK_TURN_LIMIT);
  if (__builtin_expect(__builtin_reduce_or(far) != 0, 0)) {
    float results[lanes], arguments[lanes];
    store(results, value);
    store(arguments, x);
    far_turns(results, arguments, function);
    value = load(results);
  }
  return value;
}

// The sine of +-0 is itself, which the reduction does not keep.
GK_UNARY(sin, x == 0.0f ? x : turn(x, 0, sinf))
GK_UNARY(cos, turn(x, 1, cosf))

// MARK: Activations

// Statements of their own, here and below, so that the compiler fuses the same multiplication and addition everywhere.
GK_INLINE f32 tanh_of_multiply_add(f32 a, f32 b, f32 c) {
  f32 sum = a * b + c;
  return vtanh(sum);
}

GK_UNARY(tanh, vtanh(x))
GK_TERNARY(tanh_of_multiply_add, tanh_of_multiply_add(x, y, z))
GK_UNARY(sigmoid, vsigmoid(x))

GK_INLINE f32 sigmoid_gradient(f32 g, f32 y) {
  f32 flow = g * y;
  return flow - flow * y;
}

GK_INLINE f32 tanh_gradient(f32 g, f32 y) {
  f32 flow = g * y;
  return g - flow * y;
}

GK_BINARY(sigmoid_gradient, sigmoid_gradient(x, y))
GK_TERNARY(sigmoid_gradient_of_product, sigmoid_gradient(x * y, z))
GK_BINARY(tanh_gradient, tanh_gradient(x, y))
GK_TERNARY(tanh_gradient_of_difference, tanh_gradient(x - y, z))
GK_UNARY(softplus, vsoftplus(x))
GK_UNARY(relu, x <= 0.0f ? (f32)0.0f : x)
GK_UNARY(leaky_relu, x > 0.0f ? x : p[0] * x)
GK_BINARY(leaky_relu_gradient, x > 0.0f ? y : p[0] * y)

// MARK: Comparisons and moves

GK_COMPARISON(less, <)
GK_COMPARISON(less_equal, <=)
GK_COMPARISON(greater, >)
GK_COMPARISON(greater_equal, >=)
GK_COMPARISON(equal, ==)
GK_COMPARISON(not_equal, !=)
GK_TERNARY(select, x != 0.0f ? y : z)

void gk_copy(float *out, const float *a, const float *b, const float *c, const float *p, long n) {
  (void)b, (void)c, (void)p;
  if (n > 0) memmove(out, a, (size_t)n * sizeof(float));
}

GK_VERSIONS void gk_fill(float *out, const float *a, const float *b, const float *c, const float *p,
                         long n) {
  (void)a, (void)b, (void)c;
  float value = p[0];
  for (long i = 0; i < n; ++i) out[i] = value;
}
