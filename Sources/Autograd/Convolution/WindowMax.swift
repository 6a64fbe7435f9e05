import CKernels
import Engine

/// The largest of the pixels that each place of a window sees; NaN where there is one.
///
/// Input: `[batch, height, width, channels]`. Output: `[batch, grid height, grid width, channels]`.
struct WindowMax: Op {
  static let name = "window_max"
  let window: Window
  let kernel: Extent2D
  var attributes: String { "kernel=\(kernel) \(window.description)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try LargestPixels(window: window, kernel: kernel).shape(of: inputs)
  }

  // Which pixel is the largest matters to gradients alone, so only they look for it.
  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let largest = g.trace.add(LargestPixels(window: window, kernel: kernel), inputs)
    return [g.trace.add(PlacePixels(image: inputs[0].shape.imageExtent), [g, largest])]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let seen = window.seen(image: inputs[0].shape, kernel: kernel)
    let channels = output.shape[3]
    let image = inputs[0].pointer
    return .ranges(
      output.shape.sizes[..<3].reduce(1, *), of: max(1, (1 << 14) / max(channels, 1))
    ) { places, _ in
      var seen = seen
      gk_max_windows(
        output.pointer + places.lowerBound * channels, image, &seen, places.lowerBound,
        places.upperBound)
    }
  }
}
