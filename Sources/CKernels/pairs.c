#include "include/pairs.h"

#include "vectors.h"

GK_VERSIONS void gk_scale_subtract(float *out, const float *a, const float *b, float scale, long n) {
#pragma clang loop vectorize(assume_safety)
  for (long i = 0; i < n; ++i) out[i] = a[i] * scale - b[i];
}

GK_VERSIONS double gk_squared_distance(const float *a, const float *b, long n) {
#pragma STDC FP_CONTRACT OFF
  f64 even = 0.0, odd = 0.0;
  long i = 0;
  for (; i + 2 * lanes <= n; i += 2 * lanes) {
    f64 x = widen(load(a + i)) - widen(load(b + i));
    even += x * x;
    x = widen(load(a + i + lanes)) - widen(load(b + i + lanes));
    odd += x * x;
  }
  for (; i < n; i += lanes) {
    long part = n - i < lanes ? n - i : lanes;
    f64 x = widen(load_part(a + i, part, 0.0f)) - widen(load_part(b + i, part, 0.0f));
    even += x * x;
  }
  f64 sums = even + odd;
  double result = 0;
  for (int lane = 0; lane < lanes; ++lane) result += sums[lane];
  return result;
}

GK_VERSIONS long gk_places_within(int *places, const float *dots, const float *norms, float limit, long n) {
  long count = 0, i = 0;
  // Few places qualify, so that a stretch is first asked whether it has one at all.
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    i32 some = 0;
    for (int j = 0; j < 4; ++j)
      some |= load(norms + i + j * lanes) - 2.0f * load(dots + i + j * lanes) <= limit;
    if (!__builtin_reduce_or(some)) continue;
    for (long j = i; j < i + 4 * lanes; ++j)
      if (norms[j] - 2.0f * dots[j] <= limit) places[count++] = (int)j;
  }
  for (; i < n; ++i)
    if (norms[i] - 2.0f * dots[i] <= limit) places[count++] = (int)i;
  return count;
}

GK_VERSIONS void gk_polynomial_kernel(double *out, const float *dots, double scale, double shift, int degree,
                                      long n) {
#pragma STDC FP_CONTRACT OFF
  long i = 0;
  for (; i + lanes <= n; i += lanes) {
    f64 base = widen(load(dots + i)) * scale + shift, power = base;
    for (int k = 1; k < degree; ++k) power *= base;
    memcpy(out + i, &power, sizeof power);
  }
  for (; i < n; ++i) {
    double base = dots[i] * scale + shift, power = base;
    for (int k = 1; k < degree; ++k) power *= base;
    out[i] = power;
  }
}

GK_VERSIONS void gk_student_forces(float *out, const float *p, const float *xs, const float *ys, float x, float y,
                                   long n) {
  f32 sums[5] = {0};
  for (long i = 0; i < n; i += lanes) {
    long part = n - i < lanes ? n - i : lanes;
    int isWhole = part == lanes;
    f32 dx = x - (isWhole ? load(xs + i) : load_part(xs + i, part, x));
    f32 dy = y - (isWhole ? load(ys + i) : load_part(ys + i, part, y));
    f32 k = 1.0f / (1.0f + dx * dx + dy * dy);
    f32 pull = k * (isWhole ? load(p + i) : load_part(p + i, part, 0.0f)), push = k * k;
    sums[0] += pull * dx;
    sums[1] += pull * dy;
    sums[2] += push * dx;
    sums[3] += push * dy;
    sums[4] += k;
  }
  for (int sum = 0; sum < 5; ++sum) {
    float total = 0;
    for (int lane = 0; lane < lanes; ++lane) total += sums[sum][lane];
    out[sum] = total;
  }
  // The lanes that filled the last vector were at distance 0, where k is 1.
  out[4] -= (float)((lanes - n % lanes) % lanes);
}
