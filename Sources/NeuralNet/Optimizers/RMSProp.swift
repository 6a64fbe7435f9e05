import Autograd

/// Divides the gradient by a running root of its mean square.
///
///     v = ρv + (1-ρ)g²
///     p = p - rate·g / (√v + ε)      PyTorch: ε outside the root, v starts at 0
///     p = p - rate·g / √(v + ε)      TensorFlow 1: ε inside the root, v starts at 1
///
/// Tieleman and Hinton, lecture 6.5 of "Neural Networks for Machine Learning", 2012.
public struct RMSProp: Optimizer {
  /// The name in configurations.
  public static let kind = "rmsprop"
  /// Where ε enters and where the mean square starts.
  public enum Form: String, Choice {
    /// ε outside the root, mean square starting at 0.
    case torch
    /// ε inside the root, mean square starting at 1.
    case tensorflow
  }
  /// The rate before any schedule; 5e-5 is WGAN's.
  public var learningRate: Float = 5e-5
  /// Decay ρ of the mean square, in [0, 1): PyTorch's default 0.99, TensorFlow's 0.9.
  public var decay: Float = 0.99
  /// Keeps the quotient finite: PyTorch's default 1e-8, TensorFlow's 1e-10.
  public var epsilon: Float = 1e-8
  /// Which of the two forms.
  public var form = Form.torch

  /// Creates the optimiser with PyTorch's defaults and WGAN's rate.
  public init() {}

  /// Creates the optimiser.
  public init(
    learningRate: Float, decay: Float = 0.99, epsilon: Float = 1e-8, form: Form = .torch
  ) {
    self.learningRate = learningRate
    self.decay = decay
    self.epsilon = epsilon
    self.form = form
  }

  /// Returns the parameter's new value.
  public func updated(_ p: Tensor, gradient g: Tensor, _ step: OptimizerStep) -> Tensor {
    let start: Float = form == .tensorflow ? 1 : 0
    let v = step.state("square", like: p, initially: start)
      .weightedSum(decay, g.squared(), 1 - decay)
    step.keep("square", v)
    let root = form == .torch ? v.squareRoot() + epsilon : (v + epsilon).squareRoot()
    return p - g * step.learningRate / root
  }

  /// Throws when a hyper-parameter is out of its range.
  public func validate() throws(HyperparameterError) {
    try require(learningRate > 0, "learningRate", "must be greater than 0, is \(learningRate)")
    try require(0 <= decay && decay < 1, "decay", "must lie in [0, 1), is \(decay)")
    try require(epsilon > 0, "epsilon", "must be greater than 0, is \(epsilon)")
  }
}
