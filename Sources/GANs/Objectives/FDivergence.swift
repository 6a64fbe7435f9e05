import Autograd
import Foundation
import NeuralNet

/// A divergence `∫ q f(p/q)` with what its variational bound needs.
///
///     D_f(P‖Q) ≥ E_P g_f(V(x)) - E_Q f*(g_f(V(x)))
///
/// with `f*` the convex conjugate of f and `g_f` an output activation into its domain, increasing in V. The bound is
/// tight where `g_f(V) = f'(p/q)`.
///
/// Nowozin, Cseke and Tomioka, "f-GAN: Training Generative Neural Samplers using Variational Divergence
/// Minimization", 2016, arXiv:1606.00709, tables 1, 2, 5 and 6. Some printings of the tables have `exp(v)` for
/// `exp(-v)` in activations and p for q under χ²; here all is as it follows from `f`.
public struct FDivergence: Sendable, Hashable {
  /// The divergences by their function `f(u)`.
  public enum Kind: String, Choice {
    /// `½|u - 1|`.
    case totalVariation
    /// `u log u`.
    case kl
    /// `-log u`.
    case reverseKL
    /// `(u - 1)²`: Pearson's χ², `∫ (p - q)² / q`.
    case pearson
    /// `(1 - u)² / u`: Neyman's χ², `∫ (p - q)² / p`.
    case neyman
    /// `(√u - 1)²`.
    case squaredHellinger
    /// `(u - 1) log u`: the sum of KL and reverse KL.
    case jeffrey
    /// `u log u - (u + 1) log((1 + u) / 2)`: twice the divergence of Jensen and Shannon.
    case jensenShannon
    /// `π u log u - (1 - π + π u) log(1 - π + π u)` with a mixing weight π.
    case weightedJensenShannon
    /// `u log u - (u + 1) log(u + 1)`: the original GAN, ``jensenShannon`` less log 4.
    case gan
    /// `(u^α - 1 - α(u - 1)) / (α(α - 1))`; half of Pearson's χ² for α = 2.
    case alpha
  }

  /// Which divergence.
  public let kind: Kind
  /// The weight π of P in ``Kind/weightedJensenShannon``, in (0, 1).
  public let mixing: Float
  /// The order α of ``Kind/alpha``, neither 0 nor 1.
  public let order: Float

  /// Chooses a divergence; π and α are ½ unless stated.
  public init(_ kind: Kind, mixing: Float = 0.5, order: Float = 0.5) {
    precondition(mixing > 0 && mixing < 1, "FDivergence: mixing must lie in (0, 1), is \(mixing)")
    precondition(order != 0 && order != 1, "FDivergence: order must not be 0 or 1, is \(order)")
    self.kind = kind
    self.mixing = mixing
    self.order = order
  }

  /// Returns `g_f(v)`, element by element: what the bound averages over P.
  public func activation(_ v: Tensor) -> Tensor {
    switch kind {
    case .totalVariation: v.tanh() * 0.5
    case .kl, .pearson, .jeffrey: v
    case .reverseKL: -(-v).exp()
    case .neyman, .squaredHellinger: -(-v).expm1()
    case .jensenShannon: 0.693_147_2 - (-v).softplus()
    case .weightedJensenShannon: -mixing * log(mixing) - (-v).softplus()
    case .gan: -(-v).softplus()
    case .alpha: order > 1 ? v : 1 / (1 - order) - (-v).softplus()
    }
  }

  /// Returns `f*(g_f(v))`, element by element: what the bound averages over Q.
  ///
  /// The composition is simplified, so that no domain is left and nothing overflows that need not.
  public func conjugate(_ v: Tensor) -> Tensor {
    switch kind {
    case .totalVariation: return v.tanh() * 0.5
    case .kl: return (v - 1).exp()
    case .reverseKL: return v - 1
    case .pearson: return v.squared() * 0.25 + v
    case .neyman: return (v * -0.5).expm1() * -2
    case .squaredHellinger: return v.expm1()
    case .jeffrey:
      // 1/W + W + v - 2 with W = W(exp(1 - v)), so that W + log W = 1 - v. In m = -log W that is exp(m) + m - 1,
      // of slope 1/W. Each branch takes m from what does not cancel.
      let w = (1 - v).wrightOmega()
      let m = Tensor.select(v.greater(0), w + v - 1, -w.maximum(0.5).log())
      return m.exp() + m - 1
    case .jensenShannon: return v.softplus() - 0.693_147_2
    case .weightedJensenShannon: return weightedConjugate(v)
    case .gan: return v.softplus()
    case .alpha: return alphaConjugate(v)
    }
  }

  /// `(1-π)·(log(1-π) - log(1 - σ(v)^(1/π)))`, where the last argument is `1 - exp(-y)`, `y = softplus(-v)/π`.
  private func weightedConjugate(_ v: Tensor) -> Tensor {
    let near = -((-v.minimum(Self.far)).softplus() * (-1 / mixing)).expm1()
    // log(1 - exp(-y)) = log y - y/2 + O(y²), and log softplus(-v) = -v - exp(-v)/2 + O(exp(-2v)).
    let rest = (-v.maximum(Self.far)).exp() * (-0.5 - 0.5 / mixing)
    let tail = rest - v.maximum(Self.far) - log(mixing)
    let rejected = Tensor.select(v.greater(Self.far), tail, near.log())
    return (log(1 - mixing) - rejected) * (1 - mixing)
  }

  /// `(s^(α/(α-1)) - 1) / α` with `s = (1-α)·softplus(-v)` below 1 and `s = max(0, v(α-1) + 1)` above.
  private func alphaConjugate(_ v: Tensor) -> Tensor {
    let power = order / (order - 1)
    guard order < 1 else {
      // A tiny base instead of 0, whose powers have no second derivative.
      return ((v * (order - 1) + 1).maximum(1e-12).power(power) - 1) * (1 / order)
    }
    let near = (-v.minimum(Self.far)).softplus().log()
    let tail = -v.maximum(Self.far) - (-v.maximum(Self.far)).exp() * 0.5
    let base = Tensor.select(v.greater(Self.far), tail, near) + log(1 - order)
    return ((base * power).exp() - 1) * (1 / order)
  }

  /// From here on two terms of a series are exact to a Float.
  private static let far: Float = 15
}
