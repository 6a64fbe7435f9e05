/// Decoders of PNG and JPEG in C, since libpng and libjpeg report errors by longjmp, which Swift cannot take part in.
///
/// A file is read in two calls: the first tells the size, so that the caller can judge it before memory is
/// allocated; the second fills the caller's buffer. Both return 0, or 1 and a message.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// What the header of a file says.
typedef struct {
  uint32_t width, height;
  /// Channels of the decoded image: 1 is grey, 3 are red, green and blue.
  uint32_t channels;
  /// The fewest bytes that a whole file of this size can have; a shorter one is damaged.
  uint64_t least_bytes;
  /// Set by the caller: whether grey of 16 bits without alpha is cut off at 255, as Pillow does, in place of losing its
  /// lower 8 bits.
  int cuts_grey_off;
  /// What is wrong, when a call has returned 1.
  char message[200];
} gk_image_info;

/// Reads the header of a PNG file.
int gk_png_read_info(const uint8_t *bytes, size_t count, gk_image_info *info);

/// Decodes a PNG file into `width * height * channels` bytes as `info` says, row by row.
///
/// Palettes become RGB, 1, 2 and 4 bits of grey become 8 by repetition, of 16 bits the upper 8 stay, transparency
/// is dropped, and gamma and colour profiles are not applied: as Pillow's `convert("RGB")` and `convert("L")`, but
/// for grey of 16 bits, which Pillow cuts off at 255 and `cuts_grey_off` decides here.
int gk_png_read_pixels(const uint8_t *bytes, size_t count, gk_image_info *info, uint8_t *pixels);

/// Reads the header of a JPEG file.
int gk_jpeg_read_info(const uint8_t *bytes, size_t count, gk_image_info *info);

/// Decodes a JPEG file into `width * height * channels` bytes as `info` says, row by row.
///
/// The accurate integer transform and smooth upsampling of chroma; CMYK and YCCK, which are taken as inverted in
/// the way of Adobe, become RGB: all as Pillow does. Damage to the coded data, which libjpeg would paint over with
/// grey, is an error.
int gk_jpeg_read_pixels(const uint8_t *bytes, size_t count, gk_image_info *info, uint8_t *pixels);
