import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

@Suite struct AugmentationTests {
  struct File: Decodable {
    struct Case: Decodable {
      let shape: [Int]
      let arrays: [String: [[Double]]]
    }
    let cases: [Case]
  }

  static let policies: [(name: String, operations: [Augmentation.Operation])] = [
    ("color", [.color]), ("translation", [.translation]), ("cutout", [.cutout]),
    ("all", [.color, .translation, .cutout]),
  ]
  private static let numbers = [
    "brightness", "saturation", "contrast", "down", "right", "top", "left",
  ]

  /// The numbers of the golden script.
  private static func uniform(_ trace: Trace, _ shape: Shape, _ name: String) -> Tensor {
    let all = goldenFill(20, count: 7 * shape[0]).map { (1 + $0) / 2 }
    let place = numbers.firstIndex(of: name) ?? 7
    return trace.constant(NDArray(shape, (0..<shape[0]).map { all[7 * $0 + place] }))
  }

  private static func apply(_ operations: [Augmentation.Operation], _ x: Tensor) -> Tensor {
    Augmentation(operations).applied(to: x) { uniform(x.trace, $0, $1) }
  }

  /// From `scripts/golden/augmentation.py`: values, first and second derivatives.
  @Test(arguments: policies.indices)
  func golden(index: Int) throws {
    let (name, operations) = Self.policies[index]
    let cases = try Golden.load("augmentation.json", as: File.self).cases
    #expect(cases.count == 2)
    for form in cases {
      let shape = Shape(form.shape)
      let trace = Trace()
      let x = trace.input("x", shape)
      let y = Self.apply(operations, x)
      #expect(y.shape == shape)
      let first = gradient(
        of: (trace.constant(sample(shape, stream: 3)) * y * y).sum() * 0.5, at: x)
      let second = gradient(of: (first * trace.constant(sample(shape, stream: 4))).sum(), at: x)
      let arrays = [y, first, second]
      let result = trace.finish(outputs: arrays.enumerated().map { ("\($0)", $1) })
        .evaluate(inputs: ["x": sample(shape)]).outputs
      let expected = try #require(form.arrays[name])
      for (place, sums) in expected.enumerated() {
        let values = result["\(place)"]?.values ?? []
        for (stream, number) in zip(10..., sums) {
          let sum = zip(values, goldenFill(stream, count: values.count)).reduce(0.0) {
            $0 + Double($1.0) * Double($1.1)
          }
          #expect(abs(sum - number) < 5e-5, "\(name) \(shape), array \(place)")
        }
      }
    }
  }

  @Test(arguments: policies.indices)
  func derivatives(index: Int) {
    let (name, operations) = Self.policies[index]
    for error in derivativeErrors(
      at: [sample([2, 4, 4, 2])], of: { [Self.apply(operations, $0[0]).squared()] })
    {
      #expect(error.error < 1e-3, "\(name): \(error)")
    }
  }

  /// Of a white image, brightness u - 1/2 is all that colours change; the rest keeps means.
  @Test func colorsByHand() {
    let y = evaluate([NDArray([3, 2, 2, 1], repeating: 1)]) { x, _ in Self.apply([.color], x[0]) }
    let u = goldenFill(20, count: 21)
    for (place, value) in y.values.enumerated() {
      #expect(value.isClose(to: 0.5 + (1 + u[7 * (place / 4)]) / 2, absolute: 1e-6))
    }
    let gray = evaluate([sample([3, 2, 2, 1])]) { x, trace in
      x[0].saturated(by: Self.uniform(trace, [3, 1, 1, 1], "saturation")) - x[0]
    }
    #expect(gray.values.allSatisfy { $0 == 0 })
  }

  /// At both ends of [0, 1): an eighth of 16 is 2 pixels either way, and half of the rectangle is beyond the border.
  @Test func extremes() {
    let white = NDArray([1, 16, 16, 1], repeating: 1)
    func sum(_ change: (Tensor, Tensor) -> Tensor, _ u: Float) -> Float {
      evaluate([white]) { x, trace in
        change(x[0], trace.constant(NDArray([1, 1, 1, 1], [u]))).sum()
      }.values[0]
    }
    for u in [0, Float(1).nextDown] {
      #expect(sum({ $0.moved($1, $1) }, u) == 14 * 14)
      #expect(sum({ $0.cut($1, $1) }, u) == 256 - 4 * 4)
    }
    #expect(sum({ $0.moved($1, $1) }, 0.5) == 256)
    #expect(sum({ $0.cut($1, $1) }, 0.5) == 256 - 8 * 8)
  }

  /// Each image of a batch is changed by numbers of its own, and others at each visit.
  @Test func imagesAreChangedSeparately() {
    let data = SampleDescription(shape: [4, 4, 1])
    let trace = Trace()
    let round = Round(
      scope: Scope(trace, isTraining: true), batch: 2, data: data, player: "discriminator",
      augmentation: Augmentation([.color]))
    let x = trace.constant(NDArray([2, 4, 4, 1], repeating: 0.25))
    let graph = trace.finish(outputs: [("a", round.augmented(x)), ("b", round.augmented(x))])
    let outputs = graph.evaluate(seed: 1).outputs
    let values = ["a", "b"].flatMap { outputs[$0]?.values ?? [] }
    #expect(Set([values[0], values[16], values[32], values[48]]).count == 4)
  }

  /// Both players' steps change what the discriminator sees, and so does the penalty's slope.
  @Test(arguments: [WGANGP.self, ACGAN.self, InfoGAN.self] as [any GANVariant.Type])
  func everyVisitOfTheDiscriminatorIsAugmented(_ type: any GANVariant.Type) {
    let data = SampleDescription(shape: [8, 8, 1], classCount: 3)
    let players = type.init(for: data).players(for: data)
    func streams(_ player: Player) -> Int {
      let trace = Trace()
      let round = Round(
        scope: Scope(trace, isTraining: true), batch: 4, data: data, player: player.name,
        augmentation: Augmentation([.translation]))
      let loss = player.loss(round)
      let outputs = [("loss", loss.value)] + (loss.lazy.map { [("term", $0.term)] } ?? [])
      return trace.finish(outputs: outputs).description.components(of: "augmentation/down")
    }
    #expect(players.map(streams) == [2, 1])
  }

  @Test func unknownAndRepeatedNamesAreRefused() throws {
    #expect(
      throws: HyperparameterError(
        "augmentation", "must be a list of some of color, translation, cutout, has 'flip'")
    ) { try Augmentation(names: ["color", "flip"]) }
    #expect(
      throws: HyperparameterError("augmentation", "must name nothing twice, has 'color' again")
    ) { try Augmentation(names: ["color", "cutout", "color"]) }
    let (empty, both) = (
      try Augmentation(names: []), try Augmentation(names: ["cutout", "color"])
    )
    #expect(empty == .none)
    #expect(both.operations == [.cutout, .color])
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
