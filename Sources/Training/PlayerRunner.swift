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
  /// Updates of this process, and the time they took together.
  private(set) var (timed, time) = (0, Duration.zero)

  /// A step's two forms, bound to memory.
  private struct Form {
    let lean: Executor
    let watchful: Executor
    let reports: [String]
  }

  static let loss = "loss"
  static let gradientNorm = "gradient_norm"
  static let condition = "condition"
  package static let rate = "rate"

  /// Plans the steps of some players, which share the memory of intermediate values, since they run one at a time.
  package static func runners(
    of players: [Player], config: RunConfig, samples: SampleDescription, store: ParameterStore,
    pool: WorkerPool
  ) -> [PlayerRunner] {
    let steps = players.map { player in
      let whole = PlayerStep(player, isWhole: true, config: config, samples: samples)
      let short =
        whole.interval > 1
        ? PlayerStep(player, isWhole: false, config: config, samples: samples) : nil
      store.initialize(whole.scope, seed: config.settings.seed)
      return (whole: whole, short: short)
    }
    let plans = steps.flatMap { [$0.whole, $0.short].compactMap { $0 } }.flatMap {
      [$0.lean, $0.watchful]
    }
    let memory = ExecutorMemory(for: plans)
    func form(_ step: PlayerStep) -> Form {
      func executor(_ plan: Plan) -> Executor {
        Executor(
          plan, parameters: store, pool: pool, seed: config.settings.seed, memory: memory)
      }
      return Form(
        lean: executor(step.lean), watchful: executor(step.watchful), reports: step.reports)
    }
    return zip(players, steps).map { player, step in
      PlayerRunner(
        player, scope: step.whole.scope, interval: step.whole.interval, whole: form(step.whole),
        short: step.short.map(form))
    }
  }

  private init(_ player: Player, scope: Scope, interval: Int, whole: Form, short: Form?) {
    self.player = player
    self.scope = scope
    self.interval = interval
    self.whole = whole
    self.short = short
  }

  /// Rough operations of one update.
  private(set) lazy var work = Double(whole.lean.plan.work)

  /// Makes one update of the given form and takes its time; false where it failed.
  func run(_ executor: Executor) -> Bool {
    let clock = ContinuousClock()
    let start = clock.now
    defer {
      timed += 1
      time += clock.now - start
    }
    return executor.run(step: UInt64(updates))
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
