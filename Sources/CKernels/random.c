#include "random.h"

// Fused multiply-add would make the normal numbers depend on the machine.
#pragma STDC FP_CONTRACT OFF

#include "functions.h"

typedef uint64_t u64 __attribute__((ext_vector_type(8)));

// The high and low words of 16 products, from the even and the odd lanes' 64-bit products. Lanes are
// numbered from the low end of a word pair, as on every little-endian machine.
GK_INLINE void multiply_wide(u32 a, uint32_t factor, u32 *high, u32 *low) {
  u64 pairs = __builtin_bit_cast(u64, a);
  u64 even = (pairs & 0xffffffffu) * (uint64_t)factor;
  u64 odd = (pairs >> 32) * (uint64_t)factor;
  *high = __builtin_bit_cast(u32, (even >> 32) | (odd & 0xffffffff00000000u));
  *low = __builtin_bit_cast(u32, (even & 0xffffffffu) | (odd << 32));
}

// Words 0 to 3 of the 16 blocks that start at `block`.
GK_INLINE void philox(u32 word[4], uint64_t block, uint64_t step, uint32_t key0, uint32_t key1) {
  const u32 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  u32 c0 = (uint32_t)block + lane;
  u32 carry = (u32)(c0 < (u32)(uint32_t)block) & 1;
  u32 c1 = (uint32_t)(block >> 32) + carry;
  u32 c2 = (uint32_t)step;
  u32 c3 = (uint32_t)(step >> 32);
  for (int round = 0; round < 10; ++round) {
    u32 high0, low0, high1, low1;
    multiply_wide(c0, 0xD2511F53u, &high0, &low0);
    multiply_wide(c2, 0xCD9E8D57u, &high1, &low1);
    c0 = high1 ^ c1 ^ key0;
    c1 = low1;
    c2 = high0 ^ c3 ^ key1;
    c3 = low0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  word[0] = c0, word[1] = c1, word[2] = c2, word[3] = c3;
}

// Stores lane l of word w at out[4 l + w].
GK_INLINE void store_blocks(float *out, const f32 word[4]) {
#define GK_PAIRS(a, b, k) \
  __builtin_shufflevector(a, b, k, k + 16, k + 1, k + 17, k + 2, k + 18, k + 3, k + 19, k + 4, k + 20, \
                          k + 5, k + 21, k + 6, k + 22, k + 7, k + 23)
#define GK_QUADS(a, b, k) \
  __builtin_shufflevector(a, b, k, k + 1, k + 16, k + 17, k + 2, k + 3, k + 18, k + 19, k + 4, k + 5, \
                          k + 20, k + 21, k + 6, k + 7, k + 22, k + 23)
  f32 first = GK_PAIRS(word[0], word[1], 0), first_rest = GK_PAIRS(word[0], word[1], 8);
  f32 second = GK_PAIRS(word[2], word[3], 0), second_rest = GK_PAIRS(word[2], word[3], 8);
  store(out, GK_QUADS(first, second, 0));
  store(out + lanes, GK_QUADS(first, second, 8));
  store(out + 2 * lanes, GK_QUADS(first_rest, second_rest, 0));
  store(out + 3 * lanes, GK_QUADS(first_rest, second_rest, 8));
}

GK_INLINE f32 uniform(u32 word) { return __builtin_convertvector((i32)(word >> 8), f32) * 0x1p-24f; }

// The normal numbers of 16 pairs of words.
GK_INLINE void box_muller(u32 radius_word, u32 angle_word, f32 *cosine, f32 *sine) {
  // u = (k + 1/2) 2^-31 in (0, 1], rounded: never 0, and fine near 0, where the tail comes from.
  f32 u = (__builtin_convertvector((i32)(radius_word >> 1), f32) + 0.5f) * 0x1p-31f;
  f32 radius = __builtin_elementwise_sqrt(vabs(-2.0f * vlog(u)));
  // The word is an angle in units of 2 pi 2^-32: its nearest quarter turn, and an exact rest.
  u32 quadrant = (angle_word + 0x20000000u) >> 30;
  i32 rest = (i32)(angle_word - (quadrant << 30));
  f32 r = __builtin_convertvector(rest, f32) * 0x1.921fb6p-30f;
  f32 s = sin_reduced(r), c = cos_reduced(r);
  i32 odd = (i32)(quadrant & 1) == 1;
  u32 swap_cos = bits(odd ? s : c) ^ (((quadrant + 1) & 2) << 30);
  u32 swap_sin = bits(odd ? c : s) ^ ((quadrant & 2) << 30);
  *cosine = radius * from_bits(swap_cos);
  *sine = radius * from_bits(swap_sin);
}

// Runs of 16 blocks, 64 elements; a first run that starts inside a block and a last, partial one go
// through a buffer.
#define GK_RANDOM(name, make)                                                                     \
  GK_VERSIONS void gk_philox_##name(float *out, long n, uint32_t key0, uint32_t key1,             \
                                    uint64_t step, uint64_t first) {                              \
    long skipped = (long)(first % 4);                                                             \
    uint64_t block = first / 4;                                                                   \
    while (n > 0) {                                                                               \
      u32 word[4];                                                                                \
      f32 value[4];                                                                               \
      philox(word, block, step, key0, key1);                                                      \
      make;                                                                                       \
      long count = 4 * lanes - skipped < n ? 4 * lanes - skipped : n;                             \
      if (count == 4 * lanes) {                                                                   \
        store_blocks(out, value);                                                                 \
      } else {                                                                                    \
        float buffer[4 * lanes];                                                                  \
        store_blocks(buffer, value);                                                              \
        memcpy(out, buffer + skipped, (size_t)count * sizeof(float));                             \
      }                                                                                           \
      out += count;                                                                               \
      n -= count;                                                                                 \
      block += lanes;                                                                             \
      skipped = 0;                                                                                \
    }                                                                                             \
  }

GK_RANDOM(uniform, for (int w = 0; w < 4; ++w) value[w] = uniform(word[w]))
GK_RANDOM(normal, (box_muller(word[0], word[1], &value[0], &value[1]),
                   box_muller(word[2], word[3], &value[2], &value[3])))
