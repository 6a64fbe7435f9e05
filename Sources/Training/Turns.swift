import GANs

extension GANVariant {
  /// Calls a function for each step of a round, in their order.
  ///
  /// - Parameters:
  ///   - round: The number of the round, from 0.
  ///   - runners: The steps of all players.
  ///   - take: Makes or counts one update.
  package func takeTurns(
    in round: Int, _ runners: [PlayerRunner], _ take: (PlayerRunner) throws -> Void
  ) rethrows {
    guard let turns = turns(in: round) else {
      for runner in runners {
        for _ in 0..<runner.members[0].player.updates(round) { try take(runner) }
      }
      return
    }
    for turn in turns {
      guard let runner = runners.first(where: { $0.place == turn }) else {
        preconditionFailure("\(Self.name): player \(turn) has no step of its own, but a turn")
      }
      try take(runner)
    }
  }
}
