import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import Autograd

/// Steps that are cut like series, and chains of them.
@Suite(.serialized) struct ChainsTests {
  private static let pools = (1...4).map { WorkerPool(threadCount: $0) }

  /// Layers over `[time, batch, 5]`, and what is done with their results.
  private static func graph(
    time: Int = 5, batch: Int, layers: Int = 2, _ loss: (_ x: Tensor, _ y: Tensor) -> Tensor
  ) -> (graph: Graph, scope: Scope) {
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let x = trace.input("x", [time, batch, 5])
    let y = scope("network", RecurrentStack(GRU(24), layers: layers), x)
    let loss = loss(x, y)
    let weights = scope.trainable
    let tensors = weights.map { trace.parameter($0.name, $0.shape) }
    for (weight, (old, slope)) in zip(
      weights, zip(tensors, gradient(of: loss, at: tensors)))
    {
      trace.update(weight.name, to: old - 0.1 * slope)
    }
    let slope = gradient(of: loss, at: x)
    return (trace.finish(outputs: [("loss", loss), ("y", y), ("slope", slope)]), scope)
  }

  /// What follows a network: row by row, moved in time, mixed between rows, and through another network whose weights depend
  /// on the first.
  private static let losses: [(name: String, loss: @Sendable (Tensor, Tensor) -> Tensor)] = [
    ("rows", { _, y in (y.sigmoid() * y).squared().mean() }),
    (
      "moved in time",
      { _, y in
        (y.slice(1..<5) * y.slice(0..<4)).mean()
      }
    ),
    (
      "over the batch",
      { _, y in (y - y.mean([1], keepingAxes: true)).squared().mean().squareRoot() }
    ),
    (
      "with itself",
      { _, y in
        let rows = y.reshaped([y.shape[0] * y.shape[1], 24])
        return rows.matmul(rows.matmul(rows, transposeLeft: true)).squared().mean()
      }
    ),
    (
      "second scan",
      { _, y in
        let rows = y.reshaped([y.shape[0] * y.shape[1], 24])
        let weights = rows.matmul(rows, transposeLeft: true) * 0.001
        let again = scan(
          over: [y], from: [y.slice(4..<5).reshaped([y.shape[1], 24])],
          sharing: [weights]
        ) { step in
          let next = (step.inputs[0] + step.states[0].matmul(step.shared[0])).tanh()
          return ([next], [next * step.states[0]])
        }
        return again.outputs[0].mean() + again.final[0].squared().mean()
      }
    ),
    (
      "reversed",
      { x, y in
        let rows = (y + 1).reshaped([y.shape[0] * y.shape[1], 24])
        let back = scan(
          over: [y.tanh(), rows.reshaped(y.shape)],
          from: [y.trace.constant(0).broadcast(to: [y.shape[1], 24])], reversed: true
        ) { step in
          ([(step.inputs[0] + step.states[0]).sigmoid() * step.inputs[1]], [])
        }
        return back.states[0].squared().mean() + x.squared().mean()
      }
    ),
  ]

  /// Pieces of 32 and of 16 rows, and of 30 where the batch is 60.
  @Test(arguments: losses.indices, [128, 32, 60])
  func givesWhatNodesGiveOneByOne(loss: Int, batch: Int) throws {
    let (graph, scope) = Self.graph(batch: batch, Self.losses[loss].loss)
    let plan = Plan(graph, guarding: ["loss"])
    #expect((plan.chainCounts.max() ?? 0) >= 4, "\(Self.losses[loss].name)")
    let start = ParameterStore()
    start.initialize(scope, seed: 3)
    let stored = Dictionary(
      uniqueKeysWithValues: start.names.compactMap { name in
        start[name].map { (name, $0) }
      })
    let x = sample([5, batch, 5])
    let expected = graph.evaluate(inputs: ["x": x], parameters: stored)
    // The first run goes through the chains, the second of a profile step by step through all pieces.
    var results: [[String: NDArray]] = []
    for (threads, isProfiled) in [(1, false), (1, true), (2, false), (3, false), (4, true)] {
      let store = ParameterStore()
      for (name, value) in stored { store.set(name, value) }
      let executor = Executor(plan, parameters: store, pool: Self.pools[threads - 1])
      if isProfiled { executor.startProfile() }
      _ = executor.input("x").update(fromContentsOf: x.values)
      #expect(executor.run())
      var result = Dictionary(
        uniqueKeysWithValues: ["loss", "y", "slope"].map { ($0, executor.output($0)) })
      for name in stored.keys { result[name] = store[name] }
      results.append(result)
    }
    for (name, value) in expected.outputs.merging(expected.updates, uniquingKeysWith: { $1 }) {
      let first = try #require(results[0][name])
      let scale = max(1, value.values.map(\.magnitude).max() ?? 0)
      #expect(
        first.values.largestDifference(from: value.values) <= 2e-5 * scale,
        "\(Self.losses[loss].name), \(name)")
      for result in results {
        #expect(result[name]?.values == first.values, "\(Self.losses[loss].name), \(name)")
      }
    }
  }

  /// The layers' products and scans follow each other within each piece, there and back, past the little steps that finish a
  /// layer's gradients, and memory that one no longer needs serves the next.
  @Test func layersAreOneChain() throws {
    let (graph, _) = Self.graph(batch: 128, layers: 3) { _, y in y.squared().mean() }
    let plan = Plan(graph)
    let nodes = plan.graph.nodes
    func isProjection(_ step: Plan.Step) -> Bool {
      step.host.map { nodes[$0].op is MatMul && nodes[$0].shape == [5 * 128, 24] } ?? false
    }
    func isScan(_ step: Plan.Step) -> Bool { nodes[step.members[0]].op is Scan }
    let chains = zip(plan.waves, plan.chainCounts).map { plan.steps[$0.prefix($1)] }
    let found = chains.first { $0.contains(where: isScan) }
    let chain = try #require(found)
    #expect(chain.allSatisfy { $0.cut?.series == SeriesCut(time: 5, batch: 128, rows: 32) })
    #expect(chain.count(where: isScan) == 6)
    // Some of the first layer's products run beside what the first states are made by.
    let projections = chain.drop { !isScan($0) }.filter(isProjection)
    let places = Set(
      projections.flatMap(\.members).compactMap { id in
        if case .arena(let offset) = plan.places[id] { offset } else { nil }
      })
    #expect(projections.count == 6, "two gates and a candidate, of the second and the third layer")
    #expect(places.count == 3, "those of the third layer where those of the second were")
  }

  /// Nobody can tell whose rows 6 x 64 and 12 x 32 are; pieces of few rows are not worth it.
  @Test func othersAreNotCut() {
    func plan(_ shapes: [Shape]) -> Plan {
      let trace = Trace()
      let results = shapes.enumerated().map { index, shape in
        let x = trace.input("x\(index)", shape)
        return scan(over: [x], from: [trace.constant(0).broadcast(to: [shape[1], 3])]) { step in
          ([(step.inputs[0] + step.states[0]).tanh()], [])
        }.states[0].tanh()
      }
      return Plan(trace.finish(outputs: results.enumerated().map { ("y\($0)", $1) }))
    }
    #expect(plan([[6, 64, 3]]).steps.contains { $0.cut != nil })
    #expect(!plan([[6, 64, 3], [12, 32, 3]]).steps.contains { $0.cut != nil })
    #expect(!plan([[6, 20, 3]]).steps.contains { $0.cut != nil })
  }
}
