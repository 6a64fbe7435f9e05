import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@Suite struct RecurrentTests {
  private struct Case: Decodable {
    let weights: [String]
    let output: [Double]
    let gradient: [Double]
    let gradients: [[Double]]
  }

  private struct File: Decodable {
    let gruBefore: Case
    let gruAfter: Case
    let lstm: Case
    let lstmTensorFlow: Case
    let lstmNormalized: Case
    let elman: Case
    let masked: Case
  }

  private static let series: Shape = [7, 5, 3]

  /// From `scripts/golden/recurrent.py`: stacks of two layers, outputs and all gradients to 1e-5 of the largest.
  private func check(
    _ golden: Case, _ stack: RecurrentStack, lengths: [Int]? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let x = trace.input("x", Self.series)
    let mask = lengths.map { lengths in
      trace.constant(
        NDArray([7, 5], (0..<7).flatMap { t in lengths.map { $0 > t ? Float(1) : 0 } }))
    }
    let y = stack.run(x, mask: mask, in: scope).outputs
    let weights = golden.weights.map { name in
      trace.parameter(name, scope.declarations.first { $0.name == name }?.shape ?? [])
    }
    #expect(
      Set(golden.weights) == Set(scope.declarations.map(\.name)), sourceLocation: sourceLocation)
    let loss = (y * trace.constant(NDArray(y.shape, goldenFill(2, count: y.shape.count)))).sum()
    let slopes = gradient(of: loss, at: [x] + weights)
    let store = ParameterStore()
    for (index, weight) in weights.enumerated() {
      store.set(
        golden.weights[index],
        NDArray(weight.shape, goldenFill(10 + index, count: weight.shape.count, scale: 0.5)))
    }
    let plan = Plan(
      trace.finish(outputs: [("y", y)] + slopes.enumerated().map { ("g\($0)", $1) }))
    let executor = Executor(plan, parameters: store, pool: WorkerPool(threadCount: 2))
    _ = executor.input("x").update(
      fromContentsOf: goldenFill(1, count: Self.series.count))
    executor.run()
    for (name, expected) in [("y", golden.output), ("g0", golden.gradient)]
      + golden.gradients.enumerated().map({ ("g\($0 + 1)", $1) })
    {
      let values = executor.output(name).values.map { Double($0) }
      let largest = expected.map(abs).max() ?? 0
      #expect(
        values.largestDifference(from: expected) <= 1e-5 * max(largest, 1), "\(name)",
        sourceLocation: sourceLocation)
    }
  }

  @Test func agreesWithPyTorch() throws {
    let golden = try Golden.load("recurrent.json", as: File.self)
    try check(
      golden.gruAfter,
      RecurrentStack(GRU(4, reset: .afterProduct), layers: 2, isBidirectional: true))
    try check(
      golden.lstm,
      RecurrentStack(LSTM(4, forgetBias: 0, gates: .ifgo), layers: 2, isBidirectional: true))
    try check(golden.elman, RecurrentStack(ElmanCell(4), layers: 2, isBidirectional: true))
  }

  @Test func agreesWithTensorFlowsCells() throws {
    let golden = try Golden.load("recurrent.json", as: File.self)
    try check(golden.gruBefore, RecurrentStack(GRU(4), layers: 2))
    try check(golden.lstmTensorFlow, RecurrentStack(LSTM(4), layers: 2))
    try check(golden.lstmNormalized, RecurrentStack(LSTM(4, isNormalized: true), layers: 2))
  }

  @Test func seriesOfDifferentLengths() throws {
    let golden = try Golden.load("recurrent.json", as: File.self)
    try check(
      golden.masked, RecurrentStack(LSTM(4), layers: 2, isBidirectional: true),
      lengths: [7, 1, 4, 0, 6])
  }

  /// Small cells of each kind; an epsilon of 1 keeps the normalised one flat enough for finite differences.
  static let cells: [any RecurrentCell] = [
    GRU(2), GRU(2, reset: .afterProduct), LSTM(2), LSTM(2, isNormalized: true, epsilon: 1),
    ElmanCell(2),
  ]

  /// First and second derivatives by inputs and by all weights, each of which is another number.
  @Test(arguments: cells.indices)
  func derivativesOfCells(cell: Int) {
    let errors = derivativeErrors(
      orders: 1...2, at: [sample([3, 2, 2], stream: 3)], movingParameters: true
    ) { x in
      let scope = Scope(x[0].trace, isTraining: true)
      return [Recurrent(Self.cells[cell], learnsInitialState: true)(x[0], in: scope)]
    }
    for error in errors { #expect(error.error < 1e-3, "\(error)") }
  }

  /// The penalty of WGAN-GP on a recurrent critic, differentiated by the critic's weights.
  @Test(arguments: cells.indices)
  func penaltiesOnRecurrentCritics(cell: Int) {
    let errors = derivativeErrors(
      orders: 1...1, at: [sample([3, 2, 2], stream: 3)], movingParameters: true
    ) { x in
      let scope = Scope(x[0].trace, isTraining: true)
      let score = Recurrent(Self.cells[cell], learnsInitialState: true)(x[0], in: scope)
      let slopes = gradient(of: score.sum(), at: x[0]).transposed([1, 0, 2])
      return [(slopes.normPerSample(epsilon: 1e-12) - 1).squared() * 10]
    }
    for error in errors { #expect(error.error < 1e-3, "\(error)") }
  }

  /// One for the input of all steps and one for the gradient of each matrix; what remains is in one scan each way.
  @Test func allStepsShareTheirProducts() {
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let y = Recurrent(LSTM(5))(trace.input("x", [9, 4, 3]), in: scope)
    let weights = scope.declarations.map { trace.parameter($0.name, $0.shape) }
    let slopes = gradient(of: y.sum(), at: weights)
    let graph = trace.finish(outputs: slopes.enumerated().map { ("g\($0)", $1) }).simplified()
    let lines = graph.description.split(separator: "\n")
    #expect(lines.count { $0.contains(" = matmul(") } == 3)
    #expect(lines.count { $0.contains(" = scan(") } == 2)
  }

  @Test func learnedInitialStates() {
    let stepper = Stepper { scope in
      let x = scope.trace.constant(0).broadcast(to: [1, 2, 1])
      let cell = ElmanCell(2, initializer: .uniform(bound: 0.5))
      let y = Recurrent(cell, learnsInitialState: true)(x, in: scope)
      let first = scope.trace.parameter("initial0", [2])
      return [("y", y), ("g", gradient(of: y.sum(), at: first))]
    }
    stepper.store.set("initial0", NDArray([2], [0.5, -1]))
    stepper.run()
    let w = stepper.values("state")
    for unit in 0..<2 {
      let expected = (0.5 * Double(w[unit]) - Double(w[2 + unit]))
      #expect(Double(stepper.output("y")[unit]).isClose(to: tanhOf(expected), absolute: 1e-6))
    }
    #expect(stepper.output("g").contains { $0 != 0 })
  }

  private func tanhOf(_ x: Double) -> Double {
    let (a, b) = (expOf(x), expOf(-x))
    return (a - b) / (a + b)
  }

  private func expOf(_ x: Double) -> Double {
    (1...30).reversed().reduce(1.0) { 1 + $0 * x / Double($1) }
  }
}
