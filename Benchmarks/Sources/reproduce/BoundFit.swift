import Autograd
import Engine
import GANs
import NeuralNet

/// A critic of two layers of 64 hyperbolic tangents that raises the bound on a divergence between data and a Gaussian,
/// which lowers it if it learns.
///
/// Algorithm 1 of the f-GAN paper: one pass differentiates the bound by critic and Gaussian, and both move at once.
/// The gradient of the Gaussian's samples is reversed, so that one loss serves both.
struct BoundFit {
  private let objective: Variational
  private let data: Density
  private let step: Executor
  private let surface: Executor
  private let store = ParameterStore()
  private static let critic = Sequential([
    ("dense1", Dense(64)), ("tanh1", Activation.tanh), ("dense2", Dense(64)),
    ("tanh2", Activation.tanh), ("output", Dense(1)),
  ])

  /// Plans the steps.
  init(
    _ divergence: FDivergence, data: Density, start: Gaussian, learns: Bool, batch: Int,
    seed: UInt64, pool: WorkerPool
  ) {
    objective = Variational(divergence, generator: .exact)
    self.data = data
    step = Self.step(objective, data, start, learns, batch, seed, store, pool)
    surface = Self.surface(objective.divergence, store, pool)
  }

  private static func step(
    _ objective: Variational, _ data: Density, _ start: Gaussian, _ learns: Bool, _ batch: Int,
    _ seed: UInt64, _ store: ParameterStore, _ pool: WorkerPool
  ) -> Executor {
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let generator = scope.scope("generator")
    let mean = generator.parameter("mean", [], .constant(Float(start.mean)))
    let deviation = generator.parameter("deviation", [], .constant(Float(start.deviation)))
    let fake = (mean + trace.normal("noise", [batch, 1]) * deviation).reversingGradient()
    let real = data.samples(trace, batch: batch)
    let scores = Score(scope("critic", critic, concatenate([real, fake]))).halves
    let loss = objective.discriminatorLoss(real: scores.0, fake: scores.1)
    let weights = learns ? scope.trainable : scope.scope("critic").trainable
    Adam(learningRate: 0.01, beta1: 0.5).update(
      weights, lowering: loss, clipping: GradientClipping(), rate: trace.input("rate", []),
      in: scope.scope("optimizer"))
    store.initialize(scope, seed: seed)
    let plan = Plan(trace.finish(outputs: [("loss", loss)]), guarding: ["loss"])
    return Executor(plan, parameters: store, pool: pool, seed: seed)
  }

  /// The two functions under the bound at the points of ``Quadrature``.
  private static func surface(
    _ divergence: FDivergence, _ store: ParameterStore, _ pool: WorkerPool
  ) -> Executor {
    let trace = Trace()
    let points = Quadrature.points.map { Float($0) }
    let x = trace.constant(NDArray([points.count, 1], points))
    let v = Scope(trace, isTraining: false)("critic", critic, x)
    let outputs = [
      ("activation", divergence.activation(v)), ("conjugate", divergence.conjugate(v)),
    ]
    return Executor(Plan(trace.finish(outputs: outputs)), parameters: store, pool: pool)
  }

  /// Makes so many steps at a rate that falls to zero.
  ///
  /// - Throws: `FitError` when the bound is not finite.
  func train(steps: Int, rate: Float) throws {
    for number in 0..<steps {
      step.setInput("rate", to: rate * (1 - Float(number) / Float(steps)))
      guard step.run(step: UInt64(number)) else {
        throw FitError(divergence: "\(objective.divergence.kind)", step: number)
      }
    }
  }

  /// The Gaussian as it is now.
  var gaussian: Gaussian {
    func value(_ name: String) -> Double { Double(store["generator/" + name]?.values[0] ?? .nan) }
    return Gaussian(mean: value("mean"), deviation: abs(value("deviation")))
  }

  /// The bound as it is now, by quadrature.
  func bound() -> Double {
    surface.run()
    return Quadrature.bound(
      surface.output("activation").values, surface.output("conjugate").values, data,
      gaussian.density)
  }
}

/// A fit that left the range of numbers.
struct FitError: Error, CustomStringConvertible {
  let divergence: String
  let step: Int
  var description: String {
    "The bound on \(divergence) is not finite at step \(step). Lower --rate."
  }
}
