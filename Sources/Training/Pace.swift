import GANs

/// How long a run still takes whose phases and turns cost differently.
struct Pace {
  /// What is known of one player's updates.
  struct Player {
    /// Updates of the whole run, and those made.
    var updates: Int, made: Int
    /// Rough operations of one update; only the players' ratios matter.
    var work: Double
    /// Updates that were timed, and the seconds they took together.
    var timed: Int, seconds: Double
  }

  let players: [Player]

  /// Guesses how long the updates still to come will take.
  ///
  /// Each counts with its player's mean time; where a player's turn has not come yet, with its operations at the speed of
  /// the others. What a run does beside updates, such as pictures, is added in proportion.
  ///
  /// - Parameter elapsed: Seconds since training began; less than the updates took where it began anew in one process.
  /// - Returns: Seconds; infinity before any update was timed.
  func remaining(elapsed: Double) -> Double {
    let seconds = players.reduce(0) { $0 + $1.seconds }
    let work = players.reduce(0) { $0 + $1.work * Double($1.timed) }
    guard seconds > 0, work > 0 else { return .infinity }
    let rest = players.reduce(0.0) { rest, player in
      let each =
        player.timed > 0
        ? player.seconds / Double(player.timed) : player.work * seconds / work
      return rest + each * Double(max(0, player.updates - player.made))
    }
    return rest * max(1, elapsed / seconds)
  }
}

extension Trainer {
  /// Returns how often each step is made in the whole run, about so many from ten million rounds on.
  func updatesOfWholeRun() -> [Int] {
    let steps = config.settings.steps
    // Rounds that differ come every 500, say: a sample must not meet only those, or none.
    var stride = max(1, steps / 10_000_000)
    while stride.isMultiple(of: 2) || stride.isMultiple(of: 5) { stride += 1 }
    var counts: [Int: Int] = [:]
    for round in Swift.stride(from: 0, to: steps, by: stride) {
      config.variant.takeTurns(in: round, runners) { counts[$0.place, default: 0] += stride }
    }
    return runners.map { counts[$0.place, default: 0] }
  }

  /// How the players get on, given how many updates each makes in the whole run.
  func pace(updates: [Int]) -> Pace {
    Pace(
      players: zip(runners, updates).map { runner, updates in
        Pace.Player(
          updates: updates, made: runner.updates, work: runner.work,
          timed: runner.timed, seconds: runner.time / .seconds(1))
      })
  }
}
