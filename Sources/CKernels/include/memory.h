// How the C library keeps memory.

#pragma once

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

/// Makes blocks of at least so many bytes go back to the system when they are freed, where the C library can be told.
static inline void gk_return_blocks_from(int bytes) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, bytes);
#else
  (void)bytes;
#endif
}
