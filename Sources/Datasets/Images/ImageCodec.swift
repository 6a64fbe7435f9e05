internal import CImageCodecs

/// The formats of pictures that can be decoded.
enum ImageCodec: String {
  case png = "PNG"
  case jpeg = "JPEG"

  /// Tells the format by the first bytes.
  init(recognising bytes: [UInt8], subject: String) throws(DatasetError) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else {
      let found = hex(bytes.prefix(4))
      throw DatasetError(
        subject, .badImage(bytes.isEmpty ? "holds no byte" : "\(found) begins neither PNG nor JPEG")
      )
    }
  }

  /// Reads the header; the message stands in `info` when that fails.
  func readInfo(_ bytes: [UInt8], _ info: inout gk_image_info) -> Bool {
    switch self {
    case .png: gk_png_read_info(bytes, bytes.count, &info) == 0
    case .jpeg: gk_jpeg_read_info(bytes, bytes.count, &info) == 0
    }
  }

  /// Fills `pixels`, which must be as large as `info` says.
  func readPixels(_ bytes: [UInt8], _ info: inout gk_image_info, _ pixels: inout [UInt8]) -> Bool {
    switch self {
    case .png: gk_png_read_pixels(bytes, bytes.count, &info, &pixels) == 0
    case .jpeg: gk_jpeg_read_pixels(bytes, bytes.count, &info, &pixels) == 0
    }
  }

  /// Returns the error for the message in `info`.
  func damage(_ subject: String, _ info: gk_image_info) -> DatasetError {
    let text = withUnsafeBytes(of: info.message) { message in
      String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
    }
    return DatasetError(subject, .badImage("not a sound \(rawValue) file (\(text))"))
  }
}

/// Size and channels of a picture that has not been decoded.
struct ImageHeader: Equatable {
  /// The shorter side in pixels.
  var shorterSide: Int
  /// 1 or 3.
  var channels: Int

  /// Reads the header at the beginning of a file's content, which may be cut off after it.
  init(bytes: [UInt8], subject: String) throws(DatasetError) {
    let codec = try ImageCodec(recognising: bytes, subject: subject)
    var info = gk_image_info()
    guard codec.readInfo(bytes, &info) else { throw codec.damage(subject, info) }
    shorterSide = Int(min(info.width, info.height))
    channels = Int(info.channels)
  }
}
