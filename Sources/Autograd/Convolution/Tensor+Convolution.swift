import Engine

extension Tensor {
  /// Returns the convolution of images with a kernel, which is not flipped.
  ///
  /// - Parameters:
  ///   - kernel: `[height, width, in / groups, out]`.
  ///   - stride: Pixels from one place of the kernel to the next.
  ///   - padding: Zeros around the images.
  ///   - dilation: Pixels from one tap of the kernel to the next.
  ///   - groups: Groups of channels; each output channel sees one group.
  /// - Returns: `[batch, grid height, grid width, out]`, where a grid has
  ///   `(size + padding - dilation * (kernel - 1) - 1) / stride + 1` places, rounded down.
  /// - Precondition: this tensor is `[batch, height, width, in]`.
  public func convolved(
    with kernel: Tensor, stride: Extent2D = 1, padding: Padding2D = 0, dilation: Extent2D = 1,
    groups: Int = 1
  ) -> Tensor {
    precondition(
      shape.rank == 4 && kernel.shape.rank == 4,
      "convolution: images \(shape) and kernels \(kernel.shape) must have four axes")
    let window = Window(
      over: shape.imageExtent, kernel: kernel.shape.kernelExtent, stride: stride, padding: padding,
      dilation: dilation, groups: groups)
    return trace.add(Convolution(window: window), [self, kernel])
  }

  /// Returns the transposed convolution of images with a kernel: the gradient of a convolution that reads `out`
  /// and writes `in` channels.
  ///
  /// - Parameters:
  ///   - kernel: `[height, width, out / groups, in]`.
  ///   - stride: Pixels of the output from one place of the kernel to the next.
  ///   - padding: Zeros around the output of the convolution that this reverses; `same` makes the output
  ///     `stride` times as large.
  ///   - outputPadding: Pixels that the output has beyond the smallest size, at the bottom and right; less than
  ///     the stride.
  ///   - dilation: Pixels from one tap of the kernel to the next.
  ///   - groups: Groups of channels.
  /// - Returns: `[batch, height, width, out]` with sizes
  ///   `(size - 1) * stride - padding + dilation * (kernel - 1) + 1 + outputPadding`.
  /// - Precondition: this tensor is `[batch, height, width, in]`.
  public func transposeConvolved(
    with kernel: Tensor, stride: Extent2D = 1, padding: Padding2D = 0,
    outputPadding: Extent2D = 0, dilation: Extent2D = 1, groups: Int = 1
  ) -> Tensor {
    precondition(
      shape.rank == 4 && kernel.shape.rank == 4,
      "transposed_convolution: images \(shape) and kernels \(kernel.shape) must have four axes")
    let same = Extent2D(shape[1] * stride.height, shape[2] * stride.width)
    let window = Window(
      over: same, kernel: kernel.shape.kernelExtent, stride: stride, padding: padding,
      dilation: dilation, groups: groups)
    let height =
      (shape[1] - 1) * stride.height - window.top - window.bottom
      + dilation.height * (kernel.shape[0] - 1) + 1 + outputPadding.height
    let width =
      (shape[2] - 1) * stride.width - window.left - window.right
      + dilation.width * (kernel.shape[1] - 1) + 1 + outputPadding.width
    precondition(
      height > 0 && width > 0,
      "transposed_convolution: images \(shape) with kernel \(kernel.shape) and this padding have no pixels"
    )
    let image = padding == .same ? same : Extent2D(height, width)
    return trace.add(ConvolutionInputGradient(window: window, image: image), [self, kernel])
  }
}
