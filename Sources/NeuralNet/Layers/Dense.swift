import Autograd
import Engine

/// An affine map `y = x·W + b`.
///
/// - Input: `[batch, inputs]`, or `[..., inputs]`, whose rows are then mapped one by one; `inputs` is read from the tensor.
/// - Output: `[batch, outputs]`, or `[..., outputs]`.
/// - Declares: `weight [inputs, outputs]`, `bias [outputs]`.
public struct Dense: Layer {
  /// Size of the output's last axis; at least 1.
  public let outputs: Int
  /// Whether a bias is added.
  public let hasBias: Bool
  /// How the weight starts; PyTorch's default, `U(±1/√inputs)`, unless stated.
  public let weight: Initializer
  /// How the bias starts; nil stands for PyTorch's default, `U(±1/√inputs)`.
  public let bias: Initializer?

  /// Creates a layer with `outputs` output features.
  public init(
    _ outputs: Int, hasBias: Bool = true, weight: Initializer = .torchDefault(),
    bias: Initializer? = nil
  ) {
    precondition(outputs > 0, "Dense: outputs must be at least 1, is \(outputs)")
    self.outputs = outputs
    self.hasBias = hasBias
    self.weight = weight
    self.bias = bias
  }

  /// Returns `x·W + b`.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    let inputs = x.shape[-1]
    let rows = x.shape.rank == 2 ? x : x.reshaped([x.shape.count / max(inputs, 1), inputs])
    var y = rows.matmul(scope.parameter("weight", [inputs, outputs], weight))
    if hasBias {
      y = y + scope.parameter("bias", [outputs], bias ?? .torchDefault(fan: inputs))
    }
    return y.reshaped(Shape(x.shape.sizes.dropLast() + [outputs]))
  }
}
