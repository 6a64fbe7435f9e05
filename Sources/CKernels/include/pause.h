#pragma once

#include <sched.h>

/// Tells the processor that the caller is spinning, so that it saves power and yields the pipeline.
static inline void gk_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Lets another thread have the processor.
static inline void gk_yield(void) { sched_yield(); }

/// Asks for `bytes` bytes from `address` on to be brought to the second-level cache, without waiting.
static inline void gk_prefetch(const void *address, long bytes) {
  for (long offset = 0; offset < bytes; offset += 64)
    __builtin_prefetch((const char *)address + offset, 0, 2);
}
