import Autograd

/// Stochastic gradient descent, with momentum if wanted.
///
///     u = μu + g      p = p - rate·u            (momentum μ; u = g when μ is 0)
///                     p = p - rate·(g + μu)     (Nesterov)
///
/// Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013, in the
/// form PyTorch uses, where the rate multiplies the velocity.
public struct SGD: Optimizer {
  /// The name in configurations.
  public static let kind = "sgd"
  /// The rate before any schedule.
  public var learningRate: Float = 0.1
  /// Share of the velocity kept from step to step, in [0, 1); 0 is plain descent.
  public var momentum: Float = 0
  /// Whether to look ahead along the velocity.
  public var nesterov = false

  /// Creates the optimiser without momentum, at a rate of 0.1.
  public init() {}

  /// Creates the optimiser.
  public init(learningRate: Float, momentum: Float = 0, nesterov: Bool = false) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
  }

  /// Returns the parameter's new value.
  public func updated(_ p: Tensor, gradient g: Tensor, _ step: OptimizerStep) -> Tensor {
    guard momentum != 0 else { return p - g * step.learningRate }
    let velocity = step.state("velocity", like: p).weightedSum(momentum, g, 1)
    step.keep("velocity", velocity)
    return p - (nesterov ? g + velocity * momentum : velocity) * step.learningRate
  }

  /// Throws when a hyper-parameter is out of its range.
  public func validate() throws(HyperparameterError) {
    try require(learningRate > 0, "learningRate", "must be greater than 0, is \(learningRate)")
    try require(0 <= momentum && momentum < 1, "momentum", "must lie in [0, 1), is \(momentum)")
    try require(!nesterov || momentum > 0, "nesterov", "needs a momentum greater than 0")
  }
}
