import Autograd

/// An exponential moving average of weights, kept beside them under `average/`.
///
///     a = β·a + (1 - β)·p, with β rising over the first steps as min(β, (1 + t) / (10 + t))
///
/// Samples from averaged weights are steadier. Yazıcı et al., "The Unusual Effectiveness of Averaging in GAN
/// Training", 2018, arXiv:1806.04498; the rise over the first steps is TensorFlow's.
public struct WeightAverage: Sendable {
  /// The prefix of the averages' names.
  public static let prefix = "average"
  /// The weight β of the past, in (0, 1).
  public let decay: Float

  /// Creates an average.
  public init(decay: Float) { self.decay = decay }

  /// Traces the averages' update to the parameters' present values.
  ///
  /// - Parameters:
  ///   - parameters: The weights and running statistics to average.
  ///   - number: Updates made so far, counted from 1; a scalar.
  ///   - scope: The root scope.
  package func update(_ parameters: [Scope.Declaration], number: Tensor, in scope: Scope) {
    let averages = scope.scope(Self.prefix)
    let beta = ((number + 1) / (number + 10)).minimum(decay)
    for declaration in parameters {
      let value = scope.trace.parameter(declaration.name, declaration.shape)
      let average = averages.state(declaration.name, declaration.shape, declaration.initializer)
      averages.update(declaration.name, to: average + (value - average) * (1 - beta))
    }
  }
}
