public import Datasets

extension Convention.Resizing {
  /// Returns an image in another size, without rounding to whole levels where the rule does not.
  ///
  /// - Parameters:
  ///   - image: Grey or RGB.
  ///   - height: Rows of the result, at least 1.
  ///   - width: Columns of the result, at least 1.
  /// - Returns: The channels of each pixel, row by row, in levels from 0 to 255.
  public func resized(_ image: DecodedImage, height: Int, width: Int) -> [Float] {
    switch self {
    case .halfPixelBilinear: Self.bilinear(image, height, width, hasHalfPixels: true)
    case .cornerBilinear: Self.bilinear(image, height, width, hasHalfPixels: false)
    case .bicubic:
      image.resizedFloats(image.wholeRegion, width: width, height: height, .bicubic)
        .map { min(max($0, 0), 255) }
    case .bilinearBytes:
      image.resized(image.wholeRegion, width: width, height: height, .bilinear).pixels
        .map(Float.init)
    }
  }

  /// Rows are interpolated first, each when it is first needed, then columns between two such rows.
  private static func bilinear(
    _ image: DecodedImage, _ height: Int, _ width: Int, hasHalfPixels: Bool
  ) -> [Float] {
    let across = BilinearTaps(source: image.width, target: width, hasHalfPixels: hasHalfPixels)
    let down = BilinearTaps(source: image.height, target: height, hasHalfPixels: hasHalfPixels)
    let perLine = width * image.channels
    var (upper, lower) = (
      [Float](repeating: 0, count: perLine), [Float](repeating: 0, count: perLine)
    )
    var (upperRow, lowerRow) = (-1, -1)
    var result = [Float]()
    result.reserveCapacity(height * perLine)
    for row in 0..<height {
      let (low, high, fraction) = (down.low[row], down.high[row], down.fraction[row])
      if lowerRow == low {
        swap(&upper, &lower)
        swap(&upperRow, &lowerRow)
      }
      if upperRow != low {
        fill(&upper, image, low, across)
        upperRow = low
      }
      if lowerRow != high {
        fill(&lower, image, high, across)
        lowerRow = high
      }
      for (a, b) in zip(upper, lower) { result.append(a + (b - a) * fraction) }
    }
    return result
  }

  /// Interpolates along one row of an image.
  private static func fill(
    _ line: inout [Float], _ image: DecodedImage, _ row: Int, _ across: BilinearTaps
  ) {
    let channels = image.channels
    let start = row * image.width * channels
    var place = 0
    for column in across.low.indices {
      let fraction = across.fraction[column]
      let (a, b) = (start + across.low[column] * channels, start + across.high[column] * channels)
      for channel in 0..<channels {
        let (left, right) = (Float(image.pixels[a + channel]), Float(image.pixels[b + channel]))
        line[place] = left + (right - left) * fraction
        place += 1
      }
    }
  }
}

extension Convention.ValueRange {
  /// Turns levels from 0 to 255 into the network's input, in place.
  func apply(to levels: inout [Float]) {
    switch self {
    case .unit: for index in levels.indices { levels[index] = levels[index] / 255 * 2 - 1 }
    case .centered: for index in levels.indices { levels[index] = (levels[index] - 128) / 128 }
    }
  }
}
