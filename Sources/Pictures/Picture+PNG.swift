internal import CPNG

extension Picture {
  /// The most pixels that a file may unpack to: 16,384 x 16,384.
  private static let mostPixels = 1 << 28

  /// Returns the content of a PNG file.
  ///
  /// - Throws: `PictureError` when libpng refuses, for want of memory or an impossible size.
  public func png() throws(PictureError) -> [UInt8] {
    var image = Self.blankImage()
    defer { png_image_free(&image) }
    image.width = UInt32(clamping: width)
    image.height = UInt32(clamping: height)
    image.format = channels == 3 ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0
    var size = png_alloc_size_t()
    guard png_image_write_to_memory(&image, nil, &size, 0, pixels, 0, nil) != 0 else {
      throw PictureError("picture", image.text, remedy: "make it smaller")
    }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    guard png_image_write_to_memory(&image, &bytes, &size, 0, pixels, 0, nil) != 0 else {
      throw PictureError("picture", image.text, remedy: "make it smaller")
    }
    bytes.removeLast(bytes.count - Int(size))
    return bytes
  }

  /// Reads the content of a PNG file.
  ///
  /// Colour, with or without a palette, becomes RGB and everything else grey; 16 bits become 8, and what
  /// is transparent is laid on white.
  ///
  /// - Parameters:
  ///   - bytes: The content of the file.
  ///   - subject: What messages call the file.
  /// - Throws: `PictureError` when the content is damaged, of another format or too large.
  public init(png bytes: [UInt8], subject: String) throws(PictureError) {
    var image = Self.blankImage()
    defer { png_image_free(&image) }
    var pixels = [UInt8]()
    let isRead = bytes.withUnsafeBytes { memory in
      guard png_image_begin_read_from_memory(&image, memory.baseAddress, memory.count) != 0,
        Int(image.width) * Int(image.height) <= Self.mostPixels
      else { return false }
      image.format &= UInt32(PNG_FORMAT_FLAG_COLOR)
      let channels = image.format == 0 ? 1 : 3
      pixels = [UInt8](repeating: 0, count: Int(image.width) * Int(image.height) * channels)
      var white = png_color(red: 255, green: 255, blue: 255)
      return png_image_finish_read(&image, &white, &pixels, 0, nil) != 0
    }
    guard isRead else {
      let size = "\(image.width) x \(image.height) pixels are too many"
      throw PictureError(
        subject, image.text.isEmpty ? size : "not a sound PNG file (\(image.text))",
        remedy: "write or convert it again")
    }
    self.init(
      width: Int(image.width), height: Int(image.height), channels: image.format == 0 ? 1 : 3,
      pixels: pixels)
  }

  private static func blankImage() -> png_image {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    return image
  }
}

extension png_image {
  /// The message that libpng left.
  fileprivate var text: String {
    withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
