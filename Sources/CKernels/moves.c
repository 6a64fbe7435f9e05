#include "moves.h"

#include "vectors.h"

GK_VERSIONS void gk_copy_rows(
  float *out, long out_pitch, const float *in, long in_pitch, long rows, long n) {
  if (n > 256) {
    for (long row = 0; row < rows; row++) {
      memcpy(out + row * out_pitch, in + row * in_pitch, (unsigned long)n * sizeof(float));
    }
    return;
  }
  // A call of memcpy costs more than a short row; half a vector is copied as such.
  if (n % lanes == lanes / 2) {
    for (long row = 0; row < rows; row++, out += out_pitch, in += in_pitch) {
      long i = 0;
      for (; i + lanes <= n; i += lanes) store(out + i, load(in + i));
      memcpy(out + i, in + i, lanes / 2 * sizeof(float));
    }
    return;
  }
  if (n < lanes) {
    for (long row = 0; row < rows; row++, out += out_pitch, in += in_pitch)
      for (long i = 0; i < n; i++) out[i] = in[i];
    return;
  }
  // The last vector overlaps the one before it.
  long end = n - lanes;
  for (long row = 0; row < rows; row++, out += out_pitch, in += in_pitch) {
    for (long i = 0; i < end; i += lanes) store(out + i, load(in + i));
    store(out + end, load(in + end));
  }
}
