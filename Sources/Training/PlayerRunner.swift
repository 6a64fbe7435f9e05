import Autograd
import Engine
import GANs
import NeuralNet

/// The step of a player and its partners, planned and bound to memory.
package final class PlayerRunner {
  /// Whose step it is, in the order of their updates.
  let members: [StepMember]
  /// The place of the first of them among all players.
  let place: Int
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

  /// Plans the steps of some players, which share the memory of intermediate values, since they run one at a time.
  ///
  /// - Returns: For each player that has no partner, its step and its partners'.
  package static func runners(
    of players: [Player], config: RunConfig, samples: SampleDescription, store: ParameterStore,
    pool: WorkerPool
  ) -> [PlayerRunner] {
    let steps = players.enumerated().filter { $1.partner == nil }.map { place, first in
      let members = ([first] + players.filter { $0.partner == first.name }).map(StepMember.init)
      let whole = PlayerStep(members, isWhole: true, config: config, samples: samples)
      let short =
        whole.interval > 1
        ? PlayerStep(members, isWhole: false, config: config, samples: samples) : nil
      store.initialize(whole.scope, seed: config.settings.seed)
      return (members: members, place: place, whole: whole, short: short)
    }
    precondition(
      steps.reduce(0) { $0 + $1.members.count } == players.count,
      "a player's partner must be one of the players and have no partner itself")
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
    return steps.map { step in
      PlayerRunner(
        step.members, place: step.place, scope: step.whole.scope, interval: step.whole.interval,
        whole: form(step.whole), short: step.short.map(form))
    }
  }

  private init(
    _ members: [StepMember], place: Int, scope: Scope, interval: Int, whole: Form, short: Form?
  ) {
    (self.members, self.place) = (members, place)
    self.scope = scope
    self.interval = interval
    self.whole = whole
    self.short = short
  }

  /// The player whose turns these are, and those who share them.
  var players: [Player] { members.map(\.player) }
  /// The names of all in one.
  var name: String { players.map(\.name).joined(separator: " and ") }

  /// What a checkpoint calls the number of its updates.
  var updatesKey: String { "updates.\(members[0].player.name)" }

  /// Sets how far the weights move in the next update: the players' own rates times a factor.
  package func setRates(timing factor: Float, in executor: Executor) {
    for member in members where executor.hasInput(member.rate) {
      executor.setInput(member.rate, to: member.rate(timing: factor))
    }
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
  /// The form that also reports the norms of the gradients, and checks them before anything is updated.
  package var watchful: Executor { next.watchful }
  /// Names of the scalars that the next update reports beside the losses.
  var nextReports: [String] { next.reports }
  /// Names of all scalars that are reported beside the losses.
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
