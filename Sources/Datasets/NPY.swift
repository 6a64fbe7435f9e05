import Engine

/// An array in NumPy's `.npy` format, versions 1 to 3.
///
/// Read are the element types `u1`, `i4`, `i8`, `f4` and `f8` of either byte order, in C or Fortran
/// order, plain or gzip-compressed. Written is little-endian `f4` in C order, version 1.
public struct NPY: Equatable, Sendable {
  /// Sizes of the axes.
  public let sizes: [Int]
  /// The values, last axis fastest.
  public let values: Values

  /// Values by the width that they keep in memory.
  public enum Values: Equatable, Sendable {
    /// From `u1`.
    case bytes([UInt8])
    /// From `i4` and `i8`.
    case integers([Int64])
    /// From `f4` and `f8`, which are rounded to single precision.
    case floats([Float])
  }

  /// Takes over an array.
  public init(_ array: NDArray) {
    sizes = array.shape.sizes
    values = .floats(array.values)
  }

  /// Reads a file's content.
  ///
  /// - Parameters:
  ///   - bytes: The content, gzip-compressed or not.
  ///   - subject: What messages call the file.
  /// - Throws: `DatasetError` when the content is damaged, of another format, or holds NaN or infinity.
  public init(bytes: [UInt8], subject: String) throws(DatasetError) {
    let raw = try RawNPY(bytes: bytes, subject: subject)
    sizes = raw.header.sizes
    values = try raw.header.element.decode(
      raw.content, order: raw.order, subject: subject, start: raw.start)
  }

  /// The values in single precision under their shape.
  public var array: NDArray {
    let floats: [Float] =
      switch values {
      case .bytes(let bytes): bytes.map { Float($0) }
      case .integers(let integers): integers.map { Float($0) }
      case .floats(let floats): floats
      }
    return NDArray(Shape(sizes), floats)
  }

  /// The bytes of a file with the values in single precision.
  public var bytes: [UInt8] {
    let list = sizes.map { "\($0)" }.joined(separator: ", ") + (sizes.count == 1 ? "," : "")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(list)), }"
    // The values start at a multiple of 64 bytes; 10 bytes stand before the header, a line end closes it.
    let padding = (64 - (10 + header.utf8.count + 1) % 64) % 64
    header += String(repeating: " ", count: padding) + "\n"
    let length = UInt16(clamping: header.utf8.count)
    var bytes: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0]
    bytes += [UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8)]
    bytes += Array(header.utf8)
    for value in array.values {
      for shift in stride(from: 0, to: 32, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
      }
    }
    return bytes
  }
}
