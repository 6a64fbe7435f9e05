// Images as rows of windows and back: the copying around the products of a convolution.

#pragma once

/// How a window moves over an image of `height × width` pixels with `channels` numbers each.
///
/// Place (y, x) of the `out_height × out_width` grid sees, at tap (i, j), the pixel
/// (y * stride_y + i * dilation_y - top, x * stride_x + j * dilation_x - left), or zero outside of the image.
typedef struct {
  long height, width, channels;
  long kernel_height, kernel_width;
  long stride_y, stride_x;
  long dilation_y, dilation_x;
  long top, left;
  long out_height, out_width;
  /// Channels that the window sees: those of one group, the first of them `first_channel`.
  long first_channel, seen_channels;
} gk_window;

/// Copies what the window sees from places [first, last) of all images' grids, one row each, to rows of `out`.
///
/// A full row lists tap after tap, channel after channel; only its elements [from, to) are copied. Rows of `out`
/// are to - from elements long.
void gk_gather_windows(
  float *out, const float *image, const gk_window *window, long first, long last, long from, long to);

/// Adds rows that list tap after tap, channel after channel to the pixels that their places see.
///
/// The rows belong to places [first, last) of all images' grids; `image` is the first image.
void gk_scatter_windows(
  float *image, const float *rows, const gk_window *window, long first, long last);

/// Fills `out`, a pixel for each place of [first, last), with the sum of the pixels that the place sees.
void gk_sum_windows(float *out, const float *image, const gk_window *window, long first, long last);

/// Fills `out`, a pixel for each place of [first, last), with the largest of the pixels that the place sees in each
/// channel: NaN where there is one, -infinity if no pixel is seen.
void gk_max_windows(float *out, const float *image, const gk_window *window, long first, long last);

/// Adds the pixels `in` of places [first, last) to every pixel that its place sees; `image` is the first image.
void gk_spread_windows(
  float *image, const float *in, const gk_window *window, long first, long last);

/// Fills `out`, a pixel for each place of [first, last), with the numbers of the pixels, counted within the image,
/// that have the largest value in each channel; the first of equals, a NaN before any number, -1 if none is seen.
void gk_largest_of_windows(
  float *out, const float *image, const gk_window *window, long first, long last);
