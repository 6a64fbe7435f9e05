public import Engine

/// Arrays that are written in portions to a safetensors file, for more numbers than memory should hold.
///
/// The file lies in the folder for temporary files, `$TMPDIR` or `/tmp`, and has no name: it is gone as soon as nobody in
/// this process uses it, however the process ends. ``TensorFile/copy(to:metadata:)`` keeps it.
public final class TensorFileWriter {
  private var header: SafeTensorsHeader
  private var checksums: [Checksum]
  /// Bytes of each array that are there.
  private var written: [Int]
  private let file: FileSource

  /// Begins a file.
  ///
  /// - Parameter shapes: The arrays' shapes by name.
  /// - Throws: ``FileSystemError`` when the folder for temporary files is missing or not writable.
  public init(shapes: [String: Shape]) throws(FileSystemError) {
    header = SafeTensorsHeader(metadata: [:], entries: [], checksums: [], dataStart: 0)
    var end = 0
    for (name, shape) in shapes.sorted(by: { SafeTensorsHeader.precedes($0.key, $1.key) }) {
      let bytes = end..<end + 4 * shape.count
      header.entries.append(.init(name: name, type: "F32", shape: shape, bytes: bytes))
      end = bytes.upperBound
    }
    header.checksums = shapes.map { _ in SafeTensorsHeader.unsetChecksum }
    // Checksums have a fixed length, so the header's is known before them.
    header.dataStart = header.encoded().count
    checksums = shapes.map { _ in Checksum() }
    written = shapes.map { _ in 0 }
    file = try FileSource(temporaryOf: header.dataStart + end)
  }

  /// Appends to an array.
  ///
  /// - Parameters:
  ///   - values: The next elements, row-major.
  ///   - name: The array's name.
  /// - Throws: ``FileSystemError`` when the disk is full or fails.
  /// - Precondition: there is such an array, and it has room for them.
  public func append(_ values: [Float], to name: String) throws(FileSystemError) {
    guard let index = header.entries.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("TensorFileWriter: no array '\(name)' was announced")
    }
    let entry = header.entries[index]
    precondition(
      written[index] + 4 * values.count <= entry.bytes.count,
      "TensorFileWriter: array '\(name)' of shape \(entry.shape) gets more elements than it has")
    try values.withUnsafeBufferPointer { values throws(FileSystemError) in
      let bytes = UnsafeRawBufferPointer(values)
      checksums[index].add(bytes)
      try file.write(bytes, at: header.dataStart + entry.bytes.lowerBound + written[index])
    }
    written[index] += 4 * values.count
  }

  /// Completes the file.
  ///
  /// - Returns: The file, to be read.
  /// - Throws: ``FileSystemError`` when the disk is full or fails.
  /// - Precondition: all arrays are complete.
  public func finish() throws(FileSystemError) -> TensorFile {
    for (entry, written) in zip(header.entries, written) {
      precondition(
        written == entry.bytes.count,
        "TensorFileWriter: array '\(entry.name)' has \(written) bytes of \(entry.bytes.count)")
    }
    header.checksums = checksums.map(\.hexadecimal)
    try header.encoded().withUnsafeBufferPointer { bytes throws(FileSystemError) in
      try file.write(UnsafeRawBufferPointer(bytes), at: 0)
    }
    return try TensorFile(header, file.shared())
  }
}
