internal import CTransport
public import Engine

/// What moves where at the least cost.
public struct TransportPlan: Sendable, Equatable {
  /// What one source sends to one sink.
  public struct Flow: Sendable, Equatable {
    /// The source, counted from 0.
    public var source: Int
    /// The sink, counted from 0.
    public var sink: Int
    /// What is sent, in the unit of the masses; more than 0.
    public var mass: Double
  }

  /// All that is sent, fewer entries than sources and sinks together, in order of source and sink.
  public let flows: [Flow]
  /// The sum of mass times distance.
  public let cost: Double

  /// Returns the plan as a matrix: rows sum to what the sources give, columns to what the sinks take.
  ///
  /// - Precondition: the sizes include all sources and sinks of ``flows``.
  public func matrix(sources: Int, sinks: Int) -> Matrix {
    var result = Matrix(rows: sources, columns: sinks)
    for flow in flows { result[flow.source, flow.sink] = flow.mass }
    return result
  }

  /// Solves the problem for masses in whole units.
  ///
  /// - Parameters:
  ///   - supply: Units of each source, 0 or more, with the same sum as `demand`, below 2⁶².
  ///   - demand: Units of each sink, 0 or more.
  ///   - unit: The mass of a unit.
  ///   - costs: Distances, a row for each source; finite and not negative.
  /// - Throws: ``MetricError/outOfMemory(metric:)``.
  init(supply: [Int64], demand: [Int64], unit: Double, costs: [Double]) throws(MetricError) {
    // Sources and sinks without mass take no part.
    let sources = supply.indices.filter { supply[$0] > 0 }
    let sinks = demand.indices.filter { demand[$0] > 0 }
    var distances = costs
    if sources.count < supply.count || sinks.count < demand.count {
      distances = sources.flatMap { source in
        sinks.map { costs[source * demand.count + $0] }
      }
    }
    var found = [gk_flow](repeating: gk_flow(), count: sources.count + sinks.count)
    var count = 0
    let status = gk_transport(
      Int32(sources.count), Int32(sinks.count), sources.map { supply[$0] },
      sinks.map { demand[$0] }, distances, &found, &count)
    guard status != Int32(GK_TRANSPORT_NO_MEMORY) else {
      throw .outOfMemory(metric: EarthMoversDistance.name)
    }
    precondition(
      status == Int32(GK_TRANSPORT_OPTIMAL),
      "TransportPlan: no flow for \(supply.count) sources and \(demand.count) sinks; totals differ")
    var sum = 0.0
    flows = found[..<count].map { flow in
      let (source, sink) = (Int(flow.source), Int(flow.sink))
      sum += Double(flow.amount) * distances[source * sinks.count + sink]
      return Flow(source: sources[source], sink: sinks[sink], mass: Double(flow.amount) * unit)
    }
    cost = sum * unit
  }
}
