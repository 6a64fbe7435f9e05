import Autograd
import Engine

/// What a generator is fed: a name, a distribution and how many numbers a sample takes.
///
/// At training a step draws new ones itself. At sampling they are given from outside, so that the same generator can be
/// asked for one class, for a walk between two noises, or for a sweep of one code.
public struct Latent: Sendable, Equatable {
  /// Where its numbers come from.
  public enum Distribution: Sendable, Equatable {
    /// Standard normal: `[batch, size]`.
    case normal
    /// Uniform in [-1, 1): `[batch, size]`.
    case uniform
    /// One class of so many, evenly, as a number: `[batch]`.
    case category(count: Int)
    /// The class of a real sample, one of so many, as a number: `[batch]`.
    case label(count: Int)
  }

  /// Its name, which separates its random stream from the others.
  public let name: String
  /// Where its numbers come from.
  public let distribution: Distribution
  /// Numbers per sample; 1 for classes.
  public let size: Int

  /// Returns its numbers, new at each step.
  func drawn(in trace: Trace, stream: String, batch: Int) -> Tensor {
    switch distribution {
    case .normal: trace.normal(stream, [batch, size])
    case .uniform: trace.uniform(stream, [batch, size]) * 2 - 1
    case .category(let count): trace.uniform(stream, [batch]).wholeNumber(below: count)
    case .label: trace.input(Round.labelsName, [batch])
    }
  }
}

/// The latents that a generator asked for while it was traced to be fed from outside.
public final class GivenLatents {
  /// In the order in which they were asked for.
  public private(set) var latents: [Latent] = []

  /// None yet.
  public init() {}

  /// The name of the graph's input that takes a latent's numbers.
  public static func inputName(_ latent: Latent) -> String { "latent/" + latent.name }

  func input(_ latent: Latent, in trace: Trace, batch: Int) -> Tensor {
    if let known = latents.first(where: { $0.name == latent.name }) {
      precondition(known == latent, "latent '\(latent.name)': asked for again in another form")
    } else {
      latents.append(latent)
    }
    let shape: Shape =
      switch latent.distribution {
      case .normal, .uniform: [batch, latent.size]
      case .category, .label: [batch]
      }
    return trace.input(Self.inputName(latent), shape)
  }
}
