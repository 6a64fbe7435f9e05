import Autograd
import Engine
import GANs
import NeuralNet

/// One player's step, planned and bound to memory, in two forms with the same effect on the parameters.
package final class PlayerRunner {
  package let player: Player
  package let scope: Scope
  /// The form that runs at most steps: gradients go from the product straight into the update.
  package let lean: Executor
  /// The form that also reports the gradient's norm, and checks it before anything is updated.
  package let watchful: Executor
  /// Names of the reported scalars beside the loss.
  let reports: [String]
  /// Updates made so far.
  var updates = 0

  static let loss = "loss"
  static let gradientNorm = "gradient_norm"
  package static let rate = "rate"

  package init(
    _ player: Player, config: RunConfig, samples: SampleDescription, store: ParameterStore,
    pool: WorkerPool
  ) {
    self.player = player
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    self.scope = scope
    let round = Round(
      scope: scope, batch: config.variant.samplesPerStep(batch: config.settings.batch),
      data: samples, player: player.name)
    let loss = player.loss(round)
    let weights = player.trains.flatMap { scope.scope($0).trainable }
    let networks = player.trains.flatMap { scope.scope($0).declarations }
    let optimizerScope = scope.scope("optimizer").scope(player.name)
    let norm = player.optimizer.optimizer.update(
      weights, lowering: loss.value, clipping: config.settings.clipping,
      rate: trace.input(Self.rate, []), in: optimizerScope)
    if config.settings.averageDecay > 0 {
      WeightAverage(decay: config.settings.averageDecay).update(
        networks, number: optimizerScope.state("count", [], .zeros), in: scope)
    }
    reports = loss.reports.map(\.name)
    let shown = [(Self.loss, loss.value)] + loss.reports.map { ($0.name, $0.value) }
    let leanPlan = Plan(trace.finish(outputs: shown), guarding: [Self.loss])
    let watchfulPlan = Plan(
      trace.finish(outputs: shown + [(Self.gradientNorm, norm)]),
      guarding: [Self.loss, Self.gradientNorm])
    store.initialize(scope, seed: config.settings.seed)
    lean = Executor(leanPlan, parameters: store, pool: pool, seed: config.settings.seed)
    watchful = Executor(watchfulPlan, parameters: store, pool: pool, seed: config.settings.seed)
  }

  package var usesData: Bool { lean.hasInput(Round.realName) || usesLabels }
  package var usesLabels: Bool { lean.hasInput(Round.labelsName) }
}
