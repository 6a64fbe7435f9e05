import Autograd
import NeuralNet

/// WGAN: a critic with clipped weights estimates the Wasserstein distance.
public struct WGAN: UnconditionalGAN, SharedOptimizer {
  /// The name on the command line.
  public static let name = "wgan"
  /// One line for lists.
  public static let summary = "Wasserstein distance, clipped critic weights"
  /// Authors, year, title, identifier.
  public static let citation =
    "Arjovsky et al. 2017, Wasserstein GAN, arXiv:1701.07875"

  /// Rounds that bring the critic near its optimum: the first ones, and then one at regular intervals.
  public struct LongRounds: Codable, Sendable, Equatable {
    /// Critic updates in each; 100 in the published code.
    public var discriminatorSteps = 100
    /// How many of the first rounds; 25 in the published code.
    public var first = 25
    /// Rounds from one to the next, counted from the run's first; 500 in the published code, 0 for none.
    public var every = 500

    func contains(_ round: Int) -> Bool {
      round < first || (every > 0 && round.isMultiple(of: every))
    }

    func validate() throws(HyperparameterError) {
      for (name, value, least, most) in [
        ("discriminatorSteps", discriminatorSteps, 1, 1_000), ("first", first, 0, 1_000_000_000),
        ("every", every, 0, 1_000_000_000),
      ] where !(least...most).contains(value) {
        throw HyperparameterError(
          "longRounds.\(name)", "must lie between \(least) and \(most), is \(value)")
      }
    }
  }

  /// Noise numbers per sample, standard normal.
  public var noise: Int
  /// Largest magnitude of a critic weight; 0.01 in the paper.
  public var weightBound: Float = 0.01
  /// Which pair of networks.
  public var network: Networks
  /// Channels next to the images in convolutional networks, doubled with each halving of the side; 64 in the usual ones.
  public var filters = 64
  /// Critic updates per generator update; 5 in the paper.
  public var discriminatorSteps = 5
  /// Rounds with more critic updates.
  public var longRounds = LongRounds()
  /// How the weights of both networks move.
  public var optimizer: OptimizerChoice

  /// Creates the variant with the published RMSProp (5e-5): for images with DCGAN's networks, whose batch norm is
  /// clipped too, for points with the networks of WGAN-GP's comparison.
  public init(for data: SampleDescription) {
    noise = data.isImage ? 100 : data.isSeries ? 32 : 2
    network = .suiting(data, images: .dcgan, points: .relu512)
    optimizer = OptimizerChoice(RMSProp(learningRate: 5e-5))
  }

  /// Batches of 64 images or, as in WGAN-GP's comparison, 256 points.
  public var trainingDefaults: TrainingDefaults {
    TrainingDefaults(batch: network == .relu512 ? 256 : 64)
  }

  /// What both players lower.
  public var objective: any Objective { Wasserstein() }
  /// Clipping of the critic's weights after each of its updates.
  public var constraint: (any WeightConstraint)? { WeightClipping(bound: weightBound) }

  /// Throws when a hyper-parameter is out of its range.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    try longRounds.validate()
    try validateNetworks(for: data)
  }

  /// ``discriminatorSteps``, or more in long rounds.
  public func discriminatorUpdates(in round: Int) -> Int {
    longRounds.contains(round) ? longRounds.discriminatorSteps : discriminatorSteps
  }
}
