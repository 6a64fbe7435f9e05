import Engine

extension Tensor {
  /// Returns the mean of the pixels that each place of a window sees.
  ///
  /// - Parameters:
  ///   - kernel: Pixels of the window.
  ///   - stride: Pixels from one place to the next; the kernel's size unless stated.
  ///   - padding: Pixels around the images.
  ///   - countsPadding: Whether the divisor is always the window's size, as PyTorch's default; otherwise only pixels
  ///     of the image count, as in TensorFlow.
  /// - Returns: `[batch, grid height, grid width, channels]`.
  public func averagePooled(
    _ kernel: Extent2D, stride: Extent2D? = nil, padding: Padding2D = 0,
    countsPadding: Bool = true
  ) -> Tensor {
    let window = poolingWindow(kernel, stride ?? kernel, padding)
    let sum = trace.add(WindowSum(window: window, kernel: kernel), [self])
    guard !countsPadding else { return sum * (1 / Float(kernel.height * kernel.width)) }
    let ones = trace.constant(NDArray([1, shape[1], shape[2], 1], repeating: 1))
    return sum / trace.add(WindowSum(window: window, kernel: kernel), [ones])
  }

  /// Returns the largest of the pixels that each place of a window sees; its gradient flows to the first of equals.
  ///
  /// - Parameters:
  ///   - kernel: Pixels of the window.
  ///   - stride: Pixels from one place to the next; the kernel's size unless stated.
  ///   - padding: Pixels around the images, which never are the largest; less than the kernel.
  /// - Returns: `[batch, grid height, grid width, channels]`.
  public func maxPooled(
    _ kernel: Extent2D, stride: Extent2D? = nil, padding: Padding2D = 0
  ) -> Tensor {
    let window = poolingWindow(kernel, stride ?? kernel, padding)
    return trace.add(WindowMax(window: window, kernel: kernel), [self])
  }

  /// Returns the mean over all pixels: `[batch, channels]`.
  public func averagePooledGlobally() -> Tensor { mean([1, 2]) }

  /// Returns the sum over all pixels: `[batch, channels]`.
  public func sumPooledGlobally() -> Tensor { sum([1, 2]) }

  private func poolingWindow(
    _ kernel: Extent2D, _ stride: Extent2D, _ padding: Padding2D
  ) -> Window {
    precondition(shape.rank == 4, "pooling: images \(shape) must have four axes")
    return Window(over: shape.imageExtent, kernel: kernel, stride: stride, padding: padding)
  }
}
