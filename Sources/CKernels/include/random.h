/// Random numbers that are a pure function of key, step and index: Philox 4x32-10.
///
/// Element i of a call has the absolute index j = first + i and is made from the Philox block with
/// counter words (low and high half of j / 4, low and high half of step), so that any split of a fill
/// gives the same bits. Both functions give the same bits on every machine.
///
/// Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
#pragma once

#include <stdint.h>

/// Fills out with numbers uniform in [0, 1), multiples of 2^-24: the top 24 bits of word j % 4.
void gk_philox_uniform(float *out, long n, uint32_t key0, uint32_t key1, uint64_t step,
                       uint64_t first);

/// Fills out with standard normal numbers, at most 6.67 in magnitude.
///
/// Words (0, 1) of a block make elements 0 and 1 as radius times cosine and radius times sine, words
/// (2, 3) elements 2 and 3: radius sqrt(-2 log u) with u of 31 bits, angle of 32 bits.
///
/// Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958.
void gk_philox_normal(float *out, long n, uint32_t key0, uint32_t key1, uint64_t step,
                      uint64_t first);
