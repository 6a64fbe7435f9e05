import Engine

extension Tensor {
  /// Returns images whose pixels are repeated so many times downwards and to the right.
  public func upsampledNearest(by factor: Extent2D) -> Tensor {
    precondition(
      factor.height > 0 && factor.width > 0, "upsampling: \(factor) is not a positive factor")
    return gathered(
      rows: (0..<shape[1] * factor.height).map { $0 / factor.height },
      columns: (0..<shape[2] * factor.width).map { $0 / factor.width })
  }

  /// Returns images of another size, interpolated linearly between the centres of pixels.
  ///
  /// Output pixel `i` lies at `(i + 1/2) * size / newSize - 1/2` of the input, pixels beyond the border repeat:
  /// PyTorch's `align_corners=False` without antialiasing.
  ///
  /// - Parameter size: Height and width of the result.
  /// - Returns: `[batch, size.height, size.width, channels]`.
  public func resizedBilinear(to size: Extent2D) -> Tensor {
    let columns = Array(0..<shape[2])
    let vertical = Self.interpolation(from: shape[1], to: size.height)
    let lines = blended(
      vertical, weightShape: [size.height, 1, 1], { $0.gathered(rows: $1, columns: columns) })
    let rows = Array(0..<size.height)
    let horizontal = Self.interpolation(from: shape[2], to: size.width)
    return lines.blended(
      horizontal, weightShape: [size.width, 1], { $0.gathered(rows: rows, columns: $1) })
  }

  /// Returns images so many times as large, interpolated linearly; see ``resizedBilinear(to:)``.
  public func upsampledBilinear(by factor: Extent2D) -> Tensor {
    resizedBilinear(to: Extent2D(shape[1] * factor.height, shape[2] * factor.width))
  }

  /// Returns images with borders that mirror them, without repeating the outermost pixels.
  ///
  /// - Precondition: each border is smaller than the image.
  public func paddedByReflection(_ padding: Padding2D) -> Tensor {
    padded(padding) { index, size in
      precondition(
        index > -size && index < 2 * size - 1,
        "reflection: images \(shape) are too small for this padding")
      return index < 0 ? -index : index < size ? index : 2 * (size - 1) - index
    }
  }

  /// Returns images with borders that repeat the outermost pixels.
  public func paddedByReplication(_ padding: Padding2D) -> Tensor {
    padded(padding) { index, size in Swift.max(0, Swift.min(size - 1, index)) }
  }

  /// Returns images mirrored left to right.
  public func flippedHorizontally() -> Tensor {
    gathered(rows: Array(0..<shape[1]), columns: (0..<shape[2]).reversed())
  }

  /// Returns images `factor` times as large whose pixels come from the channels.
  ///
  /// Channel `c·r² + i·r + j` becomes channel `c` of pixel (i, j) of each block of `r × r`. Shi et al.,
  /// "Real-Time Single Image and Video Super-Resolution", 2016, arXiv:1609.05158, equation 4.
  ///
  /// - Parameter factor: `r`, whose square divides the channels.
  /// - Returns: `[batch, r * height, r * width, channels / r²]`.
  public func pixelShuffled(by factor: Int) -> Tensor {
    precondition(
      shape.rank == 4 && factor > 0 && shape[3] % (factor * factor) == 0,
      "pixel shuffle: \(factor)² does not divide the channels of \(shape)")
    let (batch, height, width) = (shape[0], shape[1], shape[2])
    let channels = shape[3] / (factor * factor)
    return reshaped([batch, height, width, channels, factor, factor])
      .transposed([0, 1, 4, 2, 5, 3])
      .reshaped([batch, height * factor, width * factor, channels])
  }

  private func gathered(rows: [Int], columns: [Int]) -> Tensor {
    precondition(shape.rank == 4, "resampling: images \(shape) must have four axes")
    return trace.add(PixelGather(rows: rows, columns: columns), [self])
  }

  private func padded(_ padding: Padding2D, _ source: (Int, Int) -> Int) -> Tensor {
    precondition(shape.rank == 4, "padding: images \(shape) must have four axes")
    func line(_ axis: KeyPath<Extent2D, Int>, _ size: Int) -> [Int] {
      let (before, after) = padding.along(axis, size: size, span: 1, stride: 1)
      return (-before..<size + after).map { source($0, size) }
    }
    return gathered(rows: line(\.height, shape[1]), columns: line(\.width, shape[2]))
  }

  /// The two pixels between which each new one lies, and the weight of the second.
  private static func interpolation(
    from size: Int, to newSize: Int
  ) -> [(low: Int, high: Int, weight: Float)] {
    precondition(newSize > 0, "resizing: \(newSize) is not a positive size")
    return (0..<newSize).map { index in
      let centre = (Double(index) + 0.5) * Double(size) / Double(newSize) - 0.5
      let place = Swift.max(0, centre)
      let low = Swift.min(size - 1, Int(place))
      return (low, Swift.min(size - 1, low + 1), Float(place - Double(low)))
    }
  }

  private func blended(
    _ parts: [(low: Int, high: Int, weight: Float)], weightShape: Shape,
    _ pick: (Tensor, [Int]) -> Tensor
  ) -> Tensor {
    let weight = trace.constant(NDArray(weightShape, parts.map(\.weight)))
    let low = pick(self, parts.map(\.low))
    return low + (pick(self, parts.map(\.high)) - low) * weight
  }
}
