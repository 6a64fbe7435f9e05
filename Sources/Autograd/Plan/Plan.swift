import Engine

/// How a graph is run: its steps in waves, and where each value lives.
///
/// A plan is made once, from shapes alone. Elementwise ops are fused with each other and with the product
/// that feeds them, values share one arena, updates are written in place.
public struct Plan: Sendable {
  /// The graph after simplification; what the plan runs.
  public let graph: Graph
  /// Steps in an order in which they may run; every step of a wave may run beside the others.
  package let steps: [Step]
  /// Indices of `steps`; a wave starts when the one before is done.
  package let waves: [Range<Int>]
  /// How many steps of each wave, the first ones, are a chain: each piece goes through them in their order, without waiting for
  /// the others.
  package let chainCounts: [Int]
  /// Where each node's value lives.
  package let places: [Place]
  /// Where in the arena the memory begins that a node's kernel needs for itself, by node.
  package let workspaces: [Int: Int]
  /// Elements of the arena.
  package let arenaCount: Int
  /// For each guarded output, the wave after which it is known; -1 before the first.
  package let guards: [(wave: Int, value: Int)]
  /// The output without which nothing is updated, and the wave after which all outputs are known.
  package let condition: (wave: Int, value: Int)?

  /// Bytes of the arena that holds all intermediate values.
  public var arenaBytes: Int { arenaCount * MemoryLayout<Float>.stride }
  /// Bytes the stored values would take without sharing memory.
  public let bytesWithoutReuse: Int
  /// Bytes that all computed values would take with neither sharing nor fusion.
  public let bytesWithoutFusion: Int

  /// A unit of work: one node, or a fused group.
  package struct Step: Sendable {
    package let members: [Int]
    package let host: Int?
    /// Rows are made of the axes before the split, columns of the rest; nil for a node run by its own kernel.
    package let split: Int?
    /// How series are cut whose pieces are this step's, and what these are; nil if its pieces are others.
    var cut: (series: SeriesCut, result: CutResult)?
    /// A value to copy into a parameter, for an update that could not be written in place.
    package var copy: (from: Int, to: String)?
  }

  /// Where a node's value lives.
  package enum Place: Sendable, Equatable {
    /// Only in a fused group's tiles, or in nothing at all.
    case nowhere
    /// In the arena at an offset.
    case arena(Int)
    /// In the parameter store.
    case parameter(String)
    /// In memory of its own, filled before the first run.
    case constant
    /// In another node's memory at an offset.
    case view(of: Int, offset: Int)
  }

  /// Plans a graph.
  ///
  /// - Parameters:
  ///   - graph: What to run; simplified first.
  ///   - guarded: Outputs that must be known before any parameter is updated, so that a run can stop before
  ///     a loss that is not finite does harm.
  ///   - condition: An output, a scalar; where it is not above 0 a run ends when all outputs are known, before any
  ///     parameter is updated.
  /// - Complexity: about quadratic in the number of nodes, some milliseconds for a training step.
  public init(_ graph: Graph, guarding guarded: [String] = [], onlyWhere condition: String? = nil) {
    let pruned = graph.simplified().pruningScans()
    let graph = (choosesOwnProduct ? pruned.layingOutScanFactors() : pruned)
      .mergingProductSums().separatingUpdates()
    let clustering = Clustering(graph)
    let known = graph.outputs.filter { condition != nil || guarded.contains($0.name) }.map(\.value)
    func arranged(startsLate: Bool) -> (schedule: Schedule, memory: MemoryPlan) {
      let schedule = Schedule(clustering, guarded: known, startsLate: startsLate)
      return (schedule, MemoryPlan(clustering, schedule))
    }
    // Which branch had better be followed first, only the memory tells that is then needed.
    let (early, late) = (arranged(startsLate: false), arranged(startsLate: true))
    let (schedule, memory) =
      late.memory.arenaCount < early.memory.arenaCount ? late : early
    self.graph = graph
    steps = schedule.steps
    (waves, chainCounts) = (schedule.waves, schedule.chainCounts)
    places = memory.places
    workspaces = memory.workspaces
    arenaCount = memory.arenaCount
    bytesWithoutReuse = memory.storedCount * MemoryLayout<Float>.stride
    bytesWithoutFusion =
      graph.nodes.indices.filter { clustering.clusterOf[$0] >= 0 }
      .reduce(0) { $0 + graph.nodes[$1].shape.count } * MemoryLayout<Float>.stride
    func wave(of output: Graph.Output) -> Int {
      schedule.waveOfCluster(clustering.clusterOf[clustering.base[output.value]])
    }
    guards = graph.outputs.filter { guarded.contains($0.name) }.map { (wave(of: $0), $0.value) }
    self.condition = graph.outputs.first { $0.name == condition }.map { output in
      (graph.outputs.map(wave).max() ?? -1, output.value)
    }
  }
}
