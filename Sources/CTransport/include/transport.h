/// The transportation problem, solved by the network simplex method of LEMON, which is C++.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What one source sends to one sink, both counted from 0.
typedef struct {
  int32_t source, sink;
  int64_t amount;
} gk_flow;

/// What `gk_transport` returns.
enum { GK_TRANSPORT_OPTIMAL = 0, GK_TRANSPORT_NO_MEMORY = 1, GK_TRANSPORT_FAILED = 2 };

/// Finds what each source sends to each sink at the smallest total cost.
///
/// Needs `sources * sinks` below 2^31, amounts that are positive and have equal totals below 2^62, and costs that
/// are finite and not negative. Costs are rounded to a grid of about 2^-48 of the largest for two thousand points,
/// on which all arithmetic is exact, so that the method ends. `cost` is row-major, a row for each source. `flows`
/// has room for `sources + sinks` entries; the positive flows are written in order of source and sink.
int gk_transport(int32_t sources, int32_t sinks, const int64_t *supply, const int64_t *demand, const double *cost,
                 gk_flow *flows, size_t *flow_count);

#ifdef __cplusplus
}
#endif
