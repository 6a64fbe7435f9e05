/// Elementwise functions over short runs of floats, all with one signature.
///
/// Each fills out[0..<n] from up to three inputs a, b, c of n floats and up to two parameters p; those it
/// does not name below may be NULL. `out` may be equal to any input; otherwise nothing may overlap. No
/// alignment is needed, and n <= 0 does nothing. An element's value depends on that element's inputs
/// alone: not on n, its position, or alignment.
///
/// Accuracy is the largest error against the exact value, in units in the last place (ulp) of the exact
/// value rounded to float, over all floats including subnormal arguments and results. Infinities, NaN
/// and signed zeros follow the C library's functions. Without a figure the result is correctly rounded.
#pragma once

/// A function over a run of n floats: out = f(a, b, c; p).
typedef void (*gk_tile)(float *out, const float *a, const float *b, const float *c, const float *p,
                        long n);

#define GK_TILE(name) \
  void gk_##name(float *out, const float *a, const float *b, const float *c, const float *p, long n)

// MARK: Arithmetic

GK_TILE(add);              ///< a + b
GK_TILE(subtract);         ///< a - b
GK_TILE(multiply);         ///< a b
GK_TILE(divide);           ///< a / b
GK_TILE(negate);           ///< -a
GK_TILE(reciprocal);       ///< 1 / a
GK_TILE(square);           ///< a a
GK_TILE(sqrt);             ///< square root of a
GK_TILE(reciprocal_sqrt);  ///< 1 / sqrt(a), 2 ulp; infinite at 0 with its sign
GK_TILE(multiply_add);     ///< a b + c, rounded once or twice as the machine prefers
GK_TILE(negative_multiply_add);  ///< c - a b, rounded as multiply_add
GK_TILE(interpolate);  ///< c + a (b - c), rounded as multiply_add after the difference
GK_TILE(scale_shift);      ///< a p[0] + p[1], rounded once or twice as the machine prefers
GK_TILE(weighted_sum);     ///< a p[0] + b p[1], rounded two or three times as the machine prefers
GK_TILE(maximum);          ///< larger of a and b; NaN if either is
GK_TILE(minimum);          ///< smaller of a and b; NaN if either is
GK_TILE(absolute);         ///< |a|
GK_TILE(sign);             ///< 1, -1, or a itself when it is a zero or NaN
GK_TILE(floor);            ///< largest integer <= a

// MARK: Elementary functions

GK_TILE(exp);    ///< e^a, 1 ulp
GK_TILE(expm1);  ///< e^a - 1, 2 ulp
GK_TILE(log);    ///< natural logarithm of a, 1 ulp
GK_TILE(log1p);  ///< natural logarithm of 1 + a, 2 ulp
GK_TILE(power);  ///< a^b as the C library's powf, 1 ulp
GK_TILE(sin);    ///< sine of a, 2 ulp; |a| > 100000 is left to the C library, one element at a time
GK_TILE(cos);    ///< cosine of a, 2 ulp; |a| > 100000 as for the sine
GK_TILE(erf);    ///< error function of a, 2 ulp
GK_TILE(wright_omega);  ///< the y with y + log y = a, 4 ulp

// MARK: Activations

GK_TILE(tanh);                         ///< hyperbolic tangent of a, 3 ulp
GK_TILE(tanh_of_multiply_add);         ///< tanh of what multiply_add computes
GK_TILE(sigmoid);                      ///< 1 / (1 + e^-a), 3 ulp
GK_TILE(sigmoid_gradient);             ///< a b (1 - b), as a b - (a b) b
GK_TILE(sigmoid_gradient_of_product);  ///< the same of a b and c
GK_TILE(tanh_gradient);                ///< a (1 - b b), as a - (a b) b
GK_TILE(tanh_gradient_of_difference);  ///< the same of a - b and c
GK_TILE(softplus);                     ///< log(1 + e^a), 2 ulp
GK_TILE(relu);                         ///< a where a > 0 or NaN, else +0
GK_TILE(leaky_relu);                   ///< a where a > 0, else p[0] a
GK_TILE(leaky_relu_gradient);          ///< b where a > 0, else p[0] b

// MARK: Comparisons and moves

GK_TILE(less);           ///< 1 where a < b, else 0 (so too below); comparisons with NaN are false
GK_TILE(less_equal);     ///< a <= b
GK_TILE(greater);        ///< a > b
GK_TILE(greater_equal);  ///< a >= b
GK_TILE(equal);          ///< a == b
GK_TILE(not_equal);      ///< a != b; true for NaN
GK_TILE(select);         ///< b where a != 0 (so too NaN), else c
GK_TILE(copy);           ///< a
GK_TILE(fill);           ///< p[0]

#undef GK_TILE
