import GANs
import NeuralNet

/// A player of a step, and what the scalars of its own are called there.
struct StepMember {
  let player: Player
  /// Names of outputs.
  let loss, gradientNorm: String
  /// The name of the input that says how far its weights move.
  let rate: String

  init(_ player: Player) {
    self.player = player
    loss = "\(player.name)/loss"
    gradientNorm = "\(player.name)/gradient_norm"
    rate = "\(player.name)/rate"
  }

  /// The player's learning rate times a factor.
  func rate(timing factor: Float) -> Float {
    player.optimizer.optimizer.learningRate * factor
  }
}
