#include "windows.h"

#include "vectors.h"

GK_INLINE void copy_run(float *out, const float *in, long n) {
  long i = 0;
  for (; i + lanes <= n; i += lanes) store(out + i, load(in + i));
  for (; i < n; i++) out[i] = in[i];
}

GK_INLINE void zero_run(float *out, long n) {
  for (long i = 0; i < n; i++) out[i] = 0;
}

GK_INLINE void add_run(float *out, const float *in, long n) {
  long i = 0;
  for (; i + lanes <= n; i += lanes) store(out + i, load(out + i) + load(in + i));
  for (; i < n; i++) out[i] += in[i];
}

GK_INLINE long least(long a, long b) { return a < b ? a : b; }
GK_INLINE long most(long a, long b) { return a > b ? a : b; }

// One row of taps of a window whose pixels lie next to each other: elements [from, to) of the run that begins at
// pixel x, which may lie outside of the image's row.
GK_INLINE void gather_run(
  float *out, const float *row, const gk_window *w, long x, long from, long to) {
  long c = w->channels;
  long start = most(from, least(to, -x * c));
  long end = most(start, least(to, (w->width - x) * c));
  zero_run(out, start - from);
  copy_run(out + (start - from), row + x * c + start, end - start);
  zero_run(out + (end - from), to - end);
}

GK_VERSIONS
void gk_gather_windows(
  float *out, const float *image, const gk_window *w, long first, long last, long from, long to) {
  long seen = w->seen_channels, taps = w->kernel_width;
  int is_run = w->dilation_x == 1 && seen == w->channels;
  long grid = w->out_height * w->out_width;
  for (long place = first; place < last; place++) {
    const float *picture = image + place / grid * w->height * w->width * w->channels;
    long y = place % grid / w->out_width * w->stride_y - w->top;
    long x = place % w->out_width * w->stride_x - w->left;
    for (long i = from / (taps * seen); i * taps * seen < to; i++) {
      long begin = most(from - i * taps * seen, 0), end = least(to - i * taps * seen, taps * seen);
      long row = y + i * w->dilation_y;
      if (row < 0 || row >= w->height) {
        zero_run(out, end - begin);
        out += end - begin;
        continue;
      }
      const float *pixels = picture + row * w->width * w->channels;
      if (is_run) {
        gather_run(out, pixels, w, x, begin, end);
        out += end - begin;
        continue;
      }
      for (long j = begin / seen; j * seen < end; j++) {
        long low = most(begin - j * seen, 0), high = least(end - j * seen, seen);
        long column = x + j * w->dilation_x;
        if (column < 0 || column >= w->width) {
          zero_run(out, high - low);
        } else {
          copy_run(out, pixels + column * w->channels + w->first_channel + low, high - low);
        }
        out += high - low;
      }
    }
  }
}

GK_VERSIONS
void gk_scatter_windows(
  float *image, const float *rows, const gk_window *w, long first, long last) {
  long seen = w->seen_channels;
  long grid = w->out_height * w->out_width;
  for (long place = first; place < last; place++) {
    float *picture = image + place / grid * w->height * w->width * w->channels;
    long y = place % grid / w->out_width * w->stride_y - w->top;
    long x = place % w->out_width * w->stride_x - w->left;
    for (long i = 0; i < w->kernel_height; i++) {
      long row = y + i * w->dilation_y;
      if (row >= 0 && row < w->height) {
        for (long j = 0; j < w->kernel_width; j++) {
          long column = x + j * w->dilation_x;
          if (column < 0 || column >= w->width) continue;
          add_run(
            picture + (row * w->width + column) * w->channels + w->first_channel,
            rows + (i * w->kernel_width + j) * seen, seen);
        }
      }
    }
    rows += w->kernel_height * w->kernel_width * seen;
  }
}

// Calls `body` with the offset of each pixel that a place sees within its image, tap by tap.
#define EACH_PIXEL(body)                                                                \
  for (long i = 0; i < w->kernel_height; i++) {                                         \
    long row = y + i * w->dilation_y;                                                   \
    if (row < 0 || row >= w->height) continue;                                          \
    for (long j = 0; j < w->kernel_width; j++) {                                        \
      long column = x + j * w->dilation_x;                                              \
      if (column < 0 || column >= w->width) continue;                                   \
      long pixel = row * w->width + column;                                             \
      body                                                                              \
    }                                                                                   \
  }

#define EACH_PLACE(type)                                                                \
  long grid = w->out_height * w->out_width, channels = w->channels;                     \
  for (long place = first; place < last; place++) {                                     \
    type *picture = image + place / grid * w->height * w->width * channels;             \
    long y = place % grid / w->out_width * w->stride_y - w->top;                        \
    long x = place % w->out_width * w->stride_x - w->left;

// The taps of a window along one axis whose pixels lie inside the image: [*from, *to).
GK_INLINE void inner_taps(long first, long step, long taps, long size, long *from, long *to) {
  *from = first < 0 ? least(taps, (-first + step - 1) / step) : 0;
  *to = first >= size ? *from : most(*from, least(taps, (size - first + step - 1) / step));
}

GK_INLINE f32 larger(f32 a, f32 b) { return ((b > a) | (b != b)) ? b : a; }

// Reduces the pixels that each place sees, tap by tap, a vector of channels at a time.
#define REDUCE_WINDOWS(start, join)                                                       \
  EACH_PLACE(const float)                                                                 \
    long from_y, to_y, from_x, to_x;                                                      \
    inner_taps(y, w->dilation_y, w->kernel_height, w->height, &from_y, &to_y);            \
    inner_taps(x, w->dilation_x, w->kernel_width, w->width, &from_x, &to_x);              \
    for (long c = 0; c < channels; c += lanes) {                                          \
      long n = least(lanes, channels - c);                                                \
      f32 v = start;                                                                      \
      for (long i = from_y; i < to_y; i++)                                                \
        for (long j = from_x; j < to_x; j++) {                                            \
          const float *pixel =                                                            \
            picture + ((y + i * w->dilation_y) * w->width + x + j * w->dilation_x) * channels + c; \
          f32 p = n == lanes ? load(pixel) : load_part(pixel, n, 0);                      \
          v = join;                                                                       \
        }                                                                                 \
      if (n == lanes) store(out + c, v);                                                  \
      else store_part(out + c, v, n);                                                     \
    }                                                                                     \
    out += channels;                                                                      \
  }

GK_VERSIONS
void gk_sum_windows(
  float *out, const float *image, const gk_window *w, long first, long last) {
  REDUCE_WINDOWS(0, v + p)
}

GK_VERSIONS
void gk_max_windows(
  float *out, const float *image, const gk_window *w, long first, long last) {
  REDUCE_WINDOWS(-__builtin_inff(), larger(v, p))
}

GK_VERSIONS
void gk_spread_windows(
  float *image, const float *in, const gk_window *w, long first, long last) {
  EACH_PLACE(float)
    EACH_PIXEL({ add_run(picture + pixel * channels, in, channels); })
    in += channels;
  }
}

GK_VERSIONS
void gk_largest_of_windows(
  float *out, const float *image, const gk_window *w, long first, long last) {
  EACH_PLACE(const float)
    for (long c = 0; c < channels; c++) {
      long best = -1;
      float value = 0;
      EACH_PIXEL({
        float candidate = picture[pixel * channels + c];
        if (best < 0 || candidate > value || (candidate != candidate && value == value)) {
          best = pixel;
          value = candidate;
        }
      })
      out[c] = (float)best;
    }
    out += channels;
  }
}
