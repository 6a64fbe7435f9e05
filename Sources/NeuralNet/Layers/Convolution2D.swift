import Autograd
import Engine

/// A two-dimensional convolution.
///
/// - Input: `[batch, height, width, in]`; `in` is read from the tensor.
/// - Output: `[batch, grid height, grid width, outputs]`; see ``Autograd/Tensor/convolved(with:stride:padding:dilation:groups:)``.
/// - Declares: `weight [height, width, in / groups, outputs]`, `bias [outputs]`.
public struct Convolution2D: Layer {
  /// Channels of the output; at least 1.
  public let outputs: Int
  /// Taps of the kernel.
  public let kernel: Extent2D
  /// Pixels from one place of the kernel to the next.
  public let stride: Extent2D
  /// Zeros around the images.
  public let padding: Padding2D
  /// Pixels from one tap to the next.
  public let dilation: Extent2D
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
    dilation: Extent2D = 1, groups: Int = 1, hasBias: Bool = true,
    weight: Initializer = .torchDefault(), bias: Initializer? = nil
  ) {
    precondition(outputs > 0, "Convolution2D: outputs must be at least 1, is \(outputs)")
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.hasBias = hasBias
    self.weight = weight
    self.bias = bias
  }

  /// Returns the convolution, and the bias where there is one.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    let inputs = x.shape[-1] / groups
    let weight = scope.parameter(
      "weight", [kernel.height, kernel.width, inputs, outputs], weight)
    let y = x.convolved(
      with: weight, stride: stride, padding: padding, dilation: dilation, groups: groups)
    guard hasBias else { return y }
    let fan = kernel.height * kernel.width * inputs
    return y + scope.parameter("bias", [outputs], bias ?? .torchDefault(fan: fan))
  }
}
