import Autograd
import Engine
import Testing
import _TestSupport

@testable import NeuralNet

/// The layers for images `[batch, height, width, channels]`.
@Suite struct ImageLayerTests {
  /// A 1 x 1 kernel is a dense layer on each pixel.
  @Test func pointwiseConvolution() {
    let stepper = Stepper { scope in
      [("y", scope("layer", Convolution2D(2, kernel: 1), scope.trace.input("x", [1, 1, 3, 2])))]
    }
    #expect(stepper.scope.declarations.map(\.name) == ["layer/weight", "layer/bias"])
    stepper.store.set("layer/weight", NDArray([1, 1, 2, 2], [1, 2, 3, 4]))
    stepper.store.set("layer/bias", NDArray([2], [10, 20]))
    stepper.run(["x": [1, 0, 0, 1, 1, 1]])
    #expect(stepper.output("y") == [11, 22, 13, 24, 14, 26])
  }

  /// PyTorch's defaults: U(±1/√(in·taps)) for convolutions, U(±1/√(out·taps)) for transposed ones.
  @Test func defaults() {
    for (layer, bound) in [
      (Convolution2D(50, kernel: 2) as any Layer, 1 / 4 as Float),
      (TransposedConvolution2D(16, kernel: 2), 1 / 8),
    ] {
      let stepper = Stepper { scope in
        [("y", layer(scope.trace.input("x", [1, 4, 4, 4]), in: scope))]
      }
      let largest = stepper.values("weight").map(\.magnitude).max() ?? 0
      #expect(largest <= bound && largest > 0.9 * bound, "\(largest) \(bound)")
      #expect((stepper.values("bias").map(\.magnitude).max() ?? 1) <= bound)
    }
  }

  /// One pixel with strides of 2 becomes the kernel.
  @Test func transposedConvolution() {
    let stepper = Stepper { scope in
      let layer = TransposedConvolution2D(1, kernel: 3, stride: 2, padding: 1, hasBias: false)
      return [("y", layer(scope.trace.input("x", [1, 2, 1, 1]), in: scope))]
    }
    stepper.store.set("weight", NDArray([3, 3, 1, 1], (1...9).map(Float.init)))
    stepper.run(["x": [1, 10]])
    #expect(stepper.executor.output("y") == NDArray([1, 3, 1, 1], [5, 8 + 20, 50]))
  }

  // MARK: Normalisation

  private func normalized(_ layer: some Layer, _ shape: Shape) -> NDArray {
    let stepper = Stepper { scope in
      [("y", layer(scope.trace.normal("x", shape) * 3 + 7, in: scope))]
    }
    stepper.run([:])
    return stepper.executor.output("y")
  }

  /// Mean 0 and variance 1 for each sample and group; one group is a layer norm, single features an instance norm.
  @Test(arguments: [1, 2, 3, 6])
  func groupNorm(groups: Int) {
    let y = normalized(GroupNorm(groups: groups), [2, 5, 4, 6])
    for image in 0..<2 {
      for group in 0..<groups {
        let values = (0..<20).flatMap { pixel in
          (0..<6 / groups).map { feature in
            y.values[(image * 20 + pixel) * 6 + group * (6 / groups) + feature]
          }
        }
        let mean = values.reduce(0, +) / Float(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
        #expect(abs(mean) < 1e-5 && abs(variance - 1) < 1e-4, "\(mean) \(variance)")
      }
    }
    if groups == 1 {
      #expect(y.values.largestDifference(from: normalized(LayerNorm(), y.shape).values) < 1e-5)
    }
    if groups == 6 {
      #expect(y.values.largestDifference(from: normalized(InstanceNorm(), y.shape).values) < 1e-5)
    }
  }

  @Test func parametersOfNorms() {
    func names(_ layer: some Layer) -> [String] {
      let stepper = Stepper { [("y", layer($0.trace.input("x", [2, 3, 3, 4]), in: $0))] }
      return stepper.scope.declarations.map(\.name)
    }
    #expect(names(GroupNorm(groups: 2)) == ["scale", "shift"])
    #expect(names(GroupNorm(groups: 2, isAffine: false)) == [])
    #expect(names(InstanceNorm()) == [])
    #expect(names(InstanceNorm(isAffine: true)) == ["scale", "shift"])
  }

  /// Each sample takes the scale and the shift of its class; the statistics are those of the whole batch.
  @Test func conditionalBatchNorm() {
    let stepper = Stepper { scope in
      let (x, labels) = (scope.trace.input("x", [4, 1, 1, 1]), scope.trace.input("labels", [4]))
      let norm = ConditionalBatchNorm(classCount: 3, norm: BatchNorm(epsilon: 0))
      return [("y", norm(x, labels: labels, in: scope))]
    }
    #expect(stepper.values("scale") == [1, 1, 1] && stepper.values("shift") == [0, 0, 0])
    stepper.store.set("scale", NDArray([3, 1], [1, 2, 4]))
    stepper.store.set("shift", NDArray([3, 1], [0, 10, 20]))
    stepper.run(["x": [1, 3, 1, 3], "labels": [0, 1, 2, 0]])
    #expect(stepper.output("y") == [-1, 12, 16, 1])
    #expect(stepper.values("mean") == [0.2])
  }

  // MARK: Minibatch deviation

  /// 1, 2, 3, 4 in a group of four: √1.25 = 1.1180340.
  @Test func minibatchDeviationOfOneGroup() {
    let stepper = Stepper { scope in
      [("y", MinibatchDeviation()(scope.trace.input("x", [4, 1, 1, 1]), in: scope))]
    }
    stepper.run(["x": [1, 2, 3, 4]])
    #expect(
      stepper.output("y").enumerated().allSatisfy { index, value in
        abs(value - (index % 2 == 0 ? Float(index / 2 + 1) : 1.118_034)) < 1e-6
      })
  }

  /// Samples 0 and 2 make one group, 1 and 3 the other; a batch smaller than a group is one.
  @Test func minibatchDeviationOfTwoGroups() {
    let stepper = Stepper { scope in
      [("y", MinibatchDeviation(groupSize: 2)(scope.trace.input("x", [4, 1, 2, 1]), in: scope))]
    }
    stepper.run(["x": [0, 0, 5, 5, 2, 6, 5, 5]])
    let channel = stride(from: 1, to: 16, by: 2).map { stepper.output("y")[$0] }
    for (value, expected) in zip(channel, [2, 2, 1e-4, 1e-4, 2, 2, 1e-4, 1e-4] as [Float]) {
      #expect(abs(value - expected) < 1e-6)
    }
    let small = Stepper { scope in
      [("y", MinibatchDeviation()(scope.trace.input("x", [2, 1, 1, 1]), in: scope))]
    }
    small.run(["x": [1, 3]])
    #expect(abs(small.output("y")[1] - 1) < 1e-6)
  }

  @Test func derivatives() {
    let x = sample([4, 2, 3, 4], scale: 2)
    // Samples that differ by more than the step of the differences, where the root of the variance is smooth.
    var apart = sample([4, 2, 3, 4], scale: 0.5)
    for index in apart.values.indices { apart.values[index] += Float(2 * (index / 24)) }
    let layers: [any Layer] = [
      GroupNorm(groups: 2), InstanceNorm(isAffine: true), MinibatchDeviation(groupSize: 2),
      Convolution2D(3, kernel: 2, padding: .same), TransposedConvolution2D(3, kernel: 2, stride: 2),
    ]
    for layer in layers {
      let errors = derivativeErrors(at: [layer is MinibatchDeviation ? apart : x]) { xs in
        [layer(xs[0], in: Scope(xs[0].trace, isTraining: true))]
      }
      for error in errors { #expect(error.error < 3e-3, "\(type(of: layer)) \(error)") }
    }
  }
}
