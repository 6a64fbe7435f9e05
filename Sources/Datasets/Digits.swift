import Engine

/// The digits that come with the package: 1,797 handwritten digits of 8 x 8 pixels and 17 grey levels.
///
/// The test part of *Optical Recognition of Handwritten Digits* (Alpaydin and Kaynak, 1998), in the
/// order of scikit-learn's `load_digits`.
enum Digits {
  private static let count = 1797

  /// Unpacks the embedded file.
  static func load() throws(DatasetError) -> ByteImages {
    let size = count * 65
    let bytes: [UInt8]
    do {
      bytes = try Gunzip(PackageResources.digits_bin).read(size + 1)
    } catch {
      throw DatasetError("digits", .badCompression(error.reason))
    }
    guard bytes.count == size else {
      throw DatasetError("digits", .truncated(needed: size, found: bytes.count))
    }
    return ByteImages(
      name: "digits", shape: [8, 8, 1], pixels: Array(bytes[count...]),
      labels: bytes[..<count].map { Int32($0) }, classCount: 10, white: 16)
  }
}
