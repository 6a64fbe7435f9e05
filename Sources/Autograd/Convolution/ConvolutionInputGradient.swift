import CKernels
import Engine

/// The gradient of a convolution with respect to its images, which is the transposed convolution.
///
/// Inputs: the output's gradient `[batch, grid height, grid width, out]` and the kernel
/// `[height, width, in / groups, out]`. Output: `[batch, height, width, in]`.
struct ConvolutionInputGradient: ProductOp {
  static let name = "transposed_convolution"
  let window: Window
  let image: Extent2D
  var attributes: String { "image=\(image) \(window.description)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let (g, kernel) = (inputs[0], inputs[1])
    guard g.rank == 4, kernel.rank == 4, g[3] == kernel[3] else {
      throw ShapeError(
        Self.name, inputs, "the kernel's last axis is not the number of channels read")
    }
    let shape: Shape = [g[0], image.height, image.width, kernel[2] * max(1, window.groups)]
    try Convolution.check(window, image: shape, kernel: kernel, inputs)
    guard window.grid(over: image, kernel: kernel.kernelExtent) == g.imageExtent else {
      throw ShapeError(
        Self.name, inputs, "a \(kernel.kernelExtent) window has another grid over \(image) pixels")
    }
    return shape
  }

  func pullback(_ h: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let (g, kernel) = (inputs[0], inputs[1])
    return [
      h.trace.add(Convolution(window: window), [h, kernel]),
      h.trace.add(
        ConvolutionKernelGradient(window: window, kernel: kernel.shape.kernelExtent), [h, g]),
    ]
  }

  func productFlops(_ inputs: [Shape], _ output: Shape) -> Int {
    2 * inputs[0].count * inputs[1].sizes[..<3].reduce(1, *)
  }

  func product(_ inputs: [Operand], _ output: Shape) -> RegionProduct {
    let (g, kernel) = (inputs[0], inputs[1])
    let places = g.shape[1] * g.shape[2]
    let pixels = image.height * image.width
    // Gathering meets every tap at every stride-th pixel, inside or out; scattering only those that exist.
    let gathered = pixels / (window.stride.height * window.stride.width)
    return output[3] / window.groups < 24 || 2 * places <= gathered
      ? scattering(g, kernel, output) : gathering(g, kernel, output)
  }

  /// One product gives what every place adds to the pixels it sees; regions are whole images.
  private func scattering(_ g: Operand, _ kernel: Operand, _ output: Shape) -> RegionProduct {
    let places = g.shape[1] * g.shape[2]
    let pixels = image.height * image.width
    let taps = kernel.shape.sizes[..<3].reduce(1, *)
    let channels = kernel.shape[3]
    let out = channels / window.groups
    let images = max(1, min((output[0] + 7) / 8, 98_304 / max(1, pixels * output[3])))
    let tiling = ProductTiling(
      m: output[0] * pixels, n: output[3], rowsPerRegion: images * pixels,
      columnsPerRegion: output[3])
    let windows = (0..<window.groups).map {
      window.seen(image: output, kernel: kernel.shape.kernelExtent, group: $0)
    }
    let chunk = max(16, min(images * places, 65_536 / max(1, taps)))
    return RegionProduct(tiling: tiling, scratchCount: chunk * taps) { region, c, ldc, scratch in
      let (_, rows, _) = tiling.region(region)
      (c).update(repeating: 0, count: rows.count * ldc)
      let end = rows.upperBound / pixels * places
      let origin = rows.lowerBound / pixels * places
      for (group, var window) in windows.enumerated() {
        var first = origin
        while first < end {
          let last = min(end, first + chunk)
          gemm(
            m: last - first, n: taps, k: out, g.pointer + first * channels + group * out,
            lda: channels, transposeA: false, kernel.pointer + group * out, ldb: channels,
            transposeB: true, into: scratch, ldc: taps)
          gk_scatter_windows(c, scratch, &window, first - origin, last - origin)
          first = last
        }
      }
    }
  }

  /// Pixels that lie alike between the strides see the same taps: a small convolution for each such phase.
  private func gathering(_ g: Operand, _ kernel: Operand, _ output: Shape) -> RegionProduct {
    let channels = kernel.shape[3]
    let (into, out) = (kernel.shape[2], channels / window.groups)
    let (images, lines) = regionExtent(output)
    let pixels = image.height * image.width
    let tiling = ProductTiling(
      m: output[0] * pixels, n: output[3],
      rowsPerRegion: lines == image.height ? images * pixels : lines * image.width,
      columnsPerRegion: output[3])
    let phases = phases(kernel.shape.kernelExtent)
    let widest = phases.map { $0.taps.count }.max() ?? 0
    // The kernel is transposed for each chunk of places, so those are many, and few taps are copied at once.
    let perPhase = max(1, tiling.rowsPerRegion / (window.stride.height * window.stride.width))
    let chunk = ConvolutionTiling.evenShare(
      perPhase, most: max(32, min(192, 98_304 / max(1, out))))
    let tapsAtOnce = ConvolutionTiling.evenShare(
      widest, most: max(1, 98_304 / max(1, chunk * out)))
    let seen = phases.map { phase in
      (0..<window.groups).map { group in
        gk_window(
          height: g.shape[1], width: g.shape[2], channels: channels,
          kernel_height: phase.vertical.count, kernel_width: phase.horizontal.count, stride_y: 1,
          stride_x: 1, dilation_y: phase.vertical.step, dilation_x: phase.horizontal.step,
          top: -phase.vertical.start, left: -phase.horizontal.start,
          out_height: phase.vertical.places, out_width: phase.horizontal.places,
          first_channel: group * out, seen_channels: out)
      }
    }
    let (stride, width) = (window.stride, image.width)
    let productScratch = chunk * tapsAtOnce * out
    return RegionProduct(
      tiling: tiling, scratchCount: productScratch + chunk * into
    ) { region, c, ldc, scratch in
      let (_, rows, _) = tiling.region(region)
      let result = scratch + productScratch
      let firstImage = rows.lowerBound / pixels
      let lastImage = (rows.upperBound - 1) / pixels
      let firstLine = rows.lowerBound % pixels / width
      let lastLine = (rows.upperBound - 1) % pixels / width
      for (phase, windows) in zip(phases, seen) {
        // The phase's places in this region: some of its lines in one image, or all of several images.
        let (line, column, taps) = (phase.vertical.first, phase.horizontal.first, phase.taps)
        let from = max(0, (firstLine - line + stride.height - 1) / stride.height)
        let to = lastLine < line ? 0 : (lastLine - line) / stride.height + 1
        let perLine = phase.horizontal.places
        let perImage = phase.vertical.places * perLine
        let begin = firstImage * perImage + from * perLine
        let end = lastImage * perImage + to * perLine
        for (group, var window) in windows.enumerated() {
          var first = begin
          while first < end {
            let last = min(end, first + chunk)
            if taps.isEmpty { result.update(repeating: 0, count: (last - first) * into) }
            for copied in Swift.stride(from: 0, to: taps.count, by: tapsAtOnce) {
              let stop = min(taps.count, copied + tapsAtOnce)
              let inner = (stop - copied) * out
              gk_gather_windows(scratch, g.pointer, &window, first, last, copied * out, stop * out)
              for place in copied..<stop {
                gemm(
                  m: last - first, n: into, k: out, scratch + (place - copied) * out, lda: inner,
                  transposeA: false,
                  kernel.pointer + taps[place] * into * channels + group * out,
                  ldb: channels, transposeB: true, into: result, ldc: into, accumulate: place > 0)
              }
            }
            for place in first..<last {
              let row =
                place / perImage * pixels
                + (place % perImage / perLine * stride.height + line) * width
                + place % perLine * stride.width + column
              (c + (row - rows.lowerBound) * ldc + group * into).update(
                from: result + (place - first) * into, count: into)
            }
            first = last
          }
        }
      }
    }
  }

  /// Whole images of a region, or, where one image is large, lines of it that divide its height.
  private func regionExtent(_ output: Shape) -> (images: Int, lines: Int) {
    let perImage = image.height * image.width * output[3]
    if perImage <= 98_304, output[0] >= 8 {
      return (max(1, min((output[0] + 7) / 8, 98_304 / max(1, perImage))), image.height)
    }
    let wanted = max(1, 98_304 / max(1, image.width * output[3]))
    let lines = (1...max(1, image.height)).filter { image.height % $0 == 0 && $0 <= wanted }
    return (1, lines.last ?? 1)
  }

  /// Every stride-th pixel of an axis from one on, and the places of the grid that see them.
  private struct Phase {
    var first = 0
    var places = 0
    /// Taps that meet these pixels, in the order of the places they come from.
    var taps: [Int] = []
    /// The place from which pixel `first` is seen through the first tap; may lie outside of the grid.
    var start = 0
    /// Places from one tap to the next.
    var step = 1
    var count: Int { taps.count }
  }

  private func phases(_ kernel: Extent2D) -> [(vertical: Phase, horizontal: Phase, taps: [Int])] {
    let vertical = Self.phases(
      size: image.height, taps: kernel.height, stride: window.stride.height,
      dilation: window.dilation.height, before: window.top)
    let horizontal = Self.phases(
      size: image.width, taps: kernel.width, stride: window.stride.width,
      dilation: window.dilation.width, before: window.left)
    return vertical.flatMap { v in
      horizontal.map { h in
        (v, h, v.taps.flatMap { i in h.taps.map { j in i * kernel.width + j } })
      }
    }
  }

  // Pixel p is seen at place (p + before - tap * dilation) / stride, where that is whole. As p grows by the
  // stride, the place grows by one; from one such tap to the next it falls by dilation * (taps apart) / stride.
  private static func phases(
    size: Int, taps: Int, stride: Int, dilation: Int, before: Int
  ) -> [Phase] {
    (0..<min(stride, size)).map { first in
      let meeting = (0..<taps).filter { (first + before - $0 * dilation) % stride == 0 }
      let places = meeting.map { (first + before - $0 * dilation) / stride }
      var phase = Phase(first: first, places: (size - first + stride - 1) / stride)
      phase.taps = meeting.reversed()
      phase.start = places.last ?? 0
      if meeting.count > 1 { phase.step = places[0] - places[1] }
      return phase
    }
  }
}
