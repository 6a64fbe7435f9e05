import Engine
import NeuralNet
import Testing
import _TestSupport

@Suite struct InitializerTests {
  struct Expectation: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let initializer: Initializer
    let shape: Shape
    var mean: Double = 0
    let deviation: Double
    /// Largest magnitude that can occur.
    var bound: Double = .infinity

    init(
      _ name: String, _ initializer: Initializer, _ shape: Shape, mean: Double = 0,
      deviation: Double, bound: Double = .infinity
    ) {
      (testDescription, self.initializer, self.shape) = (name, initializer, shape)
      (self.mean, self.deviation, self.bound) = (mean, deviation, bound)
    }
  }

  private static func uniform(
    _ name: String, _ initializer: Initializer, _ shape: Shape, _ bound: Double
  ) -> Expectation {
    Expectation(
      name, initializer, shape, deviation: bound / 3.0.squareRoot(), bound: bound * (1 + 1e-6))
  }

  static let expectations = [
    uniform("uniform", .uniform(bound: 0.5), [40_000], 0.5),
    Expectation("normal", .normal(mean: 2, deviation: 0.02), [40_000], mean: 2, deviation: 0.02),
    // The deviation of a normal distribution cut at 2 is 0.8796.
    Expectation(
      "truncated", .truncatedNormal(deviation: 0.5), [40_000], deviation: 0.439_8, bound: 1),
    uniform("Glorot", .glorotUniform, [300, 100], (6.0 / 400).squareRoot()),
    Expectation("He normal", .heNormal, [200, 100], deviation: 0.1),
    uniform("He uniform", .heUniform, [150, 100], 0.2),
    uniform("PyTorch", .torchDefault(), [100, 300], 0.1),
    uniform("PyTorch's bias", .torchDefault(fan: 25), [30_000], 0.2),
    // A 3 × 3 kernel over 16 channels has a fan of 144.
    uniform("PyTorch's kernel", .torchDefault(), [3, 3, 16, 200], 1 / 12.0),
    uniform("Glorot's kernel", .glorotUniform, [3, 3, 50, 100], (6.0 / 1350).squareRoot()),
  ]

  /// Mean and deviation of n numbers are within five of their own standard errors, about s/√n.
  @Test(arguments: expectations)
  func statistics(expected: Expectation) {
    let values = expected.initializer.array(
      expected.shape, RandomStream(seed: 5, name: "weights")
    ).values.map(Double.init)
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let standardError = expected.deviation / n.squareRoot()
    #expect(mean.isClose(to: expected.mean, absolute: 5 * standardError))
    #expect(variance.squareRoot().isClose(to: expected.deviation, absolute: 5 * standardError))
    let largest = values.map { abs($0 - expected.mean) }.max() ?? 0
    #expect(largest <= expected.bound)
    if expected.bound < .infinity { #expect(largest > 0.99 * expected.bound) }
  }

  /// Products of the shorter vectors: the gain's square with themselves, 0 with others.
  ///
  /// A kernel is the matrix
  /// [height·width·inputs, outputs].
  @Test(arguments: [[40, 7], [7, 40], [2, 3, 4, 5]] as [Shape])
  func orthogonal(shape: Shape) {
    let values = Initializer.orthogonal(gain: 1.4).array(
      shape, RandomStream(seed: 1, name: "w")
    ).values.map { Double($0) }
    let columns = shape[-1]
    let rows = shape.count / columns
    let count = min(rows, columns)
    func element(_ vector: Int, _ place: Int) -> Double {
      rows >= columns ? values[place * columns + vector] : values[vector * columns + place]
    }
    for i in 0..<count {
      for j in 0..<count {
        let product = (0..<max(rows, columns)).reduce(0) { $0 + element(i, $1) * element(j, $1) }
        #expect(product.isClose(to: i == j ? 1.96 : 0, absolute: 1e-6))
      }
    }
  }

  @Test func fixedValues() {
    let stream = RandomStream(seed: 0, name: "x")
    #expect(Initializer.zeros.array([2, 2], stream).values == [0, 0, 0, 0])
    #expect(Initializer.ones.array([2], stream).values == [1, 1])
    #expect(Initializer.constant(-3).array([], stream).values == [-3])
  }

  @Test func repeatsWithTheStream() {
    let draw = { (name: String) in
      Initializer.truncatedNormal(deviation: 1).array([99], RandomStream(seed: 1, name: name))
    }
    #expect(draw("a") == draw("a"))
    #expect(draw("a") != draw("b"))
  }
}
