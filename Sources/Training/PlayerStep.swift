import Autograd
import Engine
import GANs
import NeuralNet

/// One player's step, traced and planned in two forms with the same effect on the parameters.
struct PlayerStep {
  /// What the step declares.
  let scope: Scope
  /// At most updates: gradients go from the product straight into the update.
  let lean: Plan
  /// Also computes the gradient's norm.
  let watchful: Plan
  /// Names of the scalars that are reported beside the loss.
  let reports: [String]
  /// Updates from one with the loss's lazy term to the next.
  let interval: Int

  /// Describes a step.
  ///
  /// - Parameters:
  ///   - player: Whose step it is.
  ///   - isWhole: Whether it has the loss's lazy term.
  ///   - config: Batch, clipping, averages.
  ///   - samples: What the data looks like.
  init(_ player: Player, isWhole: Bool, config: RunConfig, samples: SampleDescription) {
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let round = Round(
      scope: scope, batch: config.variant.samplesPerStep(batch: config.settings.batch),
      data: samples, player: player.name, augmentation: config.augmentation)
    let loss = player.loss(round)
    var value = loss.value
    var shown = loss.reports
    if isWhole, let lazy = loss.lazy {
      value = value + lazy.term * Float(lazy.interval)
      shown.append((Player.penalty, lazy.term))
    }
    let weights = player.trains.flatMap { scope.scope($0).trainable }
    let networks = player.trains.flatMap { scope.scope($0).declarations }
    let optimizerScope = scope.scope("optimizer").scope(player.name)
    let norm = player.optimizer.optimizer.update(
      weights, lowering: value, clipping: config.settings.clipping,
      rate: trace.input(PlayerRunner.rate, []), in: optimizerScope)
    player.constrain(weights, in: optimizerScope.scope("constraint"))
    if config.settings.averageDecay > 0 {
      WeightAverage(decay: config.settings.averageDecay).update(
        networks, number: optimizerScope.state("count", [], .zeros), in: scope)
    }
    let condition = loss.condition.map { [(PlayerRunner.condition, $0)] } ?? []
    let outputs = [(PlayerRunner.loss, value)] + shown.map { ($0.name, $0.value) } + condition
    let only = condition.first?.0
    self.scope = scope
    lean = Plan(
      trace.finish(outputs: outputs), guarding: [PlayerRunner.loss], onlyWhere: only)
    watchful = Plan(
      trace.finish(outputs: outputs + [(PlayerRunner.gradientNorm, norm)]),
      guarding: [PlayerRunner.loss, PlayerRunner.gradientNorm], onlyWhere: only)
    reports = shown.map(\.name)
    interval = loss.lazy?.interval ?? 1
  }
}
