import Autograd

/// Adam with bias correction, and AdamW when the weight decay is not zero.
///
///     m = β₁m + (1-β₁)g      v = β₂v + (1-β₂)g²
///     p = p - rate·(m / (1-β₁ᵗ)) / (√(v / (1-β₂ᵗ)) + ε)
///
/// The TensorFlow 1 form scales the rate by √(1-β₂ᵗ)/(1-β₁ᵗ) and adds ε to √v: it differs in where ε enters.
///
/// Kingma and Ba, 2014, arXiv:1412.6980, Algorithm 1; Loshchilov and Hutter, "Decoupled Weight Decay
/// Regularization", 2017, arXiv:1711.05101.
public struct Adam: Optimizer {
  /// The name in configurations.
  public static let kind = "adam"
  /// Where ε enters.
  public enum Form: String, Choice {
    /// Beside the bias-corrected root, as in the paper's Algorithm 1 and in PyTorch.
    case torch
    /// Beside the uncorrected root, as in TensorFlow 1 (the paper's "epsilon hat").
    case tensorflow
  }
  /// The rate before any schedule; 1e-3 is the paper's default.
  public var learningRate: Float = 1e-3
  /// Decay of the first moment, in [0, 1).
  public var beta1: Float = 0.9
  /// Decay of the second moment, in [0, 1).
  public var beta2: Float = 0.999
  /// Keeps the quotient finite; greater than 0.
  public var epsilon: Float = 1e-8
  /// Share of each weight taken off per unit of learning rate (AdamW); 0 is plain Adam.
  public var weightDecay: Float = 0
  /// Where ε enters.
  public var form = Form.torch

  /// Creates the optimiser with the paper's defaults.
  public init() {}

  /// Creates the optimiser.
  public init(
    learningRate: Float, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
    weightDecay: Float = 0, form: Form = .torch
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.form = form
  }

  /// Returns the parameter's new value.
  public func updated(_ p: Tensor, gradient g: Tensor, _ step: OptimizerStep) -> Tensor {
    let m = step.state("mean", like: p).weightedSum(beta1, g, 1 - beta1)
    let v = step.state("square", like: p).weightedSum(beta2, g.squared(), 1 - beta2)
    step.keep("mean", m)
    step.keep("square", v)
    let correction1 = 1 - step.number.constant(beta1).power(step.number)
    let correction2 = 1 - step.number.constant(beta2).power(step.number)
    let decayed = weightDecay == 0 ? p : p * (1 - step.learningRate * weightDecay)
    switch form {
    case .torch:
      // √(v/c₂) = √v·(1/√c₂), and the rate takes c₁: two scalars instead of two divisions per element.
      let root = v.squareRoot().multiplyAdd(
        correction2.reciprocalSquareRoot(), p.constant(epsilon))
      return (m / root).multiplyAdd(-(step.learningRate / correction1), decayed)
    case .tensorflow:
      let rate = step.learningRate * correction2.squareRoot() / correction1
      return (m / (v.squareRoot() + epsilon)).multiplyAdd(-rate, decayed)
    }
  }

  /// Throws when a hyper-parameter is out of its range.
  public func validate() throws(HyperparameterError) {
    try require(learningRate > 0, "learningRate", "must be greater than 0, is \(learningRate)")
    try require(0 <= beta1 && beta1 < 1, "beta1", "must lie in [0, 1), is \(beta1)")
    try require(0 <= beta2 && beta2 < 1, "beta2", "must lie in [0, 1), is \(beta2)")
    try require(epsilon > 0, "epsilon", "must be greater than 0, is \(epsilon)")
    try require(weightDecay >= 0, "weightDecay", "must be at least 0, is \(weightDecay)")
  }
}
