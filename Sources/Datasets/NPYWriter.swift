import Engine

/// Writes NumPy's `.npy` format, version 1.0.
public enum NPYWriter {
  /// Returns the file for an array: little-endian 32-bit floats in row-major order.
  public static func bytes(of array: NDArray) -> [UInt8] {
    let sizes = array.shape.sizes.map(String.init).joined(separator: ", ")
    let tuple = array.shape.rank == 1 ? "(\(sizes),)" : "(\(sizes))"
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': \(tuple), }"
    // Magic, version, length and header together fill a multiple of 64 bytes, the last of them a line break.
    let prefix = 10
    header +=
      String(repeating: " ", count: (64 - (prefix + header.utf8.count + 1) % 64) % 64) + "\n"
    let length = UInt16(header.utf8.count)
    var bytes: [UInt8] =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
    bytes += header.utf8
    bytes.reserveCapacity(bytes.count + 4 * array.values.count)
    for value in array.values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }
}
