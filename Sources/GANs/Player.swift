import Autograd
import NeuralNet

/// A network or several that lower one loss with one optimiser, in turn with the other players.
public struct Player: Sendable {
  /// Its name in reports, and unless ``trains`` says otherwise the scope of its parameters.
  public let name: String
  /// Scopes whose weights it trains.
  public let trains: [String]
  /// Updates in the round with the given number, counted from 0.
  public let updates: @Sendable (_ round: Int) -> Int
  /// How its weights move.
  public let optimizer: OptimizerChoice
  /// What it lowers, traced.
  public let loss: @Sendable (Round) -> Loss

  /// What a player lowers, and what a report should show beside it.
  public struct Loss {
    /// A scalar.
    public let value: Tensor
    /// Scalars by name, such as the mean probability given to real samples under ``realProbability``.
    public let reports: [(name: String, value: Tensor)]

    /// Bundles a loss with what a report should show.
    public init(_ value: Tensor, reports: [(name: String, value: Tensor)] = []) {
      self.value = value
      self.reports = reports
    }
  }

  /// The report name for D(x), the mean probability a discriminator gives to real samples.
  public static let realProbability = "d_real"
  /// The report name for D(G(z)), the mean probability a discriminator gives to generated samples.
  public static let fakeProbability = "d_fake"

  /// Creates a player.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - trains: Scopes whose weights it trains; the one of its name unless stated.
  ///   - updates: Updates per round; one unless stated.
  ///   - optimizer: How its weights move.
  ///   - loss: What it lowers.
  public init(
    _ name: String, trains: [String]? = nil, updates: @escaping @Sendable (Int) -> Int = { _ in 1 },
    optimizer: OptimizerChoice, loss: @escaping @Sendable (Round) -> Loss
  ) {
    self.name = name
    self.trains = trains ?? [name]
    self.updates = updates
    self.optimizer = optimizer
    self.loss = loss
  }
}
