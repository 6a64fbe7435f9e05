import Autograd
import Engine
import Foundation
import NeuralNet
import Testing
import _TestSupport

@Suite struct OptimizerTests {
  // MARK: By hand

  @Test func plainDescent() {
    let steps = course(
      of: SGD(learningRate: 0.5), from: [1, 2], gradients: [[2, -4], [1, 0]])
    #expect(steps == [[0, 4], [-0.5, 4]])
  }

  /// u₁ = 2, u₂ = 0.5·2 + 1 = 2, u₃ = 0.5·2 - 1 = 0.
  @Test func momentum() {
    let steps = course(
      of: SGD(learningRate: 0.25, momentum: 0.5), from: [1], gradients: [[2], [1], [-1]])
    #expect(steps == [[0.5], [0], [0]])
  }

  /// The same velocities; steps of g + u/2: 3, 2, -1.
  @Test func nesterov() {
    let steps = course(
      of: SGD(learningRate: 0.25, momentum: 0.5, nesterov: true), from: [1],
      gradients: [[2], [1], [-1]])
    #expect(steps == [[0.25], [-0.25], [0]])
  }

  /// v₁ = 0.75·4 = 3 with ρ = 1/4: 1 - 0.5·2/(√3 + 1); v₂ = 0.25·3 + 0.75·1 = 1.5.
  @Test func rmsProp() {
    let steps = course(
      of: RMSProp(learningRate: 0.5, decay: 0.25, epsilon: 1), from: [1], gradients: [[2], [1]])
    let first = 1 - 1 / (Float(3).squareRoot() + 1)
    #expect(steps[0][0].isClose(to: first, relative: 1e-6))
    #expect(steps[1][0].isClose(to: first - 0.5 / (Float(1.5).squareRoot() + 1), relative: 1e-6))
  }

  /// The mean square starts at 1 and ε stands inside: v₁ = 0.25 + 3 = 3.25.
  @Test func rmsPropOfTensorFlow() {
    let steps = course(
      of: RMSProp(learningRate: 0.5, decay: 0.25, epsilon: 0.75, form: .tensorflow), from: [1],
      gradients: [[2]])
    #expect(steps[0][0].isClose(to: 0.5, relative: 1e-6))  // 1 - 1/√4
  }

  /// With both corrections the first step is rate·sign(g), whatever the gradient's size.
  @Test func adamFirstStep() {
    let steps = course(of: Adam(learningRate: 0.1), from: [1, 1], gradients: [[1e-3, -1e3]])
    #expect(steps[0][0].isClose(to: 0.9, absolute: 2e-6))
    #expect(steps[0][1].isClose(to: 1.1, absolute: 2e-6))
  }

  /// β₁ = β₂ = 1/2, g = 1, then 3: m₂ = 7/4, v₂ = 19/4, both corrected by 3/4.
  @Test func adamSecondStep() {
    let adam = Adam(learningRate: 1, beta1: 0.5, beta2: 0.5, epsilon: 1)
    let steps = course(of: adam, from: [0], gradients: [[1], [3]])
    #expect(steps[0][0].isClose(to: -0.5, relative: 1e-6))
    let second = -0.5 - (7 / Float(3)) / ((19 / Float(3)).squareRoot() + 1)
    #expect(steps[1][0].isClose(to: second, relative: 1e-6))
  }

  /// Decoupled decay takes rate·decay·p off, beside the gradient's step.
  @Test func adamWDecays() {
    let adam = Adam(learningRate: 0.1, weightDecay: 0.5)
    #expect(course(of: adam, from: [2], gradients: [[0]])[0][0].isClose(to: 1.9, relative: 1e-6))
  }

  /// The rate is an input of the step: zero moves nothing.
  @Test func rateIsAnInput() {
    let steps = course(
      of: SGD(), from: [1], gradients: [[1], [1]], rates: [0, 0.5])
    #expect(steps == [[1], [0.5]])
  }

  // MARK: Golden values

  private struct OptimizerCases: Decodable { let cases: [String: [String: [Double]]] }

  static let optimizers: [(name: String, optimizer: any Optimizer)] = [
    ("sgd rate=0.01", SGD(learningRate: 0.01)),
    ("sgd rate=0.01 momentum=0.9", SGD(learningRate: 0.01, momentum: 0.9)),
    ("sgd rate=0.01 momentum=0.9 nesterov", SGD(learningRate: 0.01, momentum: 0.9, nesterov: true)),
    ("rmsprop rate=0.01 decay=0.99 epsilon=1e-8", RMSProp(learningRate: 0.01)),
    (
      "rmsprop-tf1 rate=0.01 decay=0.9 epsilon=1e-10",
      RMSProp(learningRate: 0.01, decay: 0.9, epsilon: 1e-10, form: .tensorflow)
    ),
    ("adam rate=0.001 beta1=0.9 beta2=0.999", Adam()),
    ("adam rate=0.0002 beta1=0.5 beta2=0.999", Adam(learningRate: 2e-4, beta1: 0.5)),
    ("adam rate=0.0001 beta1=0 beta2=0.9", Adam(learningRate: 1e-4, beta1: 0, beta2: 0.9)),
    ("adam-tf1 rate=0.001 beta1=0.9 beta2=0.999", Adam(learningRate: 1e-3, form: .tensorflow)),
    (
      "adamw rate=0.001 beta1=0.9 beta2=0.999 decay=0.01",
      Adam(learningRate: 1e-3, weightDecay: 0.01)
    ),
  ]

  /// From `scripts/golden/optimizers.py`, over 100 steps.
  ///
  /// 1e-5: a hundred roundings of numbers near 1 are 6e-6.
  @Test(arguments: optimizers.map(\.name))
  func agreesWithPyTorch(name: String) throws {
    let golden = try Golden.load("optimizers.json", as: OptimizerCases.self)
    let expected = try #require(golden.cases[name])
    let optimizer = try #require(Self.optimizers.first { $0.name == name }?.optimizer)
    let gradients = (1...100).map { t in
      (0..<5).map { i -> Float in
        let (t, i) = (Double(t), Double(i))
        let angle: Double = 0.7 * t + 1.3 * i + 0.1 * t * i
        return Float(pow(10, -2 * i) * sin(angle))
      }
    }
    func run(_ optimizer: some Optimizer) -> [[Float]] {
      course(of: optimizer, from: [1, 0.75, 0.5, 0.25, 0], gradients: gradients)
    }
    let steps = run(optimizer)
    for step in [1, 2, 10, 100] {
      let exact = try #require(expected["\(step)"])
      let difference = steps[step - 1].map(Double.init).largestDifference(from: exact)
      #expect(difference <= 1e-5, "step \(step)")
    }
  }

  // MARK: Hyper-parameters

  static let mistakes: [(optimizer: any Optimizer, message: String)] = [
    (SGD(learningRate: 0), "learningRate must be greater than 0, is 0.0."),
    (SGD(learningRate: 1, momentum: 1), "momentum must lie in [0, 1), is 1.0."),
    (SGD(learningRate: 1, nesterov: true), "nesterov needs a momentum greater than 0."),
    (RMSProp(learningRate: 1, decay: -1), "decay must lie in [0, 1), is -1.0."),
    (RMSProp(learningRate: 1, epsilon: 0), "epsilon must be greater than 0, is 0.0."),
    (Adam(learningRate: -1), "learningRate must be greater than 0, is -1.0."),
    (Adam(learningRate: 1, beta1: 1), "beta1 must lie in [0, 1), is 1.0."),
    (Adam(learningRate: 1, beta2: 2), "beta2 must lie in [0, 1), is 2.0."),
    (Adam(learningRate: 1, weightDecay: -1), "weightDecay must be at least 0, is -1.0."),
  ]

  @Test func messages() {
    for (optimizer, message) in Self.mistakes {
      let error = #expect(throws: HyperparameterError.self) { try optimizer.validate() }
      #expect(error?.description == message)
    }
    #expect(throws: Never.self) { try Adam().validate() }
    #expect(throws: Never.self) { try SGD().validate() }
    #expect(throws: Never.self) { try RMSProp().validate() }
  }
}
