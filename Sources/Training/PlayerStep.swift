import Autograd
import Engine
import GANs
import NeuralNet

/// The updates of a player and of its partners on one batch, traced and planned in two forms with the same effect on the
/// parameters.
///
/// Each player finds the weights as those before it have left them; what several of their losses need is computed once.
struct PlayerStep {
  /// What the step declares.
  let scope: Scope
  /// At most updates: gradients go from the product straight into the update.
  let lean: Plan
  /// Also computes the norms of the gradients.
  let watchful: Plan
  /// Names of the scalars that are reported beside the losses.
  let reports: [String]
  /// Updates from one with the loss's lazy term to the next.
  let interval: Int

  /// Describes a step.
  ///
  /// - Parameters:
  ///   - members: Whose step it is, in the order of their updates.
  ///   - isWhole: Whether it has the loss's lazy term.
  ///   - config: Batch, clipping, averages.
  ///   - samples: What the data looks like.
  /// - Precondition: Of several members none has a lazy term or a condition.
  init(_ members: [StepMember], isWhole: Bool, config: RunConfig, samples: SampleDescription) {
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    var (outputs, norms): ([(name: String, value: Tensor)], [(name: String, value: Tensor)]) =
      ([], [])
    var (reports, interval): ([String], Int) = ([], 1)
    var condition: Tensor?
    for member in members {
      let player = member.player
      let round = Round(
        scope: scope, batch: config.variant.samplesPerStep(batch: config.settings.batch),
        data: samples, player: player.name, augmentation: config.augmentation)
      let loss = player.loss(round)
      precondition(
        members.count == 1 || loss.lazy == nil && loss.condition == nil,
        "\(player.name): a player that shares its step has neither a lazy term nor a condition")
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
        rate: trace.input(member.rate, []), in: optimizerScope)
      player.constrain(weights, in: optimizerScope.scope("constraint"))
      if config.settings.averageDecay > 0 {
        WeightAverage(decay: config.settings.averageDecay).update(
          networks, number: optimizerScope.state("count", [], .zeros), in: scope)
      }
      // What the next one lowers depends on these weights as they now are.
      trace.settleUpdates()
      outputs += [(member.loss, value)] + shown.map { ($0.name, $0.value) }
      norms.append((member.gradientNorm, norm))
      reports += shown.map(\.name)
      (interval, condition) = (loss.lazy?.interval ?? 1, loss.condition)
    }
    precondition(
      Set(reports).count == reports.count,
      "\(members.map(\.player.name)): players that share a step report the same name: \(reports)")
    if let condition { outputs.append((Self.condition, condition)) }
    let only = condition.map { _ in Self.condition }
    let losses = members.map(\.loss)
    self.scope = scope
    lean = Plan(trace.finish(outputs: outputs), guarding: losses, onlyWhere: only)
    watchful = Plan(
      trace.finish(outputs: outputs + norms), guarding: losses + norms.map(\.name),
      onlyWhere: only)
    (self.reports, self.interval) = (reports, interval)
  }

  private static let condition = "condition"
}
