#pragma once

/// Tells the processor that the caller is spinning, so that it saves power and yields the pipeline.
static inline void gk_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
