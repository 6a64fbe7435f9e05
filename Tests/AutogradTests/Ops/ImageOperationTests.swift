import Engine
import Testing
import _TestSupport

@testable import Autograd

@Suite struct ImageOperationTests {
  struct File: Decodable {
    let operations: [String: Case]
  }

  struct Case: Decodable {
    let shape: [Int]
    let arrays: [[Double]]
  }

  static let operations: [(name: String, apply: @Sendable (Tensor) -> Tensor)] = [
    ("average", { $0.averagePooled(2) }),
    (
      "average_padded",
      { $0.averagePooled(Extent2D(3, 2), stride: Extent2D(2, 1), padding: 1) }
    ),
    (
      "average_inside",
      {
        $0.averagePooled(
          Extent2D(3, 2), stride: Extent2D(2, 1), padding: 1, countsPadding: false)
      }
    ),
    ("max", { $0.maxPooled(2) }),
    ("max_padded", { $0.maxPooled(Extent2D(3, 2), stride: Extent2D(1, 2), padding: 1) }),
    ("average_global", { $0.averagePooledGlobally().reshaped([2, 1, 1, 8]) }),
    ("nearest", { $0.upsampledNearest(by: Extent2D(2, 3)) }),
    ("bilinear_up", { $0.upsampledBilinear(by: 2) }),
    ("bilinear_down", { $0.resizedBilinear(to: Extent2D(3, 4)) }),
    (
      "reflection",
      { $0.paddedByReflection(.sides(top: 2, bottom: 4, left: 3, right: 1)) }
    ),
    (
      "replication",
      { $0.paddedByReplication(.sides(top: 2, bottom: 7, left: 3, right: 1)) }
    ),
    ("shuffle", { $0.pixelShuffled(by: 2) }),
    ("flip", { $0.flippedHorizontally() }),
  ]

  /// From `scripts/golden/image_operations.py`: values, first and second derivatives.
  @Test(arguments: operations.indices)
  func golden(index: Int) throws {
    let (name, apply) = Self.operations[index]
    let file = try Golden.load("image_operations.json", as: File.self)
    #expect(file.operations.count == Self.operations.count)
    let form = try #require(file.operations[name])
    let trace = Trace()
    let x = trace.input("x", [2, 5, 6, 8])
    let y = apply(x)
    #expect(y.shape == Shape(form.shape), "\(name)")
    let weights = trace.constant(sample(y.shape, stream: 3))
    let first = gradient(of: (weights * y * y).sum() * 0.5, at: x)
    let second = gradient(of: (first * trace.constant(sample(x.shape, stream: 4))).sum(), at: x)
    let arrays = [y, first, second]
    let graph = trace.finish(outputs: arrays.enumerated().map { ("\($0)", $1) })
    let result = graph.evaluate(inputs: ["x": sample(x.shape)]).outputs
    for (place, sums) in form.arrays.enumerated() {
      let values = result["\(place)"]?.values ?? []
      for (stream, expected) in zip(10..., sums) {
        let weights = goldenFill(stream, count: values.count)
        let sum = zip(values, weights).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(sum - expected) < 2e-5, "\(name), array \(place)")
      }
    }
  }

  @Test(arguments: operations.indices)
  func derivatives(index: Int) {
    let (name, apply) = Self.operations[index]
    // Values that differ by more than the differences' steps, so that no maximum changes.
    let x = NDArray(
      [2, 5, 6, 8], (0..<480).map { Float(($0 * 7919) % 480) / 2 })
    if name.hasPrefix("max") {
      // Values up to 240 in float32, over steps of 1/32: differences are good to 240 * 2^-24 * 32 * 1.5 a term.
      let errors = derivativeErrors(orders: 1...1, at: [x]) { [apply($0[0])] }
      for error in errors { #expect(error.error < 2e-2, "\(name) \(error)") }
    } else {
      // Small images of one channel suffice for what is linear.
      let small = sample([2, 5, 6, 8])
      let errors = derivativeErrors(orders: 1...1, at: [small]) { [apply($0[0]).squared()] }
      for error in errors { #expect(error.error < 1e-3, "\(name) \(error)") }
    }
  }

  /// NaN is the largest wherever it is, and of equals the first counts.
  @Test func extremesOfMaxPooling() {
    let x = NDArray([1, 2, 4, 1], [1, 1, .infinity, .nan, 1, 0, -.infinity, 3])
    let y = evaluate([x]) { x, _ in x[0].maxPooled(2) }
    #expect(y.values[0] == 1)
    #expect(y.values[1].isNaN)
    let slope = evaluate([x]) { x, _ in gradient(of: x[0].maxPooled(2).sum(), at: x[0]) }
    #expect(slope.values == [1, 0, 0, 1, 0, 0, 0, 0])
  }

  @Test func empty() {
    for (name, apply) in Self.operations where name != "average_global" && name != "shuffle" {
      let y = evaluate([sample([0, 5, 6, 3])]) { x, _ in apply(x[0]) }
      #expect(y.shape.count == 0 && y.shape[3] == 3, "\(name)")
    }
  }
}
