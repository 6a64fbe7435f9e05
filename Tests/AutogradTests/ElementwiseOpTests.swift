import Engine
import Foundation
import Testing
import _TestSupport

@testable import Autograd

/// One elementwise function with what it must compute.
struct UnaryCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let function: @Sendable (Tensor) -> Tensor
  /// The same in double precision.
  let definition: @Sendable (Double) -> Double
  /// Its derivative in double precision.
  let derivative: @Sendable (Double) -> Double
  /// Points further than 1/16 from every kink and from where the function ends.
  let points: [Float]
  /// Arguments with the exact results, at the ends of the range and at special values.
  let extremes: [(x: Float, y: Float)]

  init(
    _ name: String, _ function: @escaping @Sendable (Tensor) -> Tensor,
    _ definition: @escaping @Sendable (Double) -> Double,
    derivative: @escaping @Sendable (Double) -> Double,
    at points: [Float] = [-2.5, -0.75, 0.25, 1.5], extremes: [(x: Float, y: Float)]
  ) {
    testDescription = name
    self.function = function
    self.definition = definition
    self.derivative = derivative
    self.points = points
    self.extremes = extremes
  }

  static let infinity = Float.infinity
  static let positive: [Float] = [0.25, 0.75, 1.5, 4]

  static let all = [
    UnaryCase(
      "abs", { $0.absolute() }, { abs($0) }, derivative: { $0 < 0 ? -1 : 1 },
      extremes: [(-0.0, 0), (-infinity, infinity), (.nan, .nan), (-1e38, 1e38)]),
    UnaryCase(
      "cos", { $0.cos() }, { cos($0) }, derivative: { -sin($0) },
      extremes: [(0, 1), (infinity, .nan), (.nan, .nan)]),
    UnaryCase(
      "erf", { $0.erf() }, { erf($0) },
      derivative: { 2 / Double.pi.squareRoot() * exp(-$0 * $0) },
      extremes: [(0, 0), (infinity, 1), (-infinity, -1), (-20, -1), (.nan, .nan)]),
    UnaryCase(
      "exp", { $0.exp() }, { exp($0) }, derivative: { exp($0) },
      extremes: [(0, 1), (-infinity, 0), (infinity, infinity), (1000, infinity), (-1000, 0)]),
    UnaryCase(
      "expm1", { $0.expm1() }, { expm1($0) }, derivative: { exp($0) },
      extremes: [(0, 0), (1e-20, 1e-20), (-infinity, -1), (-100, -1), (infinity, infinity)]),
    UnaryCase(
      "floor", { $0.floor() }, { $0.rounded(.down) }, derivative: { _ in 0 },
      extremes: [(-0.5, -1), (3, 3), (-3, -3), (1e30, 1e30), (-infinity, -infinity)]),
    UnaryCase(
      "leaky_relu", { $0.leakyReLU(slope: 0.25) }, { $0 > 0 ? $0 : 0.25 * $0 },
      derivative: { $0 > 0 ? 1 : 0.25 },
      extremes: [(0, 0), (-infinity, -infinity), (infinity, infinity), (-2e38, -5e37)]),
    UnaryCase(
      "log", { $0.log() }, { log($0) }, derivative: { 1 / $0 }, at: [0.5, 1.5, 4],
      extremes: [(0, -infinity), (1, 0), (-1, .nan), (infinity, infinity), (.nan, .nan)]),
    UnaryCase(
      "log1p", { $0.log1p() }, { log1p($0) }, derivative: { 1 / (1 + $0) }, at: [-0.5, 0.25, 3],
      extremes: [(-1, -infinity), (0, 0), (1e-20, 1e-20), (-2, .nan), (infinity, infinity)]),
    UnaryCase(
      "negate", { -$0 }, { -$0 }, derivative: { _ in -1 },
      extremes: [(infinity, -infinity), (.nan, .nan)]),
    UnaryCase(
      "reciprocal", { $0.reciprocal() }, { 1 / $0 }, derivative: { -1 / ($0 * $0) },
      at: [-2, -0.75, 0.75, 3],
      extremes: [
        (0, infinity), (-0.0, -infinity), (infinity, 0), (.leastNonzeroMagnitude, infinity),
      ]),
    UnaryCase(
      "relu", { $0.relu() }, { max($0, 0) }, derivative: { $0 > 0 ? 1 : 0 },
      extremes: [(0, 0), (-infinity, 0), (infinity, infinity), (.nan, .nan)]),
    UnaryCase(
      "rsqrt", { $0.reciprocalSquareRoot() }, { 1 / $0.squareRoot() },
      derivative: { -0.5 / ($0 * $0.squareRoot()) }, at: [0.5, 0.75, 1.5, 4],
      extremes: [(0, infinity), (4, 0.5), (-1, .nan), (infinity, 0)]),
    UnaryCase(
      "sigmoid", { $0.sigmoid() }, { 1 / (1 + exp(-$0)) },
      derivative: { exp(-$0) / ((1 + exp(-$0)) * (1 + exp(-$0))) },
      extremes: [(0, 0.5), (infinity, 1), (-infinity, 0), (200, 1), (-200, 0), (.nan, .nan)]),
    UnaryCase(
      "sign", { $0.sign() }, { $0 > 0 ? 1 : -1 }, derivative: { _ in 0 },
      extremes: [
        (0, 0), (infinity, 1), (-infinity, -1), (-.leastNonzeroMagnitude, -1), (.nan, .nan),
      ]),
    UnaryCase(
      "sin", { $0.sin() }, { sin($0) }, derivative: { cos($0) },
      extremes: [(0, 0), (1e-20, 1e-20), (-infinity, .nan)]),
    UnaryCase(
      "softplus", { $0.softplus() }, { log1p(exp($0)) }, derivative: { 1 / (1 + exp(-$0)) },
      extremes: [
        (infinity, infinity), (-infinity, 0), (100, 100), (-30, 9.357_623e-14), (0, 0.693_147_2),
      ]),
    UnaryCase(
      "square", { $0.squared() }, { $0 * $0 }, derivative: { 2 * $0 },
      extremes: [(-3, 9), (1e30, infinity), (-infinity, infinity), (.nan, .nan)]),
    UnaryCase(
      "sqrt", { $0.squareRoot() }, { $0.squareRoot() }, derivative: { 0.5 / $0.squareRoot() },
      at: [0.5, 0.75, 1.5, 4], extremes: [(0, 0), (9, 3), (-1, .nan), (infinity, infinity)]),
    UnaryCase(
      "tanh", { $0.tanh() }, { tanh($0) }, derivative: { 1 - tanh($0) * tanh($0) },
      extremes: [(0, 0), (infinity, 1), (-infinity, -1), (50, 1), (1e-20, 1e-20), (.nan, .nan)]),
    UnaryCase(
      "wright_omega", { $0.wrightOmega() }, { wrightOmega($0) },
      derivative: { wrightOmega($0) / (1 + wrightOmega($0)) }, at: [-2.5, 0, 1, 1.5, 9],
      // Ω = W(1) = 0.56714329 at 0; 1 at 1; where exp(x) is small the result is exp(x).
      extremes: [
        (0, 0.567_143_3), (1, 1), (-79, 4.906_094_8e-35), (81, 76.660_61), (-infinity, 0),
        (infinity, infinity), (.nan, .nan),
      ]),
    UnaryCase(
      "power 2.5", { $0.power(2.5) }, { pow($0, 2.5) }, derivative: { 2.5 * pow($0, 1.5) },
      at: positive, extremes: [(0, 0), (1, 1), (-1, .nan), (infinity, infinity)]),
    UnaryCase(
      "power -1.5", { $0.power(-1.5) }, { pow($0, -1.5) }, derivative: { -1.5 * pow($0, -2.5) },
      at: [0.75, 1.5, 4], extremes: [(0, infinity), (4, 0.125), (infinity, 0)]),
    UnaryCase(
      "power 3 of negative", { $0.power(3) }, { $0 * $0 * $0 }, derivative: { 3 * $0 * $0 },
      extremes: [(-2, -8), (-infinity, -infinity), (0, 0)]),
    UnaryCase(
      "clamp", { $0.clamped(to: -1...1) }, { min(max($0, -1), 1) },
      derivative: { abs($0) < 1 ? 1 : 0 },
      extremes: [(infinity, 1), (-infinity, -1), (.nan, .nan), (1, 1)]),
  ]
}

/// The y with y + log y = x, by bisection.
private func wrightOmega(_ x: Double) -> Double {
  var (low, high) = (0.0, max(x, 1))
  while true {
    let middle = (low + high) / 2
    if middle == low || middle == high { return middle }
    if middle + log(middle) < x { low = middle } else { high = middle }
  }
}

@Suite struct ElementwiseOpTests {
  // MARK: Functions of one tensor

  /// 4 ulp of the largest error that the kernels promise, plus one rounding of the argument's double.
  @Test(arguments: UnaryCase.all)
  func value(function: UnaryCase) {
    let results = evaluate(function.points, function.function)
    for (x, y) in zip(function.points, results) {
      #expect(y.isClose(to: Float(function.definition(Double(x))), ulps: 4), "at \(x)")
    }
  }

  @Test(arguments: UnaryCase.all)
  func extremes(function: UnaryCase) {
    let results = evaluate(function.extremes.map(\.x), function.function)
    for (extreme, y) in zip(function.extremes, results) {
      #expect(y.isClose(to: extreme.y, ulps: 4), "at \(extreme.x): \(y), not \(extreme.y)")
    }
  }

  @Test(arguments: UnaryCase.all)
  func derivative(function: UnaryCase) {
    let results = evaluateGradient(function.points, function.function)
    for (x, y) in zip(function.points, results) {
      #expect(
        Double(y).isClose(
          to: function.derivative(Double(x)), absolute: 2e-6 * max(1, Double(abs(y)))),
        "at \(x)")
    }
  }

  /// Orders 1 and 2; 1e-3 as `derivativeErrors` explains.
  @Test(arguments: UnaryCase.all)
  func differences(function: UnaryCase) {
    let inputs = [NDArray([function.points.count], function.points)]
    for error in derivativeErrors(at: inputs, of: { [function.function($0[0])] }) {
      #expect(error.error < 1e-3, "\(error)")
    }
  }

  @Test(arguments: UnaryCase.all)
  func shapes(function: UnaryCase) {
    for shape in [[], [0], [3, 0, 2], [1, 1]] as [Shape] {
      let result = evaluate([sample(shape)]) { inputs, _ in function.function(inputs[0]) }
      #expect(result.shape == shape)
      let slope = evaluate([sample(shape)]) { inputs, _ in
        gradient(of: function.function(inputs[0]), at: inputs[0])
      }
      #expect(slope.shape == shape)
    }
  }

  // MARK: Functions of two tensors

  struct BinaryCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let function: @Sendable (Tensor, Tensor) -> Tensor
    let definition: @Sendable (Float, Float) -> Float
  }

  static let binary = [
    BinaryCase(testDescription: "add", function: { $0 + $1 }, definition: { $0 + $1 }),
    BinaryCase(testDescription: "subtract", function: { $0 - $1 }, definition: { $0 - $1 }),
    BinaryCase(testDescription: "multiply", function: { $0 * $1 }, definition: { $0 * $1 }),
    BinaryCase(testDescription: "divide", function: { $0 / $1 }, definition: { $0 / $1 }),
    BinaryCase(
      testDescription: "maximum", function: { $0.maximum($1) },
      definition: { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }),
    BinaryCase(
      testDescription: "minimum", function: { $0.minimum($1) },
      definition: { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }),
    BinaryCase(
      testDescription: "power", function: { $0.power($1) }, definition: { powf($0, $1) }),
    BinaryCase(
      testDescription: "weighted sum", function: { $0.weightedSum(0.25, $1, 0.5) },
      definition: { 0.25 * $0 + 0.5 * $1 }),
    BinaryCase(
      testDescription: "multiply and add", function: { $0.multiplyAdd($1, $0) },
      definition: { $0 * $1 + $0 }),
    BinaryCase(
      testDescription: "negative multiply and add",
      function: { $0.negativeMultiplyAdd($1, $0) }, definition: { $0 - $0 * $1 }),
    BinaryCase(
      testDescription: "interpolate",
      function: { $0.interpolating($1, $1 * 0.5) }, definition: { $1 * 0.5 + $0 * ($1 - $1 * 0.5) }),
    BinaryCase(
      testDescription: "interpolate from the second",
      function: { $0.interpolating($0, $1) }, definition: { $1 + $0 * ($0 - $1) }),
    BinaryCase(
      testDescription: "sigmoid gradient",
      function: { $0.sigmoidGradient($1) }, definition: { $0 * $1 - $0 * $1 * $1 }),
    BinaryCase(
      testDescription: "tanh gradient",
      function: { $0.tanhGradient($1) }, definition: { $0 - $0 * $1 * $1 }),
    BinaryCase(
      testDescription: "select", function: { .select($0.greater(2.2), $0, $1) },
      definition: { $0 > 2.2 ? $0 : $1 }),
  ]

  /// Equal, row, column, single, both stretched, and of different rank.
  static let stretches: [(Shape, Shape, Shape)] = [
    ([2, 3], [2, 3], [2, 3]), ([2, 3], [3], [2, 3]), ([2, 1], [2, 3], [2, 3]),
    ([], [2, 3], [2, 3]), ([2, 1], [1, 3], [2, 3]), ([3], [2, 1, 1], [2, 1, 3]),
    ([2, 1, 3], [4, 1], [2, 4, 3]), ([1], [1], [1]), ([0, 3], [3], [0, 3]),
    ([2, 0], [2, 1], [2, 0]),
  ]

  /// Positive numbers, no two of which are near: bases of powers and away from the kinks.
  private func operands(_ a: Shape, _ b: Shape) -> [NDArray] {
    [
      NDArray(a, (0..<a.count).map { 1.15 + 0.3 * Float($0) }),
      NDArray(b, (0..<b.count).map { 1.3 + 0.6 * Float(b.count - 1 - $0) / 2 }),
    ]
  }

  @Test(arguments: binary)
  func stretchedValues(function: BinaryCase) {
    for (a, b, result) in Self.stretches {
      let inputs = operands(a, b)
      let y = evaluate(inputs) { x, _ in function.function(x[0], x[1]) }
      #expect(y.shape == result)
      let wide = inputs.map { input in
        evaluate([input]) { x, _ in x[0].broadcast(to: result) }.values
      }
      let expected = zip(wide[0], wide[1]).map { function.definition($0, $1) }
      for (value, exact) in zip(y.values, expected) { #expect(value.isClose(to: exact, ulps: 2)) }
    }
  }

  @Test(arguments: binary)
  func stretchedDifferences(function: BinaryCase) {
    for (a, b, _) in Self.stretches {
      let errors = derivativeErrors(at: operands(a, b)) { [function.function($0[0], $0[1])] }
      for error in errors { #expect(error.error < 1e-3, "\(a) with \(b): \(error)") }
    }
  }

  @Test(arguments: binary)
  func specialOperands(function: BinaryCase) {
    let special: [Float] = [0, 1, -1, 3, .infinity, -.infinity, .nan]
    let pairs = special.flatMap { a in special.map { (a, $0) } }
    let inputs = [pairs.map(\.0), pairs.map(\.1)].map { NDArray([pairs.count], $0) }
    let y = evaluate(inputs) { x, _ in function.function(x[0], x[1]) }
    for (value, (a, b)) in zip(y.values, pairs) {
      #expect(value.isClose(to: function.definition(a, b), ulps: 1), "\(a), \(b)")
    }
  }

  /// Where both are equal each takes half of the gradient.
  @Test func tiesShareTheGradient() {
    for function in [{ $0.maximum($1) }, { $0.minimum($1) }] as [(Tensor, Tensor) -> Tensor] {
      for side in 0..<2 {
        let g = evaluate([NDArray(2), NDArray(2)]) { x, _ in
          gradient(of: function(x[0], x[1]), at: x[side])
        }
        #expect(g.values == [0.5])
      }
    }
  }

  /// 0ᵖ has derivative 0 by p, and the base's is finite where p is at least 1.
  @Test func powerOfZero() {
    for (side, expected) in [(0, Float(0)), (1, 0)] {
      let g = evaluate([NDArray(0), NDArray(2)]) { x, _ in
        gradient(of: x[0].power(x[1]), at: x[side])
      }
      #expect(g.values == [expected])
    }
  }

  /// The branch not taken may be infinite or NaN; its derivatives must be finite, since 0·NaN is NaN.
  @Test func selectIgnoresTheOtherBranch() {
    let f: (Tensor) -> Tensor = { .select($0.greater(0), $0.log(), $0 * 2) }
    #expect(evaluate([-1, 1], f) == [-2, 0])
    #expect(evaluateGradient([-1, 1], f) == [2, 1])
    let root: (Tensor) -> Tensor = { .select($0.greater(0), $0.maximum(1).squareRoot(), $0) }
    #expect(evaluateGradient([-1, 4], root) == [1, 0.25])
  }

  @Test func numbersOnEitherSide() {
    #expect(evaluate([2]) { 1 + ($0 + 1) } == [4])
    #expect(evaluate([2]) { 1 - ($0 - 3) } == [2])
    #expect(evaluate([2]) { 3 * ($0 * 2) } == [12])
    #expect(evaluate([2]) { 3 / ($0 / 4) } == [6])
  }

  @Test func namedPowers() {
    #expect(evaluate([4]) { $0.power(1) + $0.power(2) } == [20])
    #expect(evaluate([4]) { $0.power(0.5) + $0.power(-1) + $0.power(-0.5) } == [2.75])
  }

  // MARK: Comparisons

  @Test func comparisons() {
    let a = NDArray([5], [1, 2, 3, .nan, -0.0]), b = NDArray([5], [2, 2, 2, 2, 0])
    let expected: [(function: (Tensor, Tensor) -> Tensor, values: [Float])] = [
      ({ $0.less($1) }, [1, 0, 0, 0, 0]), ({ $0.lessOrEqual($1) }, [1, 1, 0, 0, 1]),
      ({ $0.greater($1) }, [0, 0, 1, 0, 0]), ({ $0.greaterOrEqual($1) }, [0, 1, 1, 0, 1]),
      ({ $0.equal($1) }, [0, 1, 0, 0, 1]), ({ $0.notEqual($1) }, [1, 0, 1, 1, 0]),
    ]
    for (function, values) in expected {
      #expect(evaluate([a, b]) { x, _ in function(x[0], x[1]) }.values == values)
      #expect(
        evaluate([a, b]) { x, _ in gradient(of: function(x[0], x[1]), at: x[0]) }.values
          == [0, 0, 0, 0, 0])
    }
    #expect(evaluate([1, 2, 3]) { $0.less(2) + $0.greater(2) * 2 } == [1, 0, 2])
    #expect(evaluate([1, 2, 3]) { $0.greaterOrEqual(2) } == [0, 1, 1])
  }

  // MARK: Any order

  /// tanh''' = (6t² - 2)(1 - t²), exp''' = exp.
  @Test func thirdDerivatives() {
    let points: [Float] = [-1.25, 0, 0.5]
    func third(_ f: (Tensor) -> Tensor) -> [Float] {
      evaluate(points) { x in
        gradient(of: gradient(of: gradient(of: f(x), at: x), at: x), at: x)
      }
    }
    let exact = points.map { x -> Float in
      let t = tanh(Double(x))
      return Float((6 * t * t - 2) * (1 - t * t))
    }
    #expect(third { $0.tanh() }.largestDifference(from: exact) < 2e-6)
    #expect(third { $0.exp() } == evaluate(points) { $0.exp() })
    let inputs = [NDArray([3], points)]
    for f in [{ $0.tanh() }, { $0.exp() }, { $0.sigmoid() }] as [(Tensor) -> Tensor] {
      for error in derivativeErrors(orders: 3...3, at: inputs, of: { [f($0[0])] }) {
        #expect(error.error < 1e-3, "\(error)")
      }
    }
  }

  /// Softplus and its gradient stay one node each.
  @Test func gradientIsOneNode() {
    let trace = Trace()
    let x = trace.input("x", [3])
    let text = "\(trace.finish(outputs: [("g", gradient(of: x.softplus(), at: x))]).simplified())"
    #expect(text.contains("sigmoid"))
    #expect(!text.contains("exp") && !text.contains("softplus"))
  }
}
