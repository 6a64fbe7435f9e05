/// Counts heap allocations on chosen threads, for tests.
#pragma once

/// Starts counting (nonzero) or stops counting (zero) the calling thread's allocations.
void gk_count_allocations_here(int counts);

/// Number of allocations on all threads while they were counted, or -1 where none can be.
long gk_allocation_count(void);
