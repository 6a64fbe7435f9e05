import Autograd
import Engine
import NeuralNet

/// A kind of GAN: its networks, its losses and its players, nothing else.
///
/// The stored properties are its hyper-parameters; their names are the keys of configuration files.
public protocol GANVariant: Codable, Sendable {
  /// The name on the command line, such as `wgan-gp`.
  static var name: String { get }
  /// One line for lists.
  static var summary: String { get }
  /// Authors, year, title, identifier.
  static var citation: String { get }

  /// The built-in data that it learns unless others are named.
  static var usualData: String { get }

  /// Creates the variant with the defaults for this kind of data.
  init(for data: SampleDescription)

  /// What it recommends for its training, unless the user says otherwise.
  var trainingDefaults: TrainingDefaults { get }

  /// Throws when a hyper-parameter is out of its range or does not suit the data.
  func validate(for data: SampleDescription) throws(HyperparameterError)

  /// Real samples that each update draws for a batch of the given size; players that look at no real sample draw
  /// none.
  func samplesPerStep(batch: Int) -> Int

  /// The players in the order of their turns.
  func players(for data: SampleDescription) -> [Player]

  /// Returns which players update in a round, counted from 0, and in which order, by their places in
  /// ``players(for:)``; nil when each takes its turn as often as ``Player/updates`` says. A player with a
  /// ``Player/partner`` has no turn of its own.
  func turns(in round: Int) -> [Int]?

  /// Returns the variant with what depends on the length of a run filled in, such as the lengths of phases.
  func resolved(steps: Int) -> Self

  /// Returns `round.batch` generated samples.
  func samples(_ round: Round) -> Tensor

  /// Returns the discriminator's score of each of `round.batch` samples, for pictures of its surface; nil when
  /// there is no such thing.
  func surface(_ samples: Tensor, _ round: Round) -> Score?
}

extension GANVariant {
  /// One real sample per place in the batch.
  public func samplesPerStep(batch: Int) -> Int { batch }

  /// The handwritten digits.
  public static var usualData: String { "digits" }

  /// Each player in its turn.
  public func turns(in round: Int) -> [Int]? { nil }

  /// Nothing depends on it.
  public func resolved(steps: Int) -> Self { self }

  /// No surface.
  public func surface(_ samples: Tensor, _ round: Round) -> Score? { nil }
}
