/// A rectangle of pixels.
public struct PixelRegion: Equatable, Sendable {
  /// Column of its left edge.
  public var left: Int
  /// Row of its top edge.
  public var top: Int
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int

  /// Creates a rectangle.
  public init(left: Int, top: Int, width: Int, height: Int) {
    (self.left, self.top, self.width, self.height) = (left, top, width, height)
  }
}

extension DecodedImage {
  /// The whole image.
  public var wholeRegion: PixelRegion {
    PixelRegion(left: 0, top: 0, width: width, height: height)
  }

  /// The largest square around the centre; where a pixel is over, it is left out at the right or the bottom.
  public var centerSquare: PixelRegion {
    let side = min(width, height)
    return PixelRegion(
      left: (width - side) / 2, top: (height - side) / 2, width: side, height: side)
  }

  /// Returns a region in another size, equal in every byte to Pillow's `crop` followed by `resize`.
  ///
  /// Rows first, then columns. The weights have 22 bits of fraction; each sum is rounded to nearest and
  /// limited to 0...255, between the passes too. A direction whose size does not change has no pass.
  ///
  /// - Precondition: the region lies inside the image, and no size is below 1.
  public func resized(
    _ region: PixelRegion, width newWidth: Int, height newHeight: Int, _ filter: ResizeFilter
  ) -> DecodedImage {
    check(region, newWidth, newHeight)
    return DecodedImage(
      width: newWidth, height: newHeight, channels: channels,
      pixels: ByteArithmetic.resize(
        pixels, width: width, channels: channels, region, to: (newWidth, newHeight), filter))
  }

  /// Returns a region in another size as numbers, which neither limits nor rounds them to whole ones.
  ///
  /// Equal to Pillow's `resize` of each channel in mode F, but for the last bit of single precision. A cubic
  /// or Lanczos filter leads to values below 0 and above 255 beside sharp edges.
  ///
  /// - Returns: The channels of each pixel, row by row, in units of the 8-bit levels.
  /// - Precondition: the region lies inside the image, and no size is below 1.
  public func resizedFloats(
    _ region: PixelRegion, width newWidth: Int, height newHeight: Int, _ filter: ResizeFilter
  ) -> [Float] {
    check(region, newWidth, newHeight)
    return FloatArithmetic.resize(
      pixels.map(Float.init), width: width, channels: channels, region, to: (newWidth, newHeight),
      filter)
  }

  private func check(_ region: PixelRegion, _ newWidth: Int, _ newHeight: Int) {
    precondition(
      region.left >= 0 && region.top >= 0 && region.width > 0 && region.height > 0
        && region.left + region.width <= width && region.top + region.height <= height
        && newWidth > 0 && newHeight > 0,
      """
      DecodedImage: cannot resize \(region) of an image of \(width) x \(height) pixels \
      to \(newWidth) x \(newHeight)
      """)
  }
}
