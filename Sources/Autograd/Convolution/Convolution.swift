import CKernels
import Engine

/// The products of a kernel with the windows of images, as machine learning calls a convolution.
///
/// Inputs: images `[batch, height, width, in]` and a kernel `[height, width, in / groups, out]`. Output:
/// `[batch, grid height, grid width, out]`.
struct Convolution: ProductOp {
  static let name = "convolution"
  let window: Window
  var attributes: String { window.description }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let (image, kernel) = (inputs[0], inputs[1])
    try Self.check(window, image: image, kernel: kernel, inputs)
    guard let grid = window.grid(over: image.imageExtent, kernel: kernel.kernelExtent) else {
      throw ShapeError(Self.name, inputs, "the kernel is larger than the padded image")
    }
    return [image[0], grid.height, grid.width, kernel[3]]
  }

  static func check(
    _ window: Window, image: Shape, kernel: Shape, _ inputs: [Shape]
  ) throws(ShapeError) {
    guard image.rank == 4, kernel.rank == 4 else {
      throw ShapeError(name, inputs, "images and kernels have four axes")
    }
    guard window.isValid else {
      throw ShapeError(
        name, inputs, "strides, dilations and groups are positive, paddings not negative")
    }
    guard kernel[0] > 0, kernel[1] > 0 else {
      throw ShapeError(name, inputs, "a kernel has at least one tap")
    }
    guard image[3] == kernel[2] * window.groups, kernel[3] % window.groups == 0 else {
      throw ShapeError(
        name, inputs, "\(image[3]) channels do not meet \(kernel[2]) of \(window.groups) groups")
    }
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let (image, kernel) = (inputs[0], inputs[1])
    return [
      g.trace.add(
        ConvolutionInputGradient(window: window, image: image.shape.imageExtent), [g, kernel]),
      g.trace.add(
        ConvolutionKernelGradient(window: window, kernel: kernel.shape.kernelExtent), [image, g]),
    ]
  }

  func productFlops(_ inputs: [Shape], _ output: Shape) -> Int {
    2 * output.count * inputs[1].sizes[..<3].reduce(1, *)
  }

  func product(_ inputs: [Operand], _ output: Shape) -> RegionProduct {
    let (image, kernel) = (inputs[0], inputs[1])
    let extent = kernel.shape.kernelExtent
    let inner = kernel.shape.sizes[..<3].reduce(1, *)
    let out = output[3] / window.groups
    let tiling = ConvolutionTiling.rows(output.sizes[..<3].reduce(1, *), columns: output[3], inner)
    let windows = (0..<window.groups).map {
      window.seen(image: image.shape, kernel: extent, group: $0)
    }
    let isPointwise = window.isPointwise(extent)
    // The inner size in chunks, so that the windows of a region stay in the second-level cache.
    let chunk = isPointwise ? inner : ConvolutionTiling.chunk(inner, rows: tiling.rowsPerRegion)
    return RegionProduct(
      tiling: tiling, scratchCount: isPointwise ? 0 : tiling.rowsPerRegion * chunk
    ) { region, c, ldc, scratch in
      let (_, rows, _) = tiling.region(region)
      for (group, var window) in windows.enumerated() {
        var from = 0
        repeat {
          let to = min(inner, from + chunk)
          var (a, lda) = (UnsafePointer(scratch), to - from)
          if isPointwise {
            lda = window.channels
            a = UnsafePointer(image.pointer + rows.lowerBound * lda + window.first_channel)
          } else {
            gk_gather_windows(
              scratch, image.pointer, &window, rows.lowerBound, rows.upperBound, from, to)
          }
          gemm(
            m: rows.count, n: out, k: to - from, a, lda: lda, transposeA: false,
            kernel.pointer + from * kernel.shape[3] + group * out, ldb: kernel.shape[3],
            transposeB: false, into: c + group * out, ldc: ldc, accumulate: from > 0)
          from = to
        } while from < inner
      }
    }
  }
}

extension Window {
  /// Whether each place sees one pixel, its own.
  func isPointwise(_ kernel: Extent2D) -> Bool {
    kernel == 1 && stride == 1 && top == 0 && bottom == 0 && left == 0 && right == 0
  }
}

/// Sizes of the parts of a convolution's work.
enum ConvolutionTiling {
  /// Rows of a region: 128, so that all of their windows are copied at once, or more where that is little work.
  ///
  /// Measured with `ganbench tiles`.
  static func rows(_ rows: Int, columns: Int, _ inner: Int) -> ProductTiling {
    // At least about 2 million multiply-adds.
    let least = 2_000_000 / max(1, columns * inner)
    let size = min(512, max(128, least), max(64, 98_304 / max(1, columns)))
    return ProductTiling(
      m: rows, n: columns, rowsPerRegion: (size + 15) / 16 * 16, columnsPerRegion: columns)
  }

  /// The size of parts of `size` that are as equal and as few as they can be at `most` each; at least 1.
  static func evenShare(_ size: Int, most: Int) -> Int {
    let parts = max(1, (size + most - 1) / most)
    return max(1, (size + parts - 1) / parts)
  }

  /// Elements of a row of windows that are copied at once.
  static func chunk(_ inner: Int, rows: Int) -> Int {
    let most = max(64, 65_536 / max(1, rows))
    let count = (inner + most - 1) / most
    return max(1, ((inner + max(1, count) - 1) / max(1, count) + 15) / 16 * 16)
  }
}
