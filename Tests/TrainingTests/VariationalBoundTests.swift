import Autograd
import Engine
import Foundation
import GANs
import NeuralNet
import Testing

/// The variational bound as training reaches it, between N(0, 1) and N(1, 1).
@Suite struct VariationalBoundTests {
  private static let critic = Sequential([
    ("dense1", Dense(32)), ("tanh1", Activation.tanh), ("dense2", Dense(32)),
    ("tanh2", Activation.tanh), ("output", Dense(1)),
  ])

  /// A trained critic reaches 97 % of the divergence and never exceeds it: integrals by Simpson's rule, 1e-5 for
  /// Float's part in them.
  @Test(arguments: [(FDivergence.Kind.kl, 0.5), (.jensenShannon, 0.222_843)])
  func trainedCriticReachesTheDivergence(kind: FDivergence.Kind, divergence: Double) {
    let objective = Variational(FDivergence(kind))
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let both = concatenate([
      trace.normal("real", [256, 1]), trace.normal("fake", [256, 1]) + 1,
    ])
    let scores = Score(scope("critic", Self.critic, both)).halves
    let loss = objective.discriminatorLoss(real: scores.0, fake: scores.1)
    Adam(learningRate: 0.01).update(
      scope.trainable, lowering: loss, clipping: GradientClipping(),
      rate: trace.input("rate", []), in: scope.scope("optimizer"))
    let store = ParameterStore()
    store.initialize(scope, seed: 1)
    let pool = WorkerPool(threadCount: 1)
    let step = Executor(
      Plan(trace.finish(outputs: [("loss", loss)])), parameters: store, pool: pool, seed: 1)
    let surface = Self.surface(objective.divergence, store, pool)
    for number in 0..<600 {
      step.setInput("rate", to: 0.01 * (1 - Float(number) / 600))
      step.run(step: UInt64(number))
      if number.isMultiple(of: 100) { #expect(Self.bound(surface) < divergence + 1e-5) }
    }
    let bound = Self.bound(surface)
    #expect(bound < divergence + 1e-5 && bound > 0.97 * divergence, "\(bound)")
  }

  private static let points = (0...1_800).map { -8 + 0.01 * Double($0) }

  private static func surface(
    _ divergence: FDivergence, _ store: ParameterStore, _ pool: WorkerPool
  ) -> Executor {
    let trace = Trace()
    let x = trace.constant(NDArray([points.count, 1], points.map { Float($0) }))
    let v = Scope(trace, isTraining: false)("critic", critic, x)
    let outputs = [("up", divergence.activation(v)), ("down", divergence.conjugate(v))]
    return Executor(Plan(trace.finish(outputs: outputs)), parameters: store, pool: pool)
  }

  private static func bound(_ surface: Executor) -> Double {
    surface.run()
    let (up, down) = (surface.output("up").values, surface.output("down").values)
    return points.indices.reduce(0.0) { sum, i in
      let simpson: Double = i == 0 || i == points.count - 1 ? 1 : i.isMultiple(of: 2) ? 2 : 4
      let p = exp(-points[i] * points[i] / 2)
      let q = exp(-(points[i] - 1) * (points[i] - 1) / 2)
      let height = (p * Double(up[i]) - q * Double(down[i])) / (2 * Double.pi).squareRoot()
      return sum + simpson * 0.01 / 3 * height
    }
  }
}
