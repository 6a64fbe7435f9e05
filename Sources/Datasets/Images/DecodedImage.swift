internal import CImageCodecs

/// A picture out of a PNG or JPEG file: grey or RGB, 8 bits a channel.
///
/// The bytes are those that Pillow gives: palettes become RGB, 16 bits lose their lower 8, transparency is
/// dropped (not laid on a background), gamma and colour profiles are not applied, CMYK is taken as inverted
/// in the way of Adobe and becomes RGB. ``Reading`` decides about grey of 16 bits and Exif orientation.
public struct DecodedImage: Equatable, Sendable {
  /// Columns of pixels.
  public let width: Int
  /// Rows of pixels.
  public let height: Int
  /// Channels of a pixel: 1 is grey, 3 are red, green and blue.
  public let channels: Int
  /// The channels of each pixel, row by row from the top left.
  public let pixels: [UInt8]

  /// Creates an image from its pixels.
  ///
  /// - Precondition: the sizes are positive, there are 1 or 3 channels, and the pixels fit them.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(
      width > 0 && height > 0 && (channels == 1 || channels == 3)
        && pixels.count == width * height * channels,
      "DecodedImage: \(width) x \(height) x \(channels) does not fit \(pixels.count) bytes")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// How a file's grey of 16 bits and its Exif orientation are read.
  public enum Reading: Sendable {
    /// As a picture is looked at: turned as Exif says, grey of 16 bits loses its lower 8 like all other.
    case shown
    /// As Pillow's `Image.open(file).convert("RGB")` reads it: not turned, grey of 16 bits without alpha cut off at 255.
    case pillow
  }

  /// The most pixels that a file may unpack to unless stated: 16,384 x 16,384.
  public static let mostPixels = 1 << 28

  /// Decodes the content of a PNG or JPEG file, told apart by their first bytes.
  ///
  /// Nothing is allocated for the pixels before the header was found possible for a file of that length.
  ///
  /// - Parameters:
  ///   - bytes: The content of the file.
  ///   - subject: What messages call the file.
  ///   - mostPixels: The most pixels that it may unpack to.
  ///   - reading: How grey of 16 bits and Exif orientation are read.
  /// - Throws: `DatasetError` when the content is damaged, of another format or too large.
  public init(
    bytes: [UInt8], subject: String, mostPixels: Int = Self.mostPixels, reading: Reading = .shown
  ) throws(DatasetError) {
    let codec = try ImageCodec(recognising: bytes, subject: subject)
    var info = gk_image_info()
    info.cuts_grey_off = reading == .pillow ? 1 : 0
    guard codec.readInfo(bytes, &info) else { throw codec.damage(subject, info) }
    let (width, height) = (Int(info.width), Int(info.height))
    guard let count = checkedProduct([width, height]), count <= mostPixels else {
      throw DatasetError(subject, .tooManyPixels(width: width, height: height, most: mostPixels))
    }
    guard info.least_bytes <= bytes.count else {
      throw DatasetError(subject, .truncated(needed: Int(info.least_bytes), found: bytes.count))
    }
    let channels = Int(info.channels)
    var pixels = [UInt8](repeating: 0, count: count * channels)
    guard codec.readPixels(bytes, &info, &pixels) else { throw codec.damage(subject, info) }
    let image = Self(width: width, height: height, channels: channels, pixels: pixels)
    self = reading == .shown ? image.upright(ExifOrientation.read(from: bytes)) : image
  }

  /// Reads and decodes a PNG or JPEG file.
  ///
  /// - Parameters:
  ///   - path: The file, of at most 1 GiB.
  ///   - reading: How grey of 16 bits and Exif orientation are read.
  /// - Throws: `DatasetError` when the file cannot be read, or is damaged, of another format or too large.
  public init(contentsOf path: String, reading: Reading = .shown) throws(DatasetError) {
    let bytes = try FileBytes.read(path, atMost: ImageFolder.longestFile + 1)
    guard bytes.count <= ImageFolder.longestFile else {
      throw DatasetError(path, .fileTooLong(most: ImageFolder.longestFile))
    }
    try self.init(bytes: bytes, subject: path, reading: reading)
  }

  /// Returns the image with another number of channels.
  ///
  /// Grey is repeated; colour becomes grey as Pillow's `convert("L")` does, by ITU-R BT.601 in 16 bits of
  /// fraction: (19595 R + 38470 G + 7471 B + 32768) / 65536, rounded down.
  ///
  /// - Precondition: `channels` is 1 or 3.
  public func converted(toChannels channels: Int) -> DecodedImage {
    precondition(
      channels == 1 || channels == 3, "DecodedImage: 1 or 3 channels, not \(channels)")
    if channels == self.channels { return self }
    let count = width * height
    var result = [UInt8](repeating: 0, count: count * channels)
    for i in 0..<count {
      if channels == 3 {
        for channel in 0..<3 { result[3 * i + channel] = pixels[i] }
      } else {
        let (r, g, b) = (Int(pixels[3 * i]), Int(pixels[3 * i + 1]), Int(pixels[3 * i + 2]))
        result[i] = UInt8((19_595 * r + 38_470 * g + 7_471 * b + 32_768) >> 16)
      }
    }
    return DecodedImage(width: width, height: height, channels: channels, pixels: result)
  }
}
