#include "transport.h"

#include <cmath>
#include <new>

// All that is used is in templates: nothing of the shared library is called.
#define LEMON_ONLY_TEMPLATES
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

namespace {

typedef lemon::SmartDigraph Graph;
typedef lemon::NetworkSimplex<Graph, int64_t, int64_t> Solver;

int solve(int32_t sources, int32_t sinks, const int64_t *supply, const int64_t *demand, const double *cost,
          gk_flow *flows, size_t *flow_count) {
  const int32_t nodes = sources + sinks, arcs = sources * sinks;
  Graph graph;
  graph.reserveNode(nodes);
  graph.reserveArc(arcs);
  for (int32_t node = 0; node < nodes; ++node) graph.addNode();
  // Arc i leads from source i / sinks to sink i % sinks.
  double largest = 0;
  for (int32_t arc = 0; arc < arcs; ++arc) {
    graph.addArc(Graph::nodeFromId(arc / sinks), Graph::nodeFromId(sources + arc % sinks));
    if (cost[arc] > largest) largest = cost[arc];
  }

  // Sums of costs along a path stay below 2^60, where the artificial arcs' cost of 2^62 leaves room for them.
  int exponent, size;
  std::frexp(largest, &exponent);
  std::frexp(static_cast<double>(nodes), &size);
  const int shift = largest > 0 ? 60 - size - exponent : 0;
  Graph::ArcMap<int64_t> costs(graph);
  for (int32_t arc = 0; arc < arcs; ++arc) {
    costs[Graph::arcFromId(arc)] = std::llround(std::ldexp(cost[arc], shift));
  }
  Graph::NodeMap<int64_t> supplies(graph);
  for (int32_t source = 0; source < sources; ++source) supplies[Graph::nodeFromId(source)] = supply[source];
  for (int32_t sink = 0; sink < sinks; ++sink) supplies[Graph::nodeFromId(sources + sink)] = -demand[sink];

  Solver solver(graph);
  solver.costMap(costs).supplyMap(supplies);
  if (solver.run() != Solver::OPTIMAL) return GK_TRANSPORT_FAILED;
  size_t count = 0;
  for (int32_t arc = 0; arc < arcs; ++arc) {
    const int64_t amount = solver.flow(Graph::arcFromId(arc));
    if (amount <= 0) continue;
    // A solution of the method is a tree, which has fewer arcs than nodes.
    if (count == static_cast<size_t>(nodes)) return GK_TRANSPORT_FAILED;
    flows[count++] = gk_flow{arc / sinks, arc % sinks, amount};
  }
  *flow_count = count;
  return GK_TRANSPORT_OPTIMAL;
}

}  // namespace

extern "C" int gk_transport(int32_t sources, int32_t sinks, const int64_t *supply, const int64_t *demand,
                            const double *cost, gk_flow *flows, size_t *flow_count) {
  *flow_count = 0;
  try {
    return solve(sources, sinks, supply, demand, cost, flows, flow_count);
  } catch (const std::bad_alloc &) {
    return GK_TRANSPORT_NO_MEMORY;
  } catch (...) {
    return GK_TRANSPORT_FAILED;
  }
}
