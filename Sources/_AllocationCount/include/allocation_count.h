/// Counts heap allocations of the whole process, on all threads, for tests.
#pragma once

/// Number of allocations since the process started, or -1 where they cannot be counted.
long gk_allocation_count(void);
