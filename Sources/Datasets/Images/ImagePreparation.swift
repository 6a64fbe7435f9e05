/// How pictures of any size become samples of one shape.
public struct ImagePreparation: Equatable, Sendable {
  /// What of a picture is kept.
  public enum Crop: String, CaseIterable, Sendable {
    /// The largest square around the centre.
    case center
    /// Everything, stretched to a square.
    case none
  }

  /// Rows and columns of a sample.
  public var size: Int
  /// What of a picture is kept.
  public var crop: Crop
  /// The filter that changes the size.
  public var filter: ResizeFilter
  /// Channels of a sample, 1 or 3.
  public var channels: Int

  /// Creates a way of preparation.
  ///
  /// - Precondition: `size` is positive and `channels` is 1 or 3.
  public init(
    size: Int, crop: Crop = .center, filter: ResizeFilter = .lanczos, channels: Int = 3
  ) {
    precondition(
      size > 0 && (channels == 1 || channels == 3),
      "ImagePreparation: no images of \(size) x \(size) x \(channels)")
    (self.size, self.crop, self.filter, self.channels) = (size, crop, filter, channels)
  }

  /// Bytes of a sample.
  var bytes: Int { size * size * channels }

  /// Returns a picture as a sample: channels converted first, then cropped and resized.
  public func prepare(_ image: DecodedImage) -> DecodedImage {
    let image = image.converted(toChannels: channels)
    let region = crop == .center ? image.centerSquare : image.wholeRegion
    return image.resized(region, width: size, height: size, filter)
  }

  /// The size that is taken for pictures unless stated: the largest power of two from 8 to 64 that is not above the
  /// median of their shorter sides, so that half of the pictures at least are not enlarged.
  ///
  /// - Precondition: there is a side.
  static func defaultSize(shorterSides: [Int]) -> Int {
    precondition(!shorterSides.isEmpty, "ImagePreparation: no pictures to choose a size for")
    let median = shorterSides.sorted()[(shorterSides.count - 1) / 2]
    return [64, 32, 16].first { $0 <= median } ?? 8
  }
}
