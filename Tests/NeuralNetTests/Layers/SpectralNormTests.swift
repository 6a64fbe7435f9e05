import Autograd
import Engine
import Testing
import _TestSupport

@testable import NeuralNet

@Suite struct SpectralNormTests {
  /// A layer with W = [[3, 0], [4, 5]] (stored transposed), whose singular values are 6.70820393 and 2.23606798.
  private func stepper(isTraining: Bool = true) -> Stepper {
    let stepper = Stepper(isTraining: isTraining) { scope in
      let x = scope.trace.constant(NDArray([2, 2], [1, 0, 0, 1]))
      let y = scope("d", SpectralNorm(Dense(2, hasBias: false)), x)
      let weight = scope.trace.parameter("d/weight", [2, 2])
      // The derivative of Σ g·y, with g written out below.
      let sum = (y * scope.trace.constant(NDArray([2, 2], [1, 2, 3, -1]))).sum()
      return [("y", y), ("gradient", gradient(of: sum, at: weight))]
    }
    stepper.store.set("d/weight", NDArray([2, 2], [3, 4, 0, 5]))
    stepper.store.set("d/u", NDArray([2], [1, 0]))
    return stepper
  }

  @Test func powerIterations() {
    let stepper = stepper()
    for expected: Float in [5, 6.671_746_03, 6.707_749_57, 6.708_198_32, 6.708_203_86] {
      stepper.run()
      #expect((3 / stepper.output("y")[0]).isClose(to: expected, relative: 3e-7))
    }
  }

  /// Outside training nothing moves: from u = (0.6, 0.8), v is unit((5, 4)) and σ = uᵀWv = √41.
  @Test func evaluationKeepsTheVector() {
    let stepper = stepper(isTraining: false)
    stepper.store.set("d/u", NDArray([2], [0.6, 0.8]))
    for _ in 0..<3 {
      stepper.run()
      #expect(stepper.values("d/u") == [0.6, 0.8])
      #expect((3 / stepper.output("y")[0]).isClose(to: Float(41).squareRoot(), relative: 3e-7))
    }
  }

  /// (G - ⟨G, W/σ⟩·v·uᵀ) / σ once u and v have settled.
  @Test func gradientFlowsThroughTheNorm() {
    let stepper = stepper()
    for _ in 0..<20 { stepper.run() }
    let (w, g): ([Float], [Float]) = ([3, 4, 0, 5], [1, 2, 3, -1])
    let sigma: Float = 6.708_203_9
    // Of MᵀM = [[9, 12], [12, 41]] the eigenvector to 45 is (1, 3)/√10 = u; v = M·u/σ = (1, 1)/√2.
    let u = [Float(0.1).squareRoot(), Float(0.9).squareRoot()]
    let v = [Float(0.5).squareRoot(), Float(0.5).squareRoot()]
    let inner = zip(g, w).reduce(0) { $0 + $1.0 * $1.1 } / sigma
    let expected = (0..<4).map { (g[$0] - inner * v[$0 / 2] * u[$0 % 2]) / sigma }
    #expect(stepper.output("gradient").largestDifference(from: expected) < 1e-6)
  }

  /// A weight with the axes of a convolution's kernel: [height, width, inputs, outputs].
  private struct Kernel: Layer {
    func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
      scope.parameter("weight", [2, 2, 3, 4], .normal(deviation: 1))
    }
  }

  /// After division the largest singular value of the matrix [12, 4] is 1: the largest eigenvalue of MᵀM.
  @Test func kernelsAreMatrices() throws {
    let stepper = Stepper { scope in
      [("w", scope("k", SpectralNorm(Kernel()), scope.trace.constant(0)))]
    }
    for _ in 0..<200 { stepper.run() }
    #expect(stepper.values("k/u").count == 4)
    let w = Matrix(rows: 12, columns: 4, stepper.output("w").map(Double.init))
    let values = try (w.transposed() * w).symmetrized().symmetricEigenvalues()
    #expect((values.max() ?? 0).isClose(to: 1, relative: 1e-5))
  }

  /// Only the weight is divided.
  @Test func biasStays() {
    let stepper = Stepper { scope in
      let x = scope.trace.constant(NDArray([1, 2]))
      return [("y", scope("d", SpectralNorm(Dense(2)), x))]
    }
    stepper.run()
    #expect(stepper.output("y") == stepper.values("d/bias"))
  }
}
