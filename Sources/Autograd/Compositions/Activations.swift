import Engine

extension Tensor {
  /// Returns `x` where it is positive, `α·(exp(x) - 1)` elsewhere.
  ///
  /// Clevert, Unterthiner and Hochreiter, 2015, arXiv:1511.07289; α = 1 is theirs.
  public func elu(alpha: Float = 1) -> Tensor {
    .select(greater(0), self, minimum(0).expm1() * alpha)
  }

  /// Returns `λ·elu(x, α)` with the constants that make activations self-normalising.
  ///
  /// Klambauer et al., "Self-Normalizing Neural Networks", 2017, arXiv:1706.02515.
  public func selu() -> Tensor { elu(alpha: 1.673_263_2) * 1.050_701 }

  /// Returns `x·Φ(x)`, with Φ the distribution function of the standard normal distribution.
  ///
  /// Hendrycks and Gimpel, 2016, arXiv:1606.08415; the exact form, not the tanh approximation.
  public func gelu() -> Tensor { self * 0.5 * ((self * 0.707_106_77).erf() + 1) }

  /// Returns, for each unit, the largest of its pieces: `[batch, pieces·units]` to `[batch, units]`.
  ///
  /// The features hold all units' first pieces, then all second pieces, and so on, so that the maximum is
  /// taken between long runs.
  ///
  /// Goodfellow et al., "Maxout Networks", 2013, arXiv:1302.4389.
  public func maxout(pieces: Int) -> Tensor {
    precondition(
      pieces > 0 && shape.rank > 0 && shape[-1] % pieces == 0,
      "maxout: the last axis of \(shape) does not divide into groups of \(pieces)")
    let grouped = Array(shape.sizes.dropLast()) + [pieces, shape[-1] / pieces]
    return reshaped(.init(grouped)).max([-2])
  }
}
