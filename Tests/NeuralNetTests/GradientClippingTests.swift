import NeuralNet
import Testing
import _TestSupport

@Suite struct GradientClippingTests {
  @Test func value() {
    let clipping = GradientClipping(value: 0.5)
    let steps = course(
      of: SGD(learningRate: 1), from: [0, 0, 0], clipping: clipping, gradients: [[2, -3, 0.25]])
    #expect(steps == [[-0.5, 0.5, -0.25]])
  }

  /// A gradient of norm 5 comes down to 1; one of norm 0.5 stays.
  @Test func norm() {
    let steps = course(
      of: SGD(learningRate: 1), from: [0, 0], clipping: GradientClipping(norm: 1),
      gradients: [[3, 4], [0.3, 0.4]])
    #expect(steps[0].largestDifference(from: [-0.6, -0.8]) < 1e-6)
    #expect(steps[1].largestDifference(from: [-0.9, -1.2]) < 1e-6)
  }

  @Test func messages() {
    let value = #expect(throws: HyperparameterError.self) {
      try GradientClipping(value: -1).validate()
    }
    #expect(value?.description == "clipping.value must be at least 0, is -1.0.")
    let norm = #expect(throws: HyperparameterError.self) {
      try GradientClipping(norm: -2).validate()
    }
    #expect(norm?.description == "clipping.norm must be at least 0, is -2.0.")
  }
}
