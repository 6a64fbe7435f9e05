import Autograd
import Engine
import GANs
import NeuralNet

/// One player's step, planned and bound to memory.
package final class PlayerRunner {
  package let player: Player
  package let scope: Scope
  /// The step, with a loss's lazy term if it has one.
  private let whole: Form
  /// The step without the lazy term, if some updates leave it out.
  private let short: Form?
  /// Updates from one with the lazy term to the next.
  private let interval: Int
  /// Updates made so far.
  var updates = 0

  /// A step planned in two forms with the same effect on the parameters.
  private struct Form {
    let scope: Scope
    let lean: Executor
    let watchful: Executor
    let reports: [String]
    let interval: Int
  }

  static let loss = "loss"
  static let gradientNorm = "gradient_norm"
  static let condition = "condition"
  package static let rate = "rate"

  package init(
    _ player: Player, config: RunConfig, samples: SampleDescription, store: ParameterStore,
    pool: WorkerPool
  ) {
    self.player = player
    func form(isWhole: Bool) -> Form {
      Self.form(
        player, isWhole: isWhole, config: config, samples: samples, store: store, pool: pool)
    }
    whole = form(isWhole: true)
    interval = whole.interval
    short = interval > 1 ? form(isWhole: false) : nil
    scope = whole.scope
  }

  private static func form(
    _ player: Player, isWhole: Bool, config: RunConfig, samples: SampleDescription,
    store: ParameterStore, pool: WorkerPool
  ) -> Form {
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
      rate: trace.input(Self.rate, []), in: optimizerScope)
    player.constrain(weights, in: optimizerScope.scope("constraint"))
    if config.settings.averageDecay > 0 {
      WeightAverage(decay: config.settings.averageDecay).update(
        networks, number: optimizerScope.state("count", [], .zeros), in: scope)
    }
    let condition = loss.condition.map { [(Self.condition, $0)] } ?? []
    let outputs = [(Self.loss, value)] + shown.map { ($0.name, $0.value) } + condition
    let only = condition.first?.0
    let leanPlan = Plan(trace.finish(outputs: outputs), guarding: [Self.loss], onlyWhere: only)
    let watchfulPlan = Plan(
      trace.finish(outputs: outputs + [(Self.gradientNorm, norm)]),
      guarding: [Self.loss, Self.gradientNorm], onlyWhere: only)
    store.initialize(scope, seed: config.settings.seed)
    func executor(_ plan: Plan, inMemoryOf other: Executor? = nil) -> Executor {
      Executor(
        plan, parameters: store, pool: pool, seed: config.settings.seed, inMemoryOf: other)
    }
    // The watchful plan holds whole gradients, so its memory is the larger.
    let watchful = executor(watchfulPlan)
    return Form(
      scope: scope, lean: executor(leanPlan, inMemoryOf: watchful), watchful: watchful,
      reports: shown.map(\.name), interval: loss.lazy?.interval ?? 1)
  }

  private var next: Form { updates.isMultiple(of: interval) ? whole : short ?? whole }

  /// The form that runs at most updates: gradients go from the product straight into the update.
  package var lean: Executor { next.lean }
  /// The form that also reports the gradient's norm, and checks it before anything is updated.
  package var watchful: Executor { next.watchful }
  /// Names of the scalars that the next update reports beside the loss.
  var nextReports: [String] { next.reports }
  /// Names of all scalars that are reported beside the loss.
  var reports: [String] { whole.reports }

  /// Measures the time of each step of the plans from now on.
  func startProfile() {
    for form in [whole, short].compactMap({ $0 }) {
      form.lean.startProfile()
      form.watchful.startProfile()
    }
  }

  package var usesData: Bool { lean.hasInput(Round.realName) || usesLabels }
  package var usesLabels: Bool { lean.hasInput(Round.labelsName) }
}
