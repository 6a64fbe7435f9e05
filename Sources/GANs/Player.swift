import Autograd
import NeuralNet

/// A network or several that lower one loss with one optimiser, in turn with the other players.
public struct Player: Sendable {
  /// Its name in reports, and unless ``trains`` says otherwise the scope of its parameters.
  public let name: String
  /// Scopes whose weights it trains.
  public let trains: [String]
  /// The player whose step it shares: it updates whenever that one does, right after it and on the same real samples.
  public let partner: String?
  /// Updates in the round with the given number, counted from 0.
  public let updates: @Sendable (_ round: Int) -> Int
  /// How its weights move.
  public let optimizer: OptimizerChoice
  /// What its weights are moved into after each update, if anything.
  public let constraint: (any WeightConstraint)?
  /// What it lowers, traced.
  public let loss: @Sendable (Round) -> Loss

  /// What a player lowers, and what a report should show beside it.
  public struct Loss {
    /// A scalar.
    public let value: Tensor
    /// Scalars by name, such as the mean probability given to real samples under ``realProbability``.
    public let reports: [(name: String, value: Tensor)]
    /// A scalar that lets the player sit out: where it is not above 0, nothing is updated.
    ///
    /// Nil: it always plays.
    public let condition: Tensor?
    /// A scalar of its own that only some updates add to ``value``.
    public let lazy: Lazy?

    /// A costly term of a loss that stands in every so many updates for all of them.
    ///
    /// Karras et al., "Analyzing and Improving the Image Quality of StyleGAN", 2019, arXiv:1912.04958, section 3.1.
    public struct Lazy {
      /// The term, a scalar; it is multiplied by ``interval``.
      public let term: Tensor
      /// Updates from one that adds the term to the next; the first adds it.
      public let interval: Int

      /// Bundles a term with its interval.
      ///
      /// - Precondition: `interval` is at least 1.
      public init(_ term: Tensor, every interval: Int) {
        precondition(interval >= 1, "Lazy: the interval must be at least 1, is \(interval)")
        self.term = term
        self.interval = interval
      }
    }

    /// Bundles a loss with what a report should show, what is added to some updates, and when there is an update at all.
    public init(
      _ value: Tensor, reports: [(name: String, value: Tensor)] = [], adding lazy: Lazy? = nil,
      onlyWhere condition: Tensor? = nil
    ) {
      self.value = value
      self.condition = condition
      self.reports = reports
      self.lazy = lazy
    }
  }

  /// The report name for D(x), the mean probability a discriminator gives to real samples.
  public static let realProbability = "d_real"
  /// The report name for D(G(z)), the mean probability a discriminator gives to generated samples.
  public static let fakeProbability = "d_fake"
  /// The report name for the mean of a loss's lazy term, before it is multiplied by its interval.
  public static let penalty = "penalty"

  /// Creates a player.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - trains: Scopes whose weights it trains; the one of its name unless stated.
  ///   - partner: The player whose step it shares, one that has a step of its own; unless stated it has its own too.
  ///   - updates: Updates per round; one unless stated. Those of the partner where it has one.
  ///   - optimizer: How its weights move.
  ///   - constraint: What its weights are moved into after each update; nothing unless stated.
  ///   - loss: What it lowers.
  public init(
    _ name: String, trains: [String]? = nil, after partner: String? = nil,
    updates: @escaping @Sendable (Int) -> Int = { _ in 1 },
    optimizer: OptimizerChoice, constraint: (any WeightConstraint)? = nil,
    loss: @escaping @Sendable (Round) -> Loss
  ) {
    self.name = name
    self.trains = trains ?? [name]
    self.partner = partner
    self.updates = updates
    self.optimizer = optimizer
    self.constraint = constraint
    self.loss = loss
  }
}
