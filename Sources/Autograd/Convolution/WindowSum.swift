import CKernels
import Engine

/// The sum of the pixels that each place of a window sees.
///
/// Input: `[batch, height, width, channels]`. Output: `[batch, grid height, grid width, channels]`.
struct WindowSum: Op {
  static let name = "window_sum"
  let window: Window
  let kernel: Extent2D
  var attributes: String { "kernel=\(kernel) \(window.description)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try window.pooled(inputs, kernel: kernel, Self.name)
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [
      g.trace.add(
        WindowSpread(window: window, kernel: kernel, image: inputs[0].shape.imageExtent), [g])
    ]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let seen = window.seen(image: inputs[0].shape, kernel: kernel)
    let channels = output.shape[3]
    let image = inputs[0].pointer
    return .ranges(
      output.shape.sizes[..<3].reduce(1, *), of: max(1, (1 << 14) / max(channels, 1))
    ) { places, _ in
      var seen = seen
      gk_sum_windows(
        output.pointer + places.lowerBound * channels, image, &seen, places.lowerBound,
        places.upperBound)
    }
  }
}

/// Adds each place's pixel to all pixels that the place sees; the adjoint of ``WindowSum``.
///
/// Input: `[batch, grid height, grid width, channels]`. Output: `[batch, height, width, channels]`.
struct WindowSpread: Op {
  static let name = "window_spread"
  let window: Window
  let kernel: Extent2D
  let image: Extent2D
  var attributes: String { "kernel=\(kernel) image=\(image) \(window.description)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].rank == 4 else { throw ShapeError(Self.name, inputs, "images have four axes") }
    let shape: Shape = [inputs[0][0], image.height, image.width, inputs[0][3]]
    guard try window.pooled([shape], kernel: kernel, Self.name) == inputs[0] else {
      throw ShapeError(
        Self.name, inputs, "a \(kernel) window has another grid over \(image) pixels")
    }
    return shape
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [g.trace.add(WindowSum(window: window, kernel: kernel), [g])]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let seen = window.seen(image: output.shape, kernel: kernel)
    let places = inputs[0].shape[1] * inputs[0].shape[2]
    let (channels, count) = (output.shape[3], output.shape.sizes[1...].reduce(1, *))
    let values = inputs[0].pointer
    return .ranges(output.shape[0], of: max(1, (1 << 14) / max(count, 1))) { images, _ in
      var seen = seen
      let target = output.pointer + images.lowerBound * count
      target.update(repeating: 0, count: images.count * count)
      gk_spread_windows(
        target, values + images.lowerBound * places * channels, &seen, 0, images.count * places)
    }
  }
}

extension Window {
  /// The shape of what a window without a kernel of its own makes of images.
  func pooled(
    _ inputs: [Shape], kernel: Extent2D, _ name: String
  ) throws(ShapeError) -> Shape {
    guard inputs[0].rank == 4 else { throw ShapeError(name, inputs, "images have four axes") }
    guard isValid, kernel.height > 0, kernel.width > 0 else {
      throw ShapeError(name, inputs, "kernels and strides are positive, paddings not negative")
    }
    guard let grid = grid(over: inputs[0].imageExtent, kernel: kernel) else {
      throw ShapeError(name, inputs, "the window is larger than the padded image")
    }
    return [inputs[0][0], grid.height, grid.width, inputs[0][3]]
  }
}
