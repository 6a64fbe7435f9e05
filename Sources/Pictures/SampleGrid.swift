import Engine

/// Many small images side by side on one picture.
public struct SampleGrid: Sendable {
  /// Images in a row; the smallest number that makes at least as many columns as rows, unless stated.
  public var columns: Int?
  /// Images in a column; when stated, columns are filled one after the other and ``columns`` does not matter.
  public var rows: Int?
  /// The width to come near to, in pixels, or half the height if that is larger: images are enlarged by a whole number,
  /// never shrunk.
  public var targetWidth: Int
  /// Brightness of the gaps, 0 to 255.
  public var background: UInt8

  /// Creates a layout.
  public init(
    columns: Int? = nil, rows: Int? = nil, targetWidth: Int = 840, background: UInt8 = 58
  ) {
    self.columns = columns
    self.rows = rows
    self.targetWidth = targetWidth
    self.background = background
  }

  /// Returns the picture of `[count, height, width, channels]` values in [-1, 1].
  ///
  /// Values outside are clipped and NaN becomes black. Images of one channel make a grey picture, of three
  /// or more a colour picture of the first three, of two a grey picture of the first.
  ///
  /// - Precondition: `images` has four axes, none of size 0.
  public func picture(_ images: NDArray) -> Picture {
    precondition(
      images.shape.rank == 4 && images.shape.count > 0,
      "SampleGrid: needs [count, height, width, channels], got \(images.shape)")
    let (count, height, width) = (images.shape[0], images.shape[1], images.shape[2])
    let depth = images.shape[3]
    let channels = depth >= 3 ? 3 : 1
    let (columns, rows) = extent(count)
    // The gaps take about a twentieth of an image.
    let scale = max(
      1, min(targetWidth * 20 / (columns * width * 21), 2 * targetWidth * 20 / (rows * height * 21))
    )
    let gap = max(2, (width * scale + 10) / 20)
    var picture = Picture(
      width: columns * (width * scale + gap) + gap, height: rows * (height * scale + gap) + gap,
      color: [UInt8](repeating: background, count: channels))
    var pixels = picture.pixels
    for image in 0..<count {
      let (column, row) =
        self.rows == nil
        ? (image % columns, image / columns) : (image / rows, image % rows)
      let left = gap + column * (width * scale + gap)
      let top = gap + row * (height * scale + gap)
      Self.draw(
        image, of: images, to: &pixels, width: picture.width, left: left, top: top, scale: scale)
    }
    picture.pixels = pixels
    return picture
  }

  /// Draws one of several images, each pixel as a square, to the pixels of a picture of so many columns.
  static func draw(
    _ image: Int, of images: NDArray, to pixels: inout [UInt8], width: Int, left: Int, top: Int,
    scale: Int
  ) {
    let (rows, columns, depth) = (images.shape[1], images.shape[2], images.shape[3])
    let channels = depth >= 3 ? 3 : 1
    for y in 0..<rows * scale {
      var target = ((top + y) * width + left) * channels
      for x in 0..<columns * scale {
        let source = ((image * rows + y / scale) * columns + x / scale) * depth
        for channel in 0..<channels {
          pixels[target] = level(images.values[source + channel])
          target += 1
        }
      }
    }
  }

  private func extent(_ count: Int) -> (columns: Int, rows: Int) {
    func parts(_ size: Int) -> Int { (count + size - 1) / size }
    if let rows { return (parts(max(1, rows)), min(count, max(1, rows))) }
    let columns = max(1, columns ?? Int(Double(count).squareRoot().rounded(.up)))
    return (columns, parts(columns))
  }

  /// Returns the byte for a value in [-1, 1].
  static func level(_ value: Float) -> UInt8 {
    UInt8(max(0, min(255, ((value.isNaN ? -1 : value) + 1) * 127.5)).rounded())
  }
}
