import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

/// Whole training steps of convolutional networks against PyTorch.
@Suite struct ConvolutionalTrainingTests {
  private struct File: Decodable {
    let dcgan32, wgangpConv32: Run
  }

  private struct Run: Decodable {
    let losses: [Double]
    let generator: [[Double]]
    let discriminator, critic: [[Double]]?
  }

  /// A network whose parameters are as `scripts/golden/convolutional_training.py` fills them in.
  private func prepare(
    _ store: ParameterStore, _ name: String, _ network: some Layer, _ input: Shape, stream: Int,
    scale: Float = 1 / 32
  ) -> [String] {
    let scope = Scope(Trace(), isTraining: true)
    _ = scope(name, network, scope.trace.input("x", input))
    for (number, parameter) in scope.trainable.enumerated() {
      let centre: Float = parameter.name.hasSuffix("scale") ? 1 : 0
      let values = goldenFill(stream + number, count: parameter.shape.count, scale: scale)
      store.set(parameter.name, NDArray(parameter.shape, values.map { centre + $0 }))
    }
    return scope.trainable.map(\.name)
  }

  private func executor(
    _ store: ParameterStore, _ player: String, _ adam: Adam, loss: (Scope, Trace) -> Tensor
  ) -> Executor {
    let trace = Trace()
    let root = Scope(trace, isTraining: true)
    let value = loss(root, trace)
    adam.update(
      root.scope(player).trainable, lowering: value, clipping: GradientClipping(),
      rate: trace.constant(NDArray([], [adam.learningRate])), in: root.scope("optimizer/" + player))
    store.initialize(root, seed: 0)
    return Executor(
      Plan(trace.finish(outputs: [("loss", value)]), guarding: ["loss"]), parameters: store,
      pool: WorkerPool(threadCount: 2))
  }

  private func fill(_ executor: Executor, _ name: String, _ stream: Int, scale: Float = 1) {
    let input = executor.input(name)
    _ = input.update(fromContentsOf: goldenFill(stream, count: input.count, scale: scale))
  }

  private func step(_ executor: Executor, _ expected: Double, _ place: String) {
    #expect(executor.run())
    #expect(Double(executor.scalar("loss")).isClose(to: expected, relative: 1e-4), "\(place)")
  }

  /// Each parameter's products with fixed numbers to 1e-4 of its norm.
  private func compare(_ store: ParameterStore, _ names: [String], _ expected: [[Double]]) throws {
    #expect(names.count == expected.count)
    for (name, numbers) in zip(names, expected) {
      let values = try #require(store[name]).values
      let norm = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(norm.isClose(to: numbers[4], relative: 1e-4), "\(name)")
      for (stream, product) in zip(10..., numbers.prefix(4)) {
        let sum = zip(values, goldenFill(stream, count: values.count)).reduce(0.0) {
          $0 + Double($1.0) * Double($1.1)
        }
        #expect(abs(sum - product) <= 1e-4 * max(norm, numbers[4]), "\(name)")
      }
    }
  }

  @Test func dcgan32() throws {
    let golden = try Golden.load("convolutional_training.json", as: File.self).dcgan32
    let networks = DCGANNetworks(size: 32, channels: 1)
    let adam = Adam(learningRate: 5e-6, beta1: 0.5, epsilon: 1e-3)
    let store = ParameterStore()
    let generator = prepare(store, "generator", networks.generator, [16, 100], stream: 100)
    let discriminator = prepare(
      store, "discriminator", networks.discriminator, [16, 32, 32, 1], stream: 200)
    func score(_ root: Scope, _ x: Tensor) -> Score {
      Score(root("discriminator", networks.discriminator, x))
    }
    func fake(_ root: Scope) -> Tensor {
      root("generator", networks.generator, root.trace.input("z", [16, 100]))
    }
    let d = executor(store, "discriminator", adam) { root, trace in
      Minimax().discriminatorLoss(
        real: score(root, trace.input("real", [16, 32, 32, 1])),
        fake: score(root, fake(root).stoppingGradient()))
    }
    let g = executor(store, "generator", adam) { root, _ in
      (-score(root, fake(root)).logits).softplus().mean()
    }
    for t in 0..<10 {
      fill(d, "real", 1000 + 10 * t)
      fill(d, "z", 2000 + 10 * t, scale: 2)
      step(d, golden.losses[2 * t], "discriminator \(t)")
      fill(g, "z", 4000 + t, scale: 2)
      step(g, golden.losses[2 * t + 1], "generator \(t)")
    }
    try compare(store, generator, golden.generator)
    try compare(store, discriminator, #require(golden.discriminator))
  }

  @Test func wgangpConv32() throws {
    let golden = try Golden.load("convolutional_training.json", as: File.self).wgangpConv32
    let networks = WGANGPNetworks(size: 32, channels: 3, filters: 16, kernel: 4)
    let adam = Adam(learningRate: 1e-4, beta1: 0, beta2: 0.9, epsilon: 1e-3)
    let store = ParameterStore()
    let generator = prepare(store, "generator", networks.generator, [8, 128], stream: 100)
    let critic = prepare(store, "critic", networks.critic, [8, 32, 32, 3], stream: 200)
    func score(_ root: Scope, _ x: Tensor) -> Tensor { root("critic", networks.critic, x) }
    func fake(_ root: Scope) -> Tensor {
      root("generator", networks.generator, root.trace.input("z", [8, 128]))
    }
    let c = executor(store, "critic", adam) { root, trace in
      let (real, fake) = (trace.input("real", [8, 32, 32, 3]), fake(root).stoppingGradient())
      let mixing = (trace.input("mixing", [8, 1, 1, 1]) + 1) * 0.5
      let between = mixing * real + (1 - mixing) * fake
      let slope = gradient(of: score(root, between).sum(), at: between)
      let penalty = (slope.normPerSample() - 1).squared().mean()
      return score(root, fake).mean() - score(root, real).mean() + 10 * penalty
    }
    let g = executor(store, "generator", adam) { root, _ in -score(root, fake(root)).mean() }
    for t in 0..<10 {
      for u in 0..<2 {
        fill(c, "real", 1000 + 10 * t + u)
        fill(c, "z", 2000 + 10 * t + u, scale: 2)
        fill(c, "mixing", 3000 + 10 * t + u)
        step(c, golden.losses[3 * t + u], "critic \(t) \(u)")
      }
      fill(g, "z", 4000 + t, scale: 2)
      step(g, golden.losses[3 * t + 2], "generator \(t)")
    }
    try compare(store, generator, golden.generator)
    try compare(store, critic, #require(golden.critic))
  }

  /// From `scripts/golden/sngan.py`: spectral norm of a whole network, with one power iteration per update.
  @Test func sngan() throws {
    struct File: Decodable { let losses: [Double] }
    let golden = try Golden.load("sngan.json", as: File.self).losses
    let networks = SNGANNetworks(size: 8, channels: 2, filters: 4)
    let discriminator = SpectralNorm(networks.discriminator)
    let adam = Adam(learningRate: 1e-3, beta1: 0, beta2: 0.9, epsilon: 1e-3)
    let store = ParameterStore()
    _ = prepare(store, "generator", networks.generator, [4, 6], stream: 100, scale: 1 / 4)
    _ = prepare(store, "discriminator", discriminator, [4, 8, 8, 2], stream: 200, scale: 1 / 4)
    let layers = [
      "block1/conv1", "block1/conv2", "block1/shortcut", "block2/conv1", "block2/conv2", "score",
    ]
    for (number, layer) in layers.enumerated() {
      let count = layer == "score" ? 1 : 4
      let values = goldenFill(300 + number, count: count).map { 1 + $0 / 2 }
      store.set("discriminator/\(layer)/u", NDArray([count], values))
    }
    func score(_ root: Scope, _ x: Tensor) -> Score {
      Score(root("discriminator", discriminator, x))
    }
    func fake(_ root: Scope) -> Tensor {
      root("generator", networks.generator, root.trace.input("z", [4, 6]))
    }
    let d = executor(store, "discriminator", adam) { root, trace in
      let both = concatenate([trace.input("real", [4, 8, 8, 2]), fake(root).stoppingGradient()])
      let (real, generated) = score(root, both).halves
      return Hinge().discriminatorLoss(real: real, fake: generated)
    }
    let g = executor(store, "generator", adam) { root, _ in -score(root, fake(root)).mean }
    for t in 0..<4 {
      for u in 0..<2 {
        fill(d, "real", 1000 + 10 * t + u)
        fill(d, "z", 2000 + 10 * t + u, scale: 2)
        step(d, golden[3 * t + u], "discriminator \(t) \(u)")
      }
      fill(g, "z", 4000 + t, scale: 2)
      step(g, golden[3 * t + 2], "generator \(t)")
    }
  }
}
