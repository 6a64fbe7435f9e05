/// A grey or RGB image of 8 bits a channel.
public struct Picture: Equatable, Sendable {
  /// Columns of pixels.
  public let width: Int
  /// Rows of pixels.
  public let height: Int
  /// Channels of a pixel: 1 is grey, 3 are red, green and blue.
  public let channels: Int
  /// The channels of each pixel, row by row from the top left.
  public var pixels: [UInt8] {
    didSet {
      precondition(pixels.count == width * height * channels, "Picture: count of pixels changed")
    }
  }

  /// Creates a picture from its pixels.
  ///
  /// - Precondition: the sizes are positive, there are 1 or 3 channels, and the pixels fit them.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(
      width > 0 && height > 0 && (channels == 1 || channels == 3)
        && pixels.count == width * height * channels,
      "Picture: \(width) x \(height) x \(channels) does not fit \(pixels.count) bytes")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// Creates a picture of one colour.
  ///
  /// - Precondition: the sizes are positive and `color` has 1 or 3 channels.
  public init(width: Int, height: Int, color: [UInt8]) {
    self.init(
      width: width, height: height, channels: color.count,
      pixels: (0..<width * height).flatMap { _ in color })
  }

  /// The channels of the pixel in column `x` and row `y`.
  public subscript(x: Int, y: Int) -> [UInt8] {
    let start = (y * width + x) * channels
    return Array(pixels[start..<start + channels])
  }
}
