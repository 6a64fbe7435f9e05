import Autograd
import NeuralNet

/// A term of the discriminator's loss that depends on its slope.
///
/// The slope is a derivative inside a loss, so a step differentiates twice. A discriminator that normalises over the
/// batch mixes the samples' slopes and must not be used.
public protocol Penalty: Sendable {
  /// Traces the term.
  ///
  /// - Parameters:
  ///   - score: The discriminator, for samples of the data's shape.
  ///   - real: A batch of real samples.
  ///   - fake: As many generated samples, through which no gradient flows.
  ///   - round: Whose random streams are used.
  /// - Returns: The weighted term; a scalar.
  func term(_ score: (Tensor) -> Score, real: Tensor, fake: Tensor, _ round: Round) -> Tensor

  /// Throws when a number is out of its range.
  func validate() throws(HyperparameterError)
}

/// The slope of a discriminator at each sample.
enum Slope {
  /// Returns the Euclidean norm of the score's derivative by each sample: `[batch]`.
  ///
  /// `√(Σ + 1e-12)`, whose derivative is 0 and not NaN for a discriminator that is flat.
  static func norm(of score: (Tensor) -> Score, at samples: Tensor) -> Tensor {
    gradient(of: score(samples).logits, at: samples).normPerSample(epsilon: 1e-12)
  }

  /// Returns the squared norm of the score's derivative by each sample: `[batch]`.
  static func squaredNorm(of score: (Tensor) -> Score, at samples: Tensor) -> Tensor {
    gradient(of: score(samples).logits, at: samples).flattened().squared().sum([1])
  }
}
