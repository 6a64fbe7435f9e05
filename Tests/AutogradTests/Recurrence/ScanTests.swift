import Engine
import Testing
import _TestSupport

@testable import Autograd

@Suite struct ScanTests {
  /// Two states of different widths, an output, weights read in all the ways a gradient takes apart: by a product, as a
  /// bias, transposed, and elementwise.
  private static func step(
    _ x: Tensor, _ h: Tensor, _ c: Tensor, _ w: [Tensor]
  ) -> (states: [Tensor], outputs: [Tensor]) {
    let hidden = (x.matmul(w[0]) + h.matmul(w[1]) + w[2]).tanh()
    let cell = c * h.matmul(w[3], transposeRight: true).sigmoid() + hidden.slice(0..<2, axis: 1)
    return ([hidden, cell * w[4]], [hidden * x.sum([1], keepingAxes: true) + w[2] * w[2]])
  }

  /// x, h, c, then the weights.
  static func inputs(time: Int, batch: Int) -> [NDArray] {
    [
      sample([time, batch, 3], stream: 1), sample([batch, 4], stream: 2),
      sample([batch, 2], stream: 3), sample([3, 4], stream: 4), sample([4, 4], stream: 5),
      sample([4], stream: 6), sample([2, 4], stream: 7), sample([], stream: 8),
    ]
  }

  static func scanned(_ x: [Tensor], reversed: Bool) -> [Tensor] {
    let result = scan(
      over: [x[0]], from: [x[1], x[2]], sharing: Array(x[3...]), reversed: reversed
    ) { step($0.inputs[0], $0.states[0], $0.states[1], $0.shared) }
    return result.states + result.final + result.outputs
  }

  static func unrolled(_ x: [Tensor], reversed: Bool) -> [Tensor] {
    let times = Array(0..<x[0].shape[0])
    var (h, c) = (x[1], x[2])
    var (hs, cs, ys): ([Tensor], [Tensor], [Tensor]) = ([], [], [])
    for t in reversed ? times.reversed() : times {
      let part = x[0].slice(t..<t + 1).reshaped(Shape(Array(x[0].shape.sizes.dropFirst())))
      let result = step(part, h, c, Array(x[3...]))
      (h, c) = (result.states[0], result.states[1])
      hs.append(h)
      cs.append(c)
      ys.append(result.outputs[0])
    }
    let series = [hs, cs, ys].map { stack(reversed ? $0.reversed() : $0) }
    return [series[0], series[1], h, c, series[2]]
  }

  @Test(arguments: [false, true], [1, 2, 6, 7])
  func equalsTheUnrolledComputation(reversed: Bool, batch: Int) {
    let inputs = Self.inputs(time: 5, batch: batch)
    for result in 0..<5 {
      let a = evaluate(inputs) { x, _ in Self.scanned(x, reversed: reversed)[result] }
      let b = evaluate(inputs) { x, _ in Self.unrolled(x, reversed: reversed)[result] }
      #expect(a.shape == b.shape)
      #expect(a.values.largestDifference(from: b.values) < 1e-6, "result \(result)")
    }
  }

  /// Gradients of each result alone, so that every combination of flowing and missing gradients occurs.
  @Test(arguments: [false, true], 0..<5)
  func gradientsEqualTheUnrolledOnes(reversed: Bool, result: Int) {
    let inputs = Self.inputs(time: 4, batch: 6)
    for input in inputs.indices {
      func slope(_ function: @escaping ([Tensor], Bool) -> [Tensor]) -> [Float] {
        evaluate(inputs) { x, trace in
          let y = function(x, reversed)[result]
          let weights = trace.constant(sample(y.shape, stream: 20))
          return gradient(of: (y * weights).sum(), at: x[input])
        }.values
      }
      let (a, b) = (slope(Self.scanned), slope(Self.unrolled))
      #expect(a.largestDifference(from: b) < 1e-5, "input \(input)")
    }
  }

  @Test(arguments: [false, true])
  func derivatives(reversed: Bool) {
    let errors = derivativeErrors(orders: 1...3, at: Self.inputs(time: 3, batch: 4)) {
      Self.scanned($0, reversed: reversed)
    }
    for error in errors { #expect(error.error < 1e-3, "\(error)") }
  }

  @Test func plansGiveTheSame() {
    let trace = Trace()
    let x = Self.inputs(time: 5, batch: 64).enumerated().map { trace.input("x\($0)", $1.shape) }
    let results = Self.scanned(x, reversed: false)
    let loss = results.map { $0.squared().mean() }.reduce(trace.constant(0), +)
    let slopes = gradient(of: loss, at: x)
    let graph = trace.finish(
      outputs: [("loss", loss)] + slopes.enumerated().map { ("g\($0)", $1) })
    #expect(planProblems(graph, isContinuous: true).isEmpty)
  }

  /// Weights that fill the cache: the threads go through each step together, and none computes anything else for it.
  @Test(arguments: [false, true]) func sharedStepsGiveTheSame(reversed: Bool) throws {
    let (time, batch, width) = (5, 20, 400)
    let shapes: [Shape] = [
      [time, batch, width], [batch, width], [batch, width], [width, width], [width],
    ]
    let inputs = shapes.enumerated().map { index, shape in
      sample(shape, stream: index + 1, scale: shape == [width, width] ? 0.1 : 1)
    }
    func step(_ x: Tensor, _ h: Tensor, _ c: Tensor, _ w: [Tensor]) -> [Tensor] {
      let hidden = (x + h.matmul(w[0]) + w[1]).tanh()
      return [hidden * (hidden * w[1]).mean([1], keepingAxes: true), c + hidden.squared()]
    }
    func scanned(_ x: [Tensor]) -> Tensor {
      let result = scan(
        over: [x[0]], from: [x[1], x[2]], sharing: [x[3], x[4]], reversed: reversed
      ) {
        let states = step($0.inputs[0], $0.states[0], $0.states[1], $0.shared)
        return (states, [states[0] * states[1]])
      }
      return result.outputs[0].squared().mean() + result.final[0].mean()
    }
    func unrolled(_ x: [Tensor]) -> Tensor {
      var states = [x[1], x[2]]
      var outputs: [Tensor] = []
      for t in reversed ? (0..<time).reversed() : Array(0..<time) {
        states = step(
          x[0].slice(t..<t + 1).reshaped([batch, width]), states[0], states[1], [x[3], x[4]])
        outputs.append(states[0] * states[1])
      }
      return stack(outputs).squared().mean() + states[0].mean()
    }
    let trace = Trace()
    let x = inputs.enumerated().map { trace.input("x\($0)", $1.shape) }
    let loss = scanned(x)
    let slopes = gradient(of: loss, at: x)
    let graph = trace.finish(
      outputs: [("loss", loss)] + slopes.enumerated().map { ("g\($0)", $1) })
    let scans = graph.nodes.compactMap { $0.op as? Scan }
    #expect(scans.count == 2 && scans.allSatisfy(\.isShared))
    #expect(planProblems(graph, isContinuous: true).isEmpty)
    for input in inputs.indices {
      func slope(_ function: @escaping ([Tensor]) -> Tensor) -> [Float] {
        evaluate(inputs) { x, _ in gradient(of: function(x), at: x[input]) }.values
      }
      let (a, b) = (slope(scanned), slope(unrolled))
      let scale = b.map(abs).max() ?? 0
      #expect(a.largestDifference(from: b) < 1e-5 * scale, "input \(input)")
    }
    // Again and again, on as many threads as there are, fewer and more: the same bits.
    let plan = Plan(graph)
    let results = [1, 2, 3, 5].map { threads in
      let executor = Executor(
        plan, parameters: ParameterStore(), pool: WorkerPool(threadCount: threads))
      return (0..<3).map { _ in
        for (index, value) in inputs.enumerated() {
          _ = executor.input("x\(index)").update(fromContentsOf: value.values)
        }
        executor.run()
        return inputs.indices.map { executor.output("g\($0)").values }
      }
    }
    let first = try #require(results.first?.first)
    #expect(results.allSatisfy { $0.allSatisfy { $0 == first } })
  }

  @Test func twoEqualScansAreOne() {
    let trace = Trace()
    let x = Self.inputs(time: 3, batch: 4).enumerated().map { trace.input("x\($0)", $1.shape) }
    let sum = Self.scanned(x, reversed: false)[0] + Self.scanned(x, reversed: false)[0]
    let graph = trace.finish(outputs: [("sum", sum)]).simplified()
    #expect(graph.nodes.count { $0.op is Scan } == 1)
  }

  /// What is saved for a gradient is not stored when there is none, and an input's gradient is not computed unasked.
  @Test func plansDropWhatNobodyReads() throws {
    func scans(_ outputs: ([Tensor], Trace) -> [Tensor]) -> [Scan] {
      let trace = Trace()
      let x = Self.inputs(time: 3, batch: 4).enumerated().map { trace.input("x\($0)", $1.shape) }
      let named = outputs(x, trace).enumerated().map { ("y\($0)", $1) }
      return Plan(trace.finish(outputs: named)).graph.nodes.compactMap { $0.op as? Scan }
    }
    let alone = try #require(scans { x, _ in [Self.scanned(x, reversed: false)[0]] }.first)
    #expect(alone.body.graph.outputs.count == 2)
    func backward(_ input: Int) -> Scan? {
      scans { x, _ in [gradient(of: Self.scanned(x, reversed: false)[0].sum(), at: x[input])] }
        .last { $0.isReversed }
    }
    let ofInput = try #require(backward(0))
    let ofState = try #require(backward(1))
    #expect(ofInput.body.graph.outputs.count > ofState.body.graph.outputs.count)
  }

  /// States of which only the last is read take turns in two places.
  @Test(arguments: [false, true], [1, 2, 5, 6])
  func lastStatesNeedTwoPlaces(reversed: Bool, time: Int) throws {
    let inputs = Self.inputs(time: time, batch: 64)
    for isGradient in [false, true] {
      let trace = Trace()
      let x = inputs.enumerated().map { trace.input("x\($0)", $1.shape) }
      let results = Self.scanned(x, reversed: reversed)
      let values =
        isGradient
        ? gradient(of: results[0].squared().mean(), at: Array(x[..<2]))
        : Array(results[2...])
      let graph = trace.finish(outputs: values.enumerated().map { ("y\($0)", $1) })
      let plan = Plan(graph)
      let scan = try #require(
        plan.graph.nodes.compactMap { $0.op as? Scan }.last {
          $0.isReversed == (reversed != isGradient)
        })
      #expect(scan.keepsLastStatesOnly == (time > 1))
      #expect(scan.layout.parts[0].shape == [2, 64, 4])
      #expect(planProblems(graph, isContinuous: true).isEmpty)
    }
  }

  /// One state that is read at all times keeps the others.
  @Test func statesThatAreReadKeepTheirPlaces() throws {
    let trace = Trace()
    let x = Self.inputs(time: 5, batch: 64).enumerated().map { trace.input("x\($0)", $1.shape) }
    let results = Self.scanned(x, reversed: false)
    let graph = trace.finish(outputs: [("h", results[0]), ("c", results[3])])
    let scan = try #require(Plan(graph).graph.nodes.compactMap { $0.op as? Scan }.first)
    #expect(!scan.keepsLastStatesOnly)
    #expect(planProblems(graph).isEmpty)
  }
}
