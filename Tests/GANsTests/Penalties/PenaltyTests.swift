import Autograd
import Engine
import GANs
import NeuralNet
import Testing
import _TestSupport

@Suite struct PenaltyTests {
  private func round(_ trace: Trace, batch: Int = 7) -> Round {
    Round(
      scope: Scope(trace, isTraining: true), batch: batch, data: SampleDescription(shape: [2]),
      player: "discriminator")
  }

  /// The term on a linear critic `f = w·x` and its derivative by w, at random samples.
  private func linear(_ penalty: some Penalty, w: [Float]) -> (value: Float, slope: [Float]) {
    func term(_ w: Tensor) -> Tensor {
      let (real, fake) = (w.trace.normal("x", [7, 2]), w.trace.normal("y", [7, 2]))
      return penalty.term(
        { Score($0.matmul(w.reshaped([2, 1]))) }, real: real, fake: fake, round(w.trace))
    }
    return (evaluate(w) { term($0) }[0], evaluateGradient(w) { term($0) })
  }

  /// Slope 5: 10·4² = 160, by w 10·2·4·(0.6, 0.8).
  @Test func gradientPenaltyOfALinearCritic() {
    let (value, slope) = linear(GradientPenalty(), w: [3, 4])
    #expect(value.isClose(to: 160, relative: 1e-6))
    #expect(slope.largestDifference(from: [48, 64]) < 1e-4)
  }

  /// Slope 1/2: two-sided 10·¼, one-sided nothing.
  ///
  /// Slope 5: both the same.
  @Test func oneSidedLeavesSmallSlopesAlone() {
    #expect(linear(GradientPenalty(), w: [0.3, 0.4]).value.isClose(to: 2.5, relative: 1e-6))
    let below = linear(GradientPenalty(isOneSided: true), w: [0.3, 0.4])
    #expect(below.value == 0 && below.slope == [0, 0])
    #expect(
      linear(GradientPenalty(isOneSided: true), w: [3, 4]).value.isClose(to: 160, relative: 1e-6))
  }

  /// 5·25 = 125, by w 10·w, wherever it is taken.
  @Test(arguments: ZeroCenteredPenalty.Place.allCases)
  func zeroCenteredPenaltyOfALinearCritic(place: ZeroCenteredPenalty.Place) {
    let (value, slope) = linear(ZeroCenteredPenalty(at: place), w: [3, 4])
    #expect(value.isClose(to: 125, relative: 1e-6))
    #expect(slope.largestDifference(from: [30, 40]) < 1e-4)
  }

  @Test func draganPenaltyOfALinearCritic() {
    let (value, slope) = linear(DRAGANPenalty(), w: [3, 4])
    #expect(value.isClose(to: 160, relative: 1e-6))
    #expect(slope.largestDifference(from: [48, 64]) < 1e-4)
  }

  /// The norm of a flat critic has no derivative; the small number in the root makes it 0.
  @Test func flatCritic() {
    for penalty: any Penalty in [GradientPenalty(weight: 1), DRAGANPenalty(weight: 1)] {
      let (value, slope) = linear(penalty, w: [0, 0])
      #expect(value.isClose(to: 1, relative: 1e-5))
      #expect(slope == [0, 0])
    }
    #expect(linear(ZeroCenteredPenalty(), w: [0, 0]).value == 0)
  }

  /// `½‖x‖²` has the slope x: R1 is the mean over real samples, R2 over generated ones.
  @Test func placesOfZeroCenteredPenalties() {
    let arrays = [NDArray([2, 2], [1, 2, 0, 1]), NDArray([2, 2], [3, 0, 0, 1])]
    for (place, expected): (ZeroCenteredPenalty.Place, Float) in [(.real, 3), (.generated, 5)] {
      let value = evaluate(arrays) { x, trace in
        ZeroCenteredPenalty(weight: 2, at: place).term(
          { Score($0.squared().sum([1], keepingAxes: true) * 0.5) }, real: x[0], fake: x[1],
          round(trace, batch: 2))
      }
      #expect(value.values == [expected])
    }
  }

  /// Returns where a penalty takes slopes.
  private func place(_ penalty: some Penalty, real: NDArray, fake: NDArray) -> NDArray {
    evaluate([real, fake], seed: 5) { x, trace in
      var places: [Tensor] = []
      _ = penalty.term(
        {
          places.append($0)
          return Score($0.sum([1], keepingAxes: true))
        }, real: x[0], fake: x[1], round(trace, batch: real.shape[0]))
      #expect(places.count == 1)
      return places[0]
    }
  }

  /// Between (0, 0) and (1, 1) both coordinates are the sample's own ε: uniform, mean ½ ± 4·0.29/√4000.
  @Test func oneMixPerSample() {
    let places = place(
      GradientPenalty(), real: NDArray([4000, 2], repeating: 1), fake: NDArray([4000, 2])
    ).values
    let mixes = (0..<4000).map { places[2 * $0] }
    #expect((0..<4000).allSatisfy { places[2 * $0] == places[2 * $0 + 1] })
    #expect(Set(mixes).count > 3900)
    #expect(mixes.allSatisfy { (0..<1).contains($0) })
    #expect(abs(mixes.reduce(0, +) / 4000 - 0.5) < 0.018)
  }

  /// x̂ - x lies in [0, s/2) with mean s/8, for each number its own; s is 2·√(n/(n-1)) here.
  @Test func draganStaysAroundRealSamples() {
    let real = NDArray([4000, 2], (0..<8000).map { $0.isMultiple(of: 2) ? 1 : 5 })
    let places = place(DRAGANPenalty(), real: real, fake: NDArray([4000, 2]))
    let moves = zip(places.values, real.values).map { $0 - $1 }
    #expect(moves.allSatisfy { (0..<1.0002).contains($0) })
    // The product of two uniform numbers has the deviation √(1/9 - 1/16) = 0.22.
    #expect(abs(moves.reduce(0, +) / 8000 - 0.25) < 0.01)
    #expect(Set(moves).count > 7000)
    #expect((moves.max() ?? 0) > 0.9)
  }

  /// From `scripts/golden/gradient_penalty.py`: a network's penalty and its derivative by every weight.
  ///
  /// Between two equal batches the mix does not matter. 1e-4 of the largest gradient: second derivatives lose two
  /// digits.
  @Test func agreesWithPyTorch() throws {
    struct File: Decodable {
      struct Network: Decodable {
        let penalty: Double
        let gradients: [String: [Double]]
      }
      let tanh: Network
    }
    let golden = try Golden.load("gradient_penalty.json", as: File.self).tanh
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let x = trace.constant(NDArray([6, 2], goldenFill(9, count: 12, scale: 2)))
    func critic(_ x: Tensor) -> Score {
      let one = Dense(5)(x, in: scope.scope("0")).tanh()
      let two = Dense(4)(one, in: scope.scope("1")).tanh()
      return Score(Dense(1)(two, in: scope.scope("2")))
    }
    let value = GradientPenalty().term(critic, real: x, fake: x, round(trace, batch: 6))
    let weights = scope.trainable
    let slopes = gradient(of: value, at: weights.map { trace.parameter($0.name, $0.shape) })
    let graph = trace.finish(
      outputs: [("penalty", value)] + zip(weights, slopes).map { ($0.name, $1) })
    let widths = [2, 5, 4, 1]
    var parameters: [String: NDArray] = [:]
    for layer in 0..<3 {
      let (inputs, outputs) = (widths[layer], widths[layer + 1])
      parameters["\(layer)/weight"] = NDArray(
        [inputs, outputs], goldenFill(1 + 2 * layer, count: inputs * outputs))
      parameters["\(layer)/bias"] = NDArray(
        [outputs], goldenFill(2 + 2 * layer, count: outputs, scale: 0.25))
    }
    let outputs = graph.evaluate(parameters: parameters).outputs
    let penalty = try #require(outputs["penalty"]).values[0]
    #expect(Double(penalty).isClose(to: golden.penalty, relative: 1e-5))
    let largest = golden.gradients.values.joined().map(abs).max() ?? 0
    #expect(golden.gradients.count == 6)
    for (name, expected) in golden.gradients {
      let values = (outputs[name]?.values ?? []).map { Double($0) }
      #expect(values.largestDifference(from: expected) <= 1e-4 * largest, "\(name)")
    }
  }

  @Test func negativeWeightsAreRefused() {
    for penalty: any Penalty in [
      GradientPenalty(weight: -1), ZeroCenteredPenalty(weight: -1), DRAGANPenalty(weight: -1),
    ] {
      #expect(throws: HyperparameterError("penaltyWeight", "must be at least 0, is -1.0")) {
        try penalty.validate()
      }
    }
  }
}
