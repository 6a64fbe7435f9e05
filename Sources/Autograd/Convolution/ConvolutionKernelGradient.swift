import CKernels
import Engine

/// The gradient of a convolution with respect to its kernel.
///
/// Inputs: images `[batch, height, width, in]` and the output's gradient `[batch, grid height, grid width, out]`.
/// Output: `[height, width, in / groups, out]`.
struct ConvolutionKernelGradient: ProductOp {
  static let name = "convolution_kernel_gradient"
  let window: Window
  let kernel: Extent2D
  var attributes: String { "kernel=\(kernel) \(window.description)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let (image, g) = (inputs[0], inputs[1])
    guard image.rank == 4, g.rank == 4, image[0] == g[0] else {
      throw ShapeError(Self.name, inputs, "images and gradients have four axes and one batch size")
    }
    let shape: Shape = [kernel.height, kernel.width, image[3] / max(1, window.groups), g[3]]
    try Convolution.check(window, image: image, kernel: shape, inputs)
    guard window.grid(over: image.imageExtent, kernel: kernel) == g.imageExtent else {
      throw ShapeError(Self.name, inputs, "the gradient is not that of a \(kernel) window")
    }
    return shape
  }

  // Linear in the images and in the gradient: h, shaped like the kernel, flows back as the kernel would.
  func pullback(_ h: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let (image, g) = (inputs[0], inputs[1])
    return [
      h.trace.add(
        ConvolutionInputGradient(window: window, image: image.shape.imageExtent), [g, h]),
      h.trace.add(Convolution(window: window), [image, h]),
    ]
  }

  func productFlops(_ inputs: [Shape], _ output: Shape) -> Int {
    2 * output.sizes[..<3].reduce(1, *) * inputs[1].count
  }

  func product(_ inputs: [Operand], _ output: Shape) -> RegionProduct {
    let (image, g) = (inputs[0], inputs[1])
    let places = g.shape.sizes[..<3].reduce(1, *)
    let channels = g.shape[3]
    let taps = output.sizes[..<3].reduce(1, *)
    // Regions of whole rows of taps, whose pixels lie next to each other, and of one group's columns.
    var (rows, columns) = Self.region(
      taps: taps, tapsInRow: kernel.width * output[2], columns: channels)
    if window.groups > 1 { columns = channels / window.groups }
    let tiling = ProductTiling(
      m: taps, n: channels, rowsPerRegion: rows, columnsPerRegion: columns)
    let windows = (0..<window.groups).map {
      window.seen(image: image.shape, kernel: kernel, group: $0)
    }
    let isPointwise = window.isPointwise(kernel)
    let chunk = min(max(1, places), max(64, 65_536 / max(1, rows)))
    return RegionProduct(
      tiling: tiling, scratchCount: isPointwise ? 0 : chunk * rows
    ) { region, c, ldc, scratch in
      let (_, rows, columns) = tiling.region(region)
      var window = windows[columns.lowerBound / max(1, channels / windows.count)]
      var first = 0
      repeat {
        let last = min(places, first + chunk)
        var (a, lda) = (UnsafePointer(scratch), rows.count)
        if isPointwise {
          lda = window.channels
          a = UnsafePointer(
            image.pointer + first * lda + window.first_channel + rows.lowerBound)
        } else {
          gk_gather_windows(
            scratch, image.pointer, &window, first, last, rows.lowerBound, rows.upperBound)
        }
        gemm(
          m: rows.count, n: columns.count, k: last - first, a, lda: lda, transposeA: true,
          g.pointer + first * channels + columns.lowerBound, ldb: channels, transposeB: false,
          into: c, ldc: ldc, accumulate: first > 0)
        first = last
      } while first < places
    }
  }

  private static func region(
    taps: Int, tapsInRow: Int, columns: Int
  ) -> (rows: Int, columns: Int) {
    var rows = max(1, tapsInRow)
    // Long rows are split, short ones taken together, towards 256; columns make up the rest.
    if rows >= 512 { rows = (rows + (rows / 256) - 1) / (rows / 256) }
    while rows < 128, rows < taps { rows = min(taps, rows * 2) }
    // All taps in one region leave the threads only columns to share.
    let share = rows < taps ? columns : max(32, (columns / 4 + 15) / 16 * 16)
    return (rows, min(share, ConvolutionTiling.evenShare(columns, most: max(1, 98_304 / rows))))
  }
}
