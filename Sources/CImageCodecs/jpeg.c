#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "CImageCodecs.h"

/// Most scans of a progressive file. Ten are usual; thousands of empty ones would keep a decoder busy for hours.
enum { MOST_SCANS = 500 };

/// libjpeg's own state, where to go when it fails, and where its message goes.
typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf place;
  gk_image_info *info;
} gk_errors;

/// Called between rows and scans.
typedef struct {
  struct jpeg_progress_mgr base;
  gk_errors *errors;
} gk_progress;

static void stop(gk_errors *errors, const char *message) {
  snprintf(errors->info->message, sizeof errors->info->message, "%s", message);
  longjmp(errors->place, 1);
}

static void fail(j_common_ptr decoder) {
  char message[JMSG_LENGTH_MAX];
  decoder->err->format_message(decoder, message);
  stop((gk_errors *)decoder->err, message);
}

/// Warnings about the coded data are errors: libjpeg would go on with grey.
static void warn(j_common_ptr decoder, int level) {
  if (level >= 0) return;
  switch (decoder->err->msg_code) {
  case JWRN_JPEG_EOF: stop((gk_errors *)decoder->err, "it ends too early");
  case JWRN_HIT_MARKER:
  case JWRN_HUFF_BAD_CODE:
  case JWRN_ARITH_BAD_CODE:
  case JWRN_MUST_RESYNC: fail(decoder);
  default: return;
  }
}

static void ignore(j_common_ptr decoder) { (void)decoder; }

static void watch(j_common_ptr decoder) {
  gk_progress *progress = (gk_progress *)decoder->progress;
  if (((j_decompress_ptr)decoder)->input_scan_number > MOST_SCANS) stop(progress->errors, "it has too many scans");
}

static void note(j_decompress_ptr decoder, gk_image_info *info) {
  if (decoder->num_components != 1 && decoder->num_components != 3 && decoder->num_components != 4)
    stop((gk_errors *)decoder->err, "it has neither 1, 3 nor 4 colour components");
  info->width = decoder->image_width;
  info->height = decoder->image_height;
  info->channels = decoder->num_components == 1 ? 1 : 3;
  // A Huffman code has at least one bit for each block of 8 x 8, in the scarcest component a block for 32 x 32 pixels.
  uint64_t pixels = (uint64_t)info->width * info->height;
  info->least_bytes = decoder->arith_code ? 0 : pixels / (32 * 32 * 8);
}

/// Turns a row of inverted CMYK into RGB: (255 - c)(255 - k) / 255 for red, rounded as Pillow rounds.
static void convert_row(const uint8_t *cmyk, uint32_t width, uint8_t *rgb) {
  for (uint32_t x = 0; x < width; x++) {
    int white = cmyk[4 * x + 3];
    for (int channel = 0; channel < 3; channel++) {
      int product = (255 - cmyk[4 * x + channel]) * white + 128;
      int value = white - ((product + (product >> 8)) >> 8);
      rgb[3 * x + channel] = (uint8_t)(value < 0 ? 0 : value);
    }
  }
}

static void read_pixels(j_decompress_ptr decoder, gk_image_info *info, uint8_t *pixels) {
  gk_image_info promised = *info;
  note(decoder, info);
  if (info->width != promised.width || info->height != promised.height || info->channels != promised.channels)
    stop((gk_errors *)decoder->err, "its header has changed");
  int is_cmyk = decoder->num_components == 4;
  decoder->out_color_space = is_cmyk ? JCS_CMYK : info->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  decoder->dct_method = JDCT_ISLOW;
  jpeg_start_decompress(decoder);
  JSAMPARRAY row = NULL;
  if (is_cmyk)
    row = decoder->mem->alloc_sarray((j_common_ptr)decoder, JPOOL_IMAGE, info->width * 4, 1);
  size_t stride = (size_t)info->width * info->channels;
  while (decoder->output_scanline < info->height) {
    JSAMPROW to = pixels + decoder->output_scanline * stride;
    jpeg_read_scanlines(decoder, is_cmyk ? row : &to, 1);
    if (is_cmyk) convert_row(row[0], info->width, to);
  }
  jpeg_finish_decompress(decoder);
}

/// Reads the header and, when `pixels` is not NULL, the pixels.
static int read_jpeg(const uint8_t *bytes, size_t count, gk_image_info *info, uint8_t *pixels) {
  struct jpeg_decompress_struct decoder = {0};
  gk_errors errors = {.info = info};
  gk_progress progress = {.errors = &errors};
  decoder.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = fail;
  errors.base.emit_message = warn;
  errors.base.output_message = ignore;
  progress.base.progress_monitor = watch;
  if (setjmp(errors.place)) {
    jpeg_destroy_decompress(&decoder);
    return 1;
  }
  jpeg_create_decompress(&decoder);
  decoder.progress = &progress.base;
  jpeg_mem_src(&decoder, bytes, count);
  jpeg_read_header(&decoder, TRUE);
  if (pixels)
    read_pixels(&decoder, info, pixels);
  else
    note(&decoder, info);
  jpeg_destroy_decompress(&decoder);
  return 0;
}

int gk_jpeg_read_info(const uint8_t *bytes, size_t count, gk_image_info *info) {
  return read_jpeg(bytes, count, info, NULL);
}

int gk_jpeg_read_pixels(const uint8_t *bytes, size_t count, gk_image_info *info, uint8_t *pixels) {
  return read_jpeg(bytes, count, info, pixels);
}
