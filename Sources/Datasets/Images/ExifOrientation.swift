/// How the stored rows and columns of a photograph lie in the upright picture: tag 0x0112 of Exif.
enum ExifOrientation: Int, CaseIterable {
  case upright = 1
  case mirrored, upsideDown, mirroredUpsideDown
  case transposed, quarterClockwise, transverse, quarterAnticlockwise

  /// Returns the orientation that a PNG or JPEG file states, upright when it states none or one that is damaged.
  static func read(from bytes: [UInt8]) -> ExifOrientation {
    let block = bytes.first == 0xFF ? jpegBlock(bytes) : pngBlock(bytes)
    return block.flatMap(orientation) ?? .upright
  }

  /// Finds the TIFF structure of the first APP1 segment called `Exif` before the coded data.
  private static func jpegBlock(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xFF {
      let marker = bytes[position + 1]
      if marker == 0xFF {
        position += 1
        continue
      }
      // From start of scan on come coded data.
      if marker == 0xDA || marker == 0xD9 { return nil }
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      let end = position + 2 + length
      guard length >= 2, end <= bytes.count else { return nil }
      let content = bytes[position + 4..<end]
      if marker == 0xE1, content.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) {
        return content.dropFirst(6)
      }
      position = end
    }
    return nil
  }

  /// Finds the content of the chunk `eXIf`.
  private static func pngBlock(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var position = 8
    while position + 12 <= bytes.count {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = position + 8 + length
      guard end + 4 <= bytes.count else { return nil }
      if bytes[position + 4..<position + 8].elementsEqual([0x65, 0x58, 0x49, 0x66]) {
        return bytes[position + 8..<end]
      }
      position = end + 4
    }
    return nil
  }

  /// Reads the tag from the first directory of a TIFF structure.
  private static func orientation(_ block: ArraySlice<UInt8>) -> ExifOrientation? {
    let isLittle = block.starts(with: [0x49, 0x49])
    guard isLittle || block.starts(with: [0x4D, 0x4D]) else { return nil }
    func number(at offset: Int, width: Int) -> Int? {
      guard offset + width <= block.count else { return nil }
      let start = block.startIndex + offset
      let digits = block[start..<start + width]
      return isLittle
        ? digits.reversed().reduce(0) { $0 << 8 | Int($1) } : digits.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(at: 4, width: 4), let count = number(at: directory, width: 2)
    else { return nil }
    for entry in 0..<count {
      let offset = directory + 2 + 12 * entry
      guard let tag = number(at: offset, width: 2) else { return nil }
      // Type 3 is a 16-bit number, which stands in the entry itself.
      if tag == 0x0112, number(at: offset + 2, width: 2) == 3 {
        return number(at: offset + 8, width: 2).flatMap(Self.init(rawValue:))
      }
    }
    return nil
  }
}

extension DecodedImage {
  /// Returns the picture as it is to be looked at.
  func upright(_ orientation: ExifOrientation) -> DecodedImage {
    if orientation == .upright { return self }
    let isTurned = orientation.rawValue >= 5
    let (newWidth, newHeight) = isTurned ? (height, width) : (width, height)
    var result = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        // Where the pixel stands in the file.
        let (column, row) =
          switch orientation {
          case .upright: (x, y)
          case .mirrored: (width - 1 - x, y)
          case .upsideDown: (width - 1 - x, height - 1 - y)
          case .mirroredUpsideDown: (x, height - 1 - y)
          case .transposed: (y, x)
          case .quarterClockwise: (y, height - 1 - x)
          case .transverse: (width - 1 - y, height - 1 - x)
          case .quarterAnticlockwise: (width - 1 - y, x)
          }
        for channel in 0..<channels {
          result[(y * newWidth + x) * channels + channel] =
            pixels[(row * width + column) * channels + channel]
        }
      }
    }
    return DecodedImage(width: newWidth, height: newHeight, channels: channels, pixels: result)
  }
}
