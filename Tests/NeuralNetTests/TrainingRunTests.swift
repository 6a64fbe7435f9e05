import Autograd
import Engine
import Foundation
import NeuralNet
import Testing
import _TestSupport

/// Whole training steps against PyTorch.
@Suite struct TrainingRunTests {
  private struct Run: Decodable {
    struct Losses: Decodable { let discriminator, generator: [Double] }
    let lossesFloat64: Losses
    let parameters: [String: [Double]]
  }

  private struct Player {
    let widths: [Int]
    let stream: Int
    let hidden: @Sendable (Tensor) -> Tensor

    func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
      (0..<widths.count - 1).reduce(x) { x, layer in
        let inner = scope.scope("\(layer)")
        let y = Dense(widths[layer + 1])(x, in: inner)
        return layer < widths.count - 2 ? hidden(y) : y
      }
    }

    func initialize(_ store: ParameterStore, _ name: String) {
      for (layer, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
        let scale = Float(pow(2, floor(log2(pow(Double(inputs), -0.5)))))
        store.set(
          "\(name)/\(layer)/weight",
          NDArray(
            [inputs, outputs], goldenFill(stream + layer, count: inputs * outputs, scale: scale)))
        store.set(
          "\(name)/\(layer)/bias",
          NDArray([outputs], goldenFill(stream + 10 + layer, count: outputs, scale: scale)))
      }
    }
  }

  /// From `scripts/golden/seed_mlp_training.py`: twenty steps of both players.
  ///
  /// 1e-6 absolute for the weights: PyTorch's own float32 is off by 8e-8, a single wrong update by 2e-4.
  @Test(arguments: [1, 2])
  func smallGANAgreesWithPyTorch(threads: Int) throws {
    let golden = try Golden.load("seed_mlp_training.json", as: Run.self)
    let generator = Player(widths: [8, 16, 32, 64, 36], stream: 100) { $0.relu() }
    let discriminator = Player(widths: [36, 32, 16, 1], stream: 200) { $0.leakyReLU(slope: 0.2) }
    let adam = Adam(learningRate: 2e-4, beta1: 0.5)
    let store = ParameterStore()
    generator.initialize(store, "generator")
    discriminator.initialize(store, "discriminator")
    let pool = WorkerPool(threadCount: threads)

    func executor(_ player: String, loss: (Scope, Tensor) -> Tensor) -> Executor {
      let trace = Trace()
      let root = Scope(trace, isTraining: true)
      let fake = generator(trace.input("z", [8, 8]), in: root.scope("generator")).tanh()
      let value = loss(root.scope("discriminator"), fake)
      adam.update(
        root.scope(player).trainable, lowering: value, clipping: GradientClipping(),
        rate: trace.constant(2e-4), in: root.scope("optimizer/" + player))
      let plan = Plan(trace.finish(outputs: [("loss", value)]), guarding: ["loss"])
      return Executor(plan, parameters: store, pool: pool)
    }
    let discriminatorStep = executor("discriminator") { scope, fake in
      let real = discriminator(scope.trace.input("real", [8, 36]), in: scope)
      let scored = discriminator(fake.stoppingGradient(), in: scope)
      return (-real).softplus().mean() + scored.softplus().mean()
    }
    let generatorStep = executor("generator") { scope, fake in
      (-discriminator(fake, in: scope)).softplus().mean()
    }
    func fill(_ executor: Executor, _ name: String, _ values: [Float]) {
      _ = executor.input(name).update(fromContentsOf: values)
    }
    for t in 0..<20 {
      fill(discriminatorStep, "real", goldenFill(1000 + t, count: 8 * 36))
      fill(discriminatorStep, "z", goldenFill(2000 + t, count: 64, scale: 2))
      #expect(discriminatorStep.run(step: UInt64(t)))
      fill(generatorStep, "z", goldenFill(3000 + t, count: 64, scale: 2))
      #expect(generatorStep.run(step: UInt64(t)))
      let losses = golden.lossesFloat64
      let score = Double(discriminatorStep.scalar("loss"))
      #expect(score.isClose(to: losses.discriminator[t], relative: 1e-6), "step \(t)")
      #expect(
        Double(generatorStep.scalar("loss")).isClose(to: losses.generator[t], relative: 1e-6))
    }
    #expect(golden.parameters.count == 14)
    for (name, expected) in golden.parameters {
      let values = try #require(store[name]).values.map(Double.init)
      #expect(values.largestDifference(from: expected) <= 1e-6, "\(name)")
    }
  }

  private struct Penalties: Decodable {
    struct Network: Decodable {
      let scores, slopes: [Double]
      let penalty: Double
      let gradients: [String: [Double]]
    }
    struct Single: Decodable {
      let penalty: Double
      let gradient: [Double]
    }
    let tanh, leakyRelu: Network
    let linear, scalar: Single
  }

  private func penalty(_ score: (Tensor) -> Tensor, at x: Tensor) -> (slope: Tensor, value: Tensor)
  {
    let slope = gradient(of: score(x).sum(), at: x)
    return (slope, ((slope.normPerSample() - 1).squared()).mean())
  }

  /// From `scripts/golden/gradient_penalty.py`: the penalty and its derivative by every weight.
  ///
  /// 1e-4 of the largest gradient: second derivatives lose two digits.
  @Test(arguments: ["tanh", "leaky_relu"])
  func gradientPenaltyAgreesWithPyTorch(activation: String) throws {
    let penalties = try Golden.load("gradient_penalty.json", as: Penalties.self)
    let golden = activation == "tanh" ? penalties.tanh : penalties.leakyRelu
    let widths = [2, 5, 4, 1]
    let stepper = Stepper { scope in
      let x = scope.trace.constant(NDArray([6, 2], goldenFill(9, count: 12, scale: 2)))
      func critic(_ x: Tensor) -> Tensor {
        (0..<3).reduce(x) { x, layer in
          let y = Dense(widths[layer + 1])(x, in: scope.scope("\(layer)"))
          return layer == 2 ? y : activation == "tanh" ? y.tanh() : y.leakyReLU(slope: 0.2)
        }
      }
      let scores = critic(x)
      let (slope, value) = penalty(critic, at: x)
      let loss = value * 10
      let weights = scope.trainable
      let gradients = gradient(
        of: loss, at: weights.map { scope.trace.parameter($0.name, $0.shape) })
      return [("scores", scores), ("slopes", slope), ("penalty", loss)]
        + zip(weights, gradients).map { ($0.name, $1) }
    }
    for layer in 0..<3 {
      let (inputs, outputs) = (widths[layer], widths[layer + 1])
      stepper.store.set(
        "\(layer)/weight",
        NDArray([inputs, outputs], goldenFill(1 + 2 * layer, count: inputs * outputs)))
      stepper.store.set(
        "\(layer)/bias",
        NDArray([outputs], goldenFill(2 + 2 * layer, count: outputs, scale: 0.25)))
    }
    stepper.run()
    func difference(_ name: String, _ expected: [Double]) -> Double {
      stepper.output(name).map(Double.init).largestDifference(from: expected)
    }
    #expect(difference("scores", golden.scores) < 1e-5)
    #expect(difference("slopes", golden.slopes) < 1e-5)
    #expect(difference("penalty", [golden.penalty]) < 1e-5)
    let largest = golden.gradients.values.joined().map(abs).max() ?? 0
    #expect(golden.gradients.count == 6)
    for (name, expected) in golden.gradients {
      #expect(difference(name, expected) <= 1e-4 * largest, "\(name)")
    }
  }

  /// `f = w·x` with w = (3, 4): slope 5, penalty 10·4² = 160, derivative 10·2·4·w/5 = (48, 64).
  @Test func penaltyOfALinearCritic() throws {
    let golden = try Golden.load("gradient_penalty.json", as: Penalties.self).linear
    let stepper = Stepper { scope in
      let w = scope.parameter("w", [2, 1], .zeros)
      let x = scope.trace.normal("x", [7, 2])
      let value = penalty({ $0.matmul(w) }, at: x).value * 10
      let slope = gradient(of: x.matmul(w).sum(), at: x)
      let r1 = slope.squared().sum([1]).mean() * 5
      return [
        ("penalty", value), ("w", gradient(of: value, at: w)), ("r1", r1),
        ("r1/w", gradient(of: r1, at: w)),
      ]
    }
    stepper.store.set("w", NDArray([2, 1], [3, 4]))
    stepper.run()
    #expect(stepper.output("penalty")[0].isClose(to: Float(golden.penalty), relative: 1e-6))
    #expect(stepper.output("w").largestDifference(from: golden.gradient.map(Float.init)) < 1e-4)
    #expect(stepper.output("r1")[0].isClose(to: 125, relative: 1e-6))
    #expect(stepper.output("r1/w").largestDifference(from: [30, 40]) < 1e-4)
  }

  /// `f = a·tanh(b·x)` with a = 1.5, b = 0.7, x = 0.3 has the slope 1.00502311.
  ///
  /// The penalty squares its distance from 1, 5e-3, which has lost two of Float's seven digits.
  @Test func penaltyOfAScalarCritic() throws {
    let golden = try Golden.load("gradient_penalty.json", as: Penalties.self).scalar
    let stepper = Stepper { scope in
      let a = scope.parameter("a", [], .constant(1.5))
      let b = scope.parameter("b", [], .constant(0.7))
      let x = scope.trace.constant(NDArray([1, 1], [0.3]))
      let (slope, value) = penalty({ a * ($0 * b).tanh() }, at: x)
      let gradients = gradient(of: value, at: [a, b])
      return [("slope", slope), ("penalty", value), ("a", gradients[0]), ("b", gradients[1])]
    }
    stepper.run()
    #expect(stepper.output("slope")[0].isClose(to: 1.005_023_1, relative: 3e-7))
    #expect(Double(stepper.output("penalty")[0]).isClose(to: golden.penalty, relative: 2e-4))
    #expect(Double(stepper.output("a")[0]).isClose(to: golden.gradient[0], relative: 1e-4))
    #expect(Double(stepper.output("b")[0]).isClose(to: golden.gradient[1], relative: 1e-4))
  }

  /// The norm of a zero critic has no derivative; the small number inside the root keeps it finite.
  @Test func penaltyOfAZeroCritic() {
    let stepper = Stepper { scope in
      let w = scope.parameter("w", [2, 1], .zeros)
      let x = scope.trace.normal("x", [3, 2])
      let slope = gradient(of: x.matmul(w).sum(), at: x)
      let value = (slope.normPerSample(epsilon: 1e-12) - 1).squared().mean()
      return [("penalty", value), ("w", gradient(of: value, at: w))]
    }
    stepper.run()
    #expect(stepper.output("penalty")[0].isClose(to: 1, relative: 1e-5))
    #expect(stepper.output("w") == [0, 0])
  }
}
