import Autograd
import Engine
import GANs
import NeuralNet
import Testing

@testable import Training

/// A training on a few short series, to be watched round by round.
struct SeriesTrainer {
  let trainer: Trainer

  init(
    _ variant: String, data: String = "sines,count=16,window=6,features=2", _ settings: [String],
    threads: Int = 1
  ) throws {
    trainer = try Trainer(variant, data: data, settings: ["batch=4"] + settings, threads: threads)
  }

  func advance(_ rounds: Int) throws { for _ in 0..<rounds { try trainer.advance() } }

  /// All that is stored below some scopes.
  func stored(_ scopes: String...) -> [String: NDArray] {
    var result: [String: NDArray] = [:]
    for name in trainer.store.names where scopes.contains(where: { name.hasPrefix($0 + "/") }) {
      result[name] = trainer.store[name]
    }
    return result
  }

  /// All weights that any player trains.
  var weights: [String: NDArray] {
    var result: [String: NDArray] = [:]
    for (player, scope) in trainer.playersAndScopes {
      for weight in player.trains.flatMap({ scope.scope($0).trainable }) {
        result[weight.name] = trainer.store[weight.name]
      }
    }
    return result
  }

  /// Expects that the weights of some networks are finite and none is as before, and that all others are as before.
  func expectMoved(
    _ networks: String..., from before: [String: NDArray], exceptFor still: Set<String> = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let after = weights
    #expect(
      !before.isEmpty && Set(before.keys) == Set(after.keys), sourceLocation: sourceLocation)
    for (name, value) in after where !still.contains(name) {
      let moves = networks.contains { name.hasPrefix($0 + "/") }
      #expect(value.isFinite, "\(name)", sourceLocation: sourceLocation)
      #expect((value != before[name]) == moves, "\(name)", sourceLocation: sourceLocation)
    }
  }
}
