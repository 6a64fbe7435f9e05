import Engine
import Foundation
import Testing
import _TestSupport

@testable import Autograd

@Suite struct RandomTests {
  private func draw(_ count: Int, seed: UInt64 = 1, _ f: (Trace) -> Tensor) -> [Float] {
    evaluate([], seed: seed) { _, trace in f(trace) }.values
  }

  /// Mean and variance of n numbers lie within five standard errors.
  @Test func moments() {
    let n = 100_000
    let normal = draw(n) { $0.normal("z", [n]) }
    let uniform = draw(n) { $0.uniform("u", [n]) }
    func mean(_ x: [Float], _ f: (Double) -> Double) -> Double {
      x.reduce(0) { $0 + f(Double($1)) } / Double(n)
    }
    #expect(abs(mean(normal) { $0 }) < 0.016)
    #expect(abs(mean(normal) { $0 * $0 } - 1) < 0.023)
    #expect(abs(mean(uniform) { $0 } - 0.5) < 0.005)
    #expect(abs(mean(uniform) { ($0 - 0.5) * ($0 - 0.5) } - 1 / 12.0) < 0.002)
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
  }

  /// A name used twice, or in another part of the model, gives other numbers.
  @Test func streamsDiffer() {
    let trace = Trace()
    let z = (0..<2).map { _ in trace.normal("z", [100]) }
    let inner = trace.at("inner") { trace.normal("z", [100]) }
    let graph = trace.finish(outputs: [("a", z[0]), ("b", z[1]), ("c", inner)])
    let values = graph.evaluate(seed: 3, step: 9).outputs
    #expect(Set(values.values.map(\.values)).count == 3)
    #expect(graph.evaluate(seed: 3, step: 9).outputs == values)
    #expect(values["a"]?.values == RandomStream(seed: 3, name: "z").normals(100, step: 9))
  }

  /// Kept elements are scaled so that the mean stays; 5 standard errors of √(q/(1-q)/n).
  @Test(arguments: [Float(0.1), 0.5, 0.9])
  func dropout(rate: Float) {
    let n = 50_000
    let y = draw(n) { $0.constant(1).broadcast(to: [n]).dropout(rate: rate) }
    let kept = 1 / (1 - rate)
    #expect(y.allSatisfy { $0 == 0 || $0.isClose(to: kept, ulps: 1) })
    let mean = y.reduce(0) { $0 + Double($1) } / Double(n)
    #expect(abs(mean - 1) < 5 * (Double(rate / (1 - rate)) / Double(n)).squareRoot())
  }

  /// The gradient passes where the value passed.
  @Test func dropoutGradient() {
    let both = evaluate([NDArray([1000], repeating: 2)]) { x, _ in
      let y = x[0].dropout(rate: 0.5)
      return stack([y, gradient(of: y, at: x[0]) * 2])
    }
    #expect(both.values[..<1000] == both.values[1000...])
    #expect(evaluate([7]) { $0.dropout(rate: 0) } == [7])
  }

  /// Chi-square with 4 degrees of freedom: 23.5 is exceeded once in 10,000 seeds.
  @Test func categoricalFrequencies() {
    let n = 40_000
    let logits: [Float] = [0, 1, -1, 2, -.infinity]
    let weights = logits.map { exp(Double($0)) }
    let total = weights.reduce(0, +)
    let drawn = draw(n, seed: 11) { trace in
      trace.categorical(
        "class", logits: trace.constant(NDArray([5], logits)).broadcast(to: [n, 5]))
    }
    var counts = [Double](repeating: 0, count: 5)
    for value in drawn { counts[Int(value)] += 1 }
    #expect(counts[4] == 0, "a class of probability 0 was drawn")
    let chiSquare = (0..<4).reduce(0) { sum, index in
      let expected = Double(n) * weights[index] / total
      return sum + (counts[index] - expected) * (counts[index] - expected) / expected
    }
    #expect(chiSquare < 23.5)
  }
}
