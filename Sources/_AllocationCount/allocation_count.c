#include "allocation_count.h"

#include <stddef.h>

#if defined(__GLIBC__) || defined(__linux__)
#include <features.h>
#endif

// Sanitizers bring an allocator of their own.
#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#include <errno.h>
#include <stdatomic.h>

// An executable that defines the allocator's functions replaces them for every library it loads. These
// count and hand on to the ones of the C library.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static atomic_long allocations;
static _Thread_local int counts_here;

static void count(void) {
  if (counts_here) atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
}

void gk_count_allocations_here(int counts) { counts_here = counts; }

long gk_allocation_count(void) { return atomic_load(&allocations); }

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  count();
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  count();
  void *memory = __libc_memalign(alignment, size);
  if (!memory) return ENOMEM;
  *result = memory;
  return 0;
}
#else
void gk_count_allocations_here(int counts) { (void)counts; }

long gk_allocation_count(void) { return -1; }
#endif
