import Autograd
import Engine

/// A two-dimensional transposed convolution, which makes images larger.
///
/// - Input: `[batch, height, width, in]`; `in` is read from the tensor.
/// - Output: `[batch, larger height, larger width, outputs]`; see
///   ``Autograd/Tensor/transposeConvolved(with:stride:padding:outputPadding:dilation:groups:)``.
/// - Declares: `weight [height, width, outputs / groups, in]`, `bias [outputs]`.
public struct TransposedConvolution2D: Layer {
  /// Channels of the output; at least 1.
  public let outputs: Int
  /// Taps of the kernel.
  public let kernel: Extent2D
  /// Pixels of the output from one place of the kernel to the next.
  public let stride: Extent2D
  /// Zeros around the output.
  public let padding: Padding2D
  /// Pixels that the output has beyond the smallest size.
  public let outputPadding: Extent2D
  /// Groups of channels.
  public let groups: Int
  /// Whether a bias is added.
  public let hasBias: Bool
  /// How the weight starts; PyTorch's default unless stated.
  public let weight: Initializer
  /// How the bias starts; nil stands for PyTorch's default, `U(±1/√fan)`.
  public let bias: Initializer?

  /// Creates a layer with `outputs` channels.
  public init(
    _ outputs: Int, kernel: Extent2D, stride: Extent2D = 1, padding: Padding2D = 0,
    outputPadding: Extent2D = 0, groups: Int = 1, hasBias: Bool = true,
    weight: Initializer = .torchDefault(), bias: Initializer? = nil
  ) {
    precondition(outputs > 0, "TransposedConvolution2D: outputs must be at least 1, is \(outputs)")
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.groups = groups
    self.hasBias = hasBias
    self.weight = weight
    self.bias = bias
  }

  /// Returns the transposed convolution, and the bias where there is one.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    let weight = scope.parameter(
      "weight", [kernel.height, kernel.width, outputs / groups, x.shape[-1]], weight)
    let y = x.transposeConvolved(
      with: weight, stride: stride, padding: padding, outputPadding: outputPadding, groups: groups)
    guard hasBias else { return y }
    // PyTorch reads the fan of its `[in, out, height, width]` weights as out * height * width.
    let fan = kernel.height * kernel.width * outputs / groups
    return y + scope.parameter("bias", [outputs], bias ?? .torchDefault(fan: fan))
  }
}
