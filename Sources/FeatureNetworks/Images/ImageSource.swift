public import Datasets

/// Numbered images that are made or read when they are asked for.
public protocol ImageSource: Sendable {
  /// Number of images.
  var count: Int { get }

  /// Makes or reads one image; called from several threads at once.
  ///
  /// - Parameter index: From 0 to `count - 1`.
  /// - Returns: The image, grey or RGB.
  /// - Throws: What is wrong with its file.
  func image(at index: Int) throws -> DecodedImage

  /// Returns what messages call an image.
  func imageName(at index: Int) -> String
}
