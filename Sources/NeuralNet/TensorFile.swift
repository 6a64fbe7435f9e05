public import Engine

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Arrays in a safetensors file that are read by rows, for more numbers than memory should hold.
///
/// The file is of the same format as ``SafeTensors`` writes, with its checksums.
public final class TensorFile {
  /// Key-value pairs of the header.
  public var metadata: [String: String] { header.metadata }

  private let header: SafeTensorsHeader
  private let source: FileSource

  /// Bytes that are read at once where all are read.
  private static let portion = 1 << 20

  /// Opens a file and compares the checksums of all its arrays, which are read once for that.
  ///
  /// - Throws: ``CheckpointError`` when the file cannot be read, has no checksums or is damaged, or when its numbers are
  ///   not 32-bit floats.
  public init(contentsOf path: String) throws(CheckpointError) {
    source = try FileSource(path: path)
    header = try SafeTensorsHeader.read(from: source)
    guard let checksums = header.checksums else { throw .noChecksums(file: path) }
    for (entry, expected) in zip(header.entries, checksums) {
      guard entry.type == "F32" else {
        throw .elementType(file: path, tensor: entry.name, type: entry.type)
      }
      var checksum = Checksum()
      for start in stride(from: 0, to: entry.bytes.count, by: Self.portion) {
        let place = header.dataStart + entry.bytes.lowerBound + start
        let count = min(Self.portion, entry.bytes.count - start)
        checksum.add(try source.bytes(place..<place + count))
      }
      guard checksum.hexadecimal == expected else {
        throw .damaged(
          file: path, place: "tensor '\(entry.name)'", problem: "its checksum does not fit")
      }
    }
  }

  /// A file that was just written.
  init(_ header: SafeTensorsHeader, _ source: consuming FileSource) {
    self.header = header
    self.source = source
  }

  /// The shape of an array; nil where there is none of that name.
  public func shape(of name: String) -> Shape? {
    header.entries.first { $0.name == name }?.shape
  }

  /// Returns rows of an array of two axes.
  ///
  /// - Parameters:
  ///   - numbers: Which rows, in which order. Neighbours are read together.
  ///   - name: The array's name.
  /// - Returns: `[numbers.count, width]`.
  /// - Throws: ``CheckpointError`` when the disk fails or the file became shorter.
  /// - Precondition: there is such an array of two axes, and it has these rows.
  public func rows(
    _ numbers: some RandomAccessCollection<Int>, of name: String
  ) throws(CheckpointError) -> NDArray {
    guard let entry = header.entries.first(where: { $0.name == name }), entry.shape.rank == 2 else {
      preconditionFailure("TensorFile: '\(source.name)' has no array '\(name)' of two axes")
    }
    let (count, width) = (entry.shape[0], entry.shape[1])
    let start = header.dataStart + entry.bytes.lowerBound
    var values = [Float](repeating: 0, count: numbers.count * width)
    try values.withUnsafeMutableBufferPointer { values throws(CheckpointError) in
      let target = UnsafeMutableRawBufferPointer(values)
      var (done, place) = (0, numbers.startIndex)
      while place != numbers.endIndex {
        let first = numbers[place]
        var next = first
        while place != numbers.endIndex, numbers[place] == next {
          next += 1
          place = numbers.index(after: place)
        }
        precondition(
          first >= 0 && next <= count, "TensorFile: no rows \(first)..<\(next) among \(count)")
        let bytes = done * width * 4..<(done + next - first) * width * 4
        try source.read(
          into: UnsafeMutableRawBufferPointer(rebasing: target[bytes]),
          at: start + first * width * 4)
        done += next - first
      }
    }
    return NDArray([numbers.count, width], values)
  }

  /// Writes the arrays to another file, which appears complete or not at all.
  ///
  /// - Parameters:
  ///   - path: The file to create or replace.
  ///   - metadata: Key-value pairs for its header; no key begins with `crc32.`.
  /// - Throws: ``FileSystemError`` when the folder is missing, not writable or full, or the disk fails.
  public func copy(to path: String, metadata: [String: String]) throws(FileSystemError) {
    var header = header
    header.metadata = metadata
    try AtomicFile.write(to: path) { file throws(FileSystemError) in
      try file.append(header.encoded())
      for start in stride(from: self.header.dataStart, to: source.count, by: Self.portion) {
        try file.append(bytes(start..<min(start + Self.portion, source.count)))
      }
    }
  }

  private func bytes(_ range: Range<Int>) throws(FileSystemError) -> [UInt8] {
    do throws(CheckpointError) {
      return try source.bytes(range)
    } catch {
      if case .fileSystem(let error) = error { throw error }
      throw FileSystemError(.read, path: source.name, code: EIO)
    }
  }
}
