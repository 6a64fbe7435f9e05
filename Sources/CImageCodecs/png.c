#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <png.h>

#include "CImageCodecs.h"

/// Bytes in memory and how many of them have been read.
typedef struct {
  const uint8_t *bytes;
  size_t count, position;
} gk_source;

static void fail(png_structp png, png_const_charp message) {
  gk_image_info *info = png_get_error_ptr(png);
  snprintf(info->message, sizeof info->message, "%s", message);
  png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void read_bytes(png_structp png, png_bytep to, size_t count) {
  gk_source *source = png_get_io_ptr(png);
  if (count > source->count - source->position) png_error(png, "it ends too early");
  memcpy(to, source->bytes + source->position, count);
  source->position += count;
}

/// Notes what the header says.
static void note(png_structp png, png_infop header, gk_image_info *info) {
  info->width = png_get_image_width(png, header);
  info->height = png_get_image_height(png, header);
  info->channels = png_get_color_type(png, header) & PNG_COLOR_MASK_COLOR ? 3 : 1;
  // Deflate packs at most 1,032 bytes into one.
  uint64_t bits = (uint64_t)png_get_bit_depth(png, header) * png_get_channels(png, header);
  info->least_bytes = ((uint64_t)info->width * bits + 7) / 8 * info->height / 1032;
}

/// Cuts values of 16 bits off at 255.
static void cut_off(png_structp png, png_row_infop row, png_bytep data) {
  (void)png;
  for (png_uint_32 x = 0; x < row->width; x++) data[x] = data[2 * x] ? 255 : data[2 * x + 1];
}

static void read_pixels(png_structp png, png_infop header, gk_image_info *info, uint8_t *pixels) {
  gk_image_info promised = *info;
  note(png, header, info);
  if (info->width != promised.width || info->height != promised.height || info->channels != promised.channels)
    png_error(png, "its header has changed");
  png_set_expand(png);
  if (info->cuts_grey_off && png_get_bit_depth(png, header) == 16 && png_get_color_type(png, header) == PNG_COLOR_TYPE_GRAY) {
    png_set_read_user_transform_fn(png, cut_off);
    png_set_user_transform_info(png, NULL, 8, 1);
  } else {
    png_set_strip_16(png);
  }
  png_set_strip_alpha(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, header);
  size_t stride = (size_t)info->width * info->channels;
  if (png_get_rowbytes(png, header) != stride) png_error(png, "its rows have an unknown layout");
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t y = 0; y < info->height; y++) png_read_row(png, pixels + y * stride, NULL);
}

/// Reads the header and, when `pixels` is not NULL, the pixels.
static int read_png(const uint8_t *bytes, size_t count, gk_image_info *info, uint8_t *pixels) {
  gk_source source = {bytes, count, 0};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, info, fail, ignore);
  png_infop header = png ? png_create_info_struct(png) : NULL;
  if (!header) {
    snprintf(info->message, sizeof info->message, "there is no memory for it");
    png_destroy_read_struct(&png, NULL, NULL);
    return 1;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &header, NULL);
    return 1;
  }
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
#endif
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_read_fn(png, &source, read_bytes);
  png_read_info(png, header);
  if (pixels)
    read_pixels(png, header, info, pixels);
  else
    note(png, header, info);
  png_destroy_read_struct(&png, &header, NULL);
  return 0;
}

int gk_png_read_info(const uint8_t *bytes, size_t count, gk_image_info *info) {
  return read_png(bytes, count, info, NULL);
}

int gk_png_read_pixels(const uint8_t *bytes, size_t count, gk_image_info *info, uint8_t *pixels) {
  return read_png(bytes, count, info, pixels);
}
