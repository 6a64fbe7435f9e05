import Autograd
import NeuralNet

/// The objective of f-GAN: the variational bound on an f-divergence.
///
///     F = E_x g_f(V(x)) - E_z f*(g_f(V(G(z))))
///
/// The discriminator raises F. The report is F, which is at most the divergence.
///
/// Nowozin, Cseke and Tomioka, 2016, arXiv:1606.00709, equations 6 and 7 and section 3.2.
public struct Variational: Objective {
  /// Which loss the generator lowers.
  public enum Generator: String, Choice {
    /// `-E g_f(V(G(z)))`: section 3.2's, with strong gradients while the discriminator is winning.
    case practical
    /// `-E f*(g_f(V(G(z))))`: the saddle point's own.
    case exact
  }

  /// The report's name.
  public static let bound = "bound"
  /// What is bounded.
  public let divergence: FDivergence
  /// Which loss the generator lowers.
  public let generator: Generator

  /// Creates the objective; with the practical loss unless stated.
  public init(_ divergence: FDivergence, generator: Generator = .practical) {
    self.divergence = divergence
    self.generator = generator
  }

  /// Returns F; a scalar.
  public func bound(real: Score, fake: Score) -> Tensor {
    divergence.activation(real.logits).mean() - divergence.conjugate(fake.logits).mean()
  }

  /// Returns `-F`.
  public func discriminatorLoss(real: Score, fake: Score) -> Tensor {
    -bound(real: real, fake: fake)
  }

  /// Returns the chosen loss.
  public func generatorLoss(fake: Score, real: @autoclosure () -> Score) -> Tensor {
    switch generator {
    case .practical: -divergence.activation(fake.logits).mean()
    case .exact: -divergence.conjugate(fake.logits).mean()
    }
  }

  /// The bound F.
  public func reports(real: Score, fake: Score) -> [(name: String, value: Tensor)] {
    [(Self.bound, bound(real: real, fake: fake))]
  }
}
