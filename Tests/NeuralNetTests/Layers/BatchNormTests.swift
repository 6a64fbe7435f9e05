import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@Suite struct BatchNormTests {
  private struct Batches: Decodable {
    struct Case: Decodable {
      struct Pass: Decodable { let output, inputGradient, gainGradient, biasGradient: [Double] }
      let shape: [Int]
      let training: [Pass]
      let runningMean, runningVariance: [Double]
      let evaluation: Pass
    }
    let cases: [String: Case]
  }

  /// From `scripts/golden/batch_norm.py`: three batches in training, then the first in evaluation.
  ///
  /// 1e-5 absolute: sums of up to 12 numbers near 2.
  @Test(arguments: ["dense", "image"])
  func agreesWithPyTorch(name: String) throws {
    let golden = try #require(Golden.load("batch_norm.json", as: Batches.self).cases[name])
    let shape = Shape(golden.shape)
    let channels = shape[-1]
    func stepper(isTraining: Bool) -> Stepper {
      let stepper = Stepper(isTraining: isTraining) { scope in
        let x = scope.trace.input("x", shape)
        let y = BatchNorm()(x, in: scope.scope("norm"))
        let weights = scope.trainable.map { scope.trace.parameter($0.name, $0.shape) }
        let gradients = gradient(of: (y * scope.trace.input("w", shape)).sum(), at: [x] + weights)
        return [("y", y), ("x", gradients[0]), ("gain", gradients[1]), ("bias", gradients[2])]
      }
      let gain = goldenFill(1, count: channels).map { 1 + $0 / 2 }
      stepper.store.set("norm/scale", NDArray([channels], gain))
      stepper.store.set("norm/shift", NDArray([channels], goldenFill(2, count: channels)))
      return stepper
    }
    func run(_ stepper: Stepper, batch: Int, expecting pass: Batches.Case.Pass) {
      let x = goldenFill(10 + batch, count: shape.count, scale: 2).enumerated()
        .map { $1 + Float($0 % channels) / 2 }
      stepper.run(["x": x, "w": goldenFill(20 + batch, count: shape.count)])
      for (output, expected) in [
        ("y", pass.output), ("x", pass.inputGradient), ("gain", pass.gainGradient),
        ("bias", pass.biasGradient),
      ] {
        let difference = stepper.output(output).map(Double.init).largestDifference(from: expected)
        #expect(difference <= 1e-5, "\(output) of batch \(batch)")
      }
    }
    let training = stepper(isTraining: true)
    for batch in 0..<3 { run(training, batch: batch, expecting: golden.training[batch]) }
    let mean = training.values("norm/mean"), variance = training.values("norm/variance")
    #expect(mean.map(Double.init).largestDifference(from: golden.runningMean) <= 1e-6)
    #expect(variance.map(Double.init).largestDifference(from: golden.runningVariance) <= 1e-5)

    let evaluation = stepper(isTraining: false)
    evaluation.store.set("norm/mean", NDArray([channels], mean))
    evaluation.store.set("norm/variance", NDArray([channels], variance))
    run(evaluation, batch: 0, expecting: golden.evaluation)
    #expect(evaluation.values("norm/mean") == mean, "evaluation changes no statistics")
  }

  /// The output has mean 0 and variance 1 per feature, whatever the input's.
  @Test func normalises() {
    let stepper = Stepper { scope in
      let x = scope.trace.normal("x", [256, 3]) * 5 + 100
      let y = BatchNorm()(x, in: scope)
      return [("mean", y.mean([0])), ("variance", y.variance([0]))]
    }
    stepper.run()
    #expect(stepper.output("mean").largestDifference(from: [0, 0, 0]) < 1e-4)
    #expect(stepper.output("variance").largestDifference(from: [1, 1, 1]) < 1e-4)
  }

  /// The derivative through the batch's statistics, of both orders.
  @Test func derivatives() {
    let errors = derivativeErrors(at: [sample([5, 2])]) { xs in
      [BatchNorm(epsilon: 0.1)(xs[0], in: Scope(xs[0].trace, isTraining: true))]
    }
    for error in errors { #expect(error.error < 1e-3, "\(error)") }
  }
}
