public import Engine

/// Pairs of small images side by side on one picture, such as generated ones and the training samples nearest to them.
public struct PairGrid: Sendable {
  /// Pairs in a row; the smallest number that makes the picture at least as wide as high, unless stated.
  public var columns: Int?
  /// The width to come near to, in pixels: images are enlarged by a whole number, never shrunk.
  public var targetWidth: Int
  /// Brightness of the gaps, 0 to 255.
  public var background: UInt8

  /// Creates a layout.
  public init(columns: Int? = nil, targetWidth: Int = 840, background: UInt8 = 58) {
    self.columns = columns
    self.targetWidth = targetWidth
    self.background = background
  }

  /// Returns the picture of `[count, height, width, channels]` values in [-1, 1], drawn as by ``SampleGrid``.
  ///
  /// The two of a pair stand close together, the pairs at a distance.
  ///
  /// - Parameters:
  ///   - left: The left image of each pair.
  ///   - right: The right image of each pair.
  /// - Returns: The picture.
  /// - Precondition: both have the same shape of four axes, none of size 0.
  public func picture(_ left: NDArray, _ right: NDArray) -> Picture {
    precondition(
      left.shape.rank == 4 && left.shape.count > 0 && left.shape == right.shape,
      "PairGrid: needs equal [count, height, width, channels], got \(left.shape), \(right.shape)")
    let (count, height, width) = (left.shape[0], left.shape[1], left.shape[2])
    let depth = left.shape[3]
    let channels = depth >= 3 ? 3 : 1
    let wanted = (Double(count * height) / Double(2 * width)).squareRoot().rounded(.up)
    let columns = max(1, min(count, self.columns ?? Int(wanted)))
    let rows = (count + columns - 1) / columns
    // The gap within a pair takes 0.05 widths, each gap beside one 0.35.
    let scale = max(1, targetWidth * 20 / ((columns * 48 + 7) * width))
    let (narrow, gap) = (max(1, width * scale / 20), max(4, width * scale * 7 / 20))
    let (pairWidth, pairHeight) = (2 * width * scale + narrow, height * scale)
    var picture = Picture(
      width: columns * (pairWidth + gap) + gap, height: rows * (pairHeight + gap) + gap,
      color: [UInt8](repeating: background, count: channels))
    var pixels = picture.pixels
    for (side, images) in [left, right].enumerated() {
      for image in 0..<count {
        let x0 = gap + image % columns * (pairWidth + gap) + side * (width * scale + narrow)
        let y0 = gap + image / columns * (pairHeight + gap)
        SampleGrid.draw(
          image, of: images, to: &pixels, width: picture.width, left: x0, top: y0, scale: scale)
      }
    }
    picture.pixels = pixels
    return picture
  }
}
