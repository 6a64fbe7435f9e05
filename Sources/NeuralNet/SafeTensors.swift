public import Engine

/// Named arrays and text in one file of the safetensors format, with checksums.
///
/// The file is an ordinary safetensors file, which Python's `safetensors` package reads. In addition its
/// metadata holds a CRC-32 of the header and one of each tensor, so that a flipped, missing or surplus byte
/// anywhere is found when the file is read.
///
///     8 bytes          length of the header, little endian
///     header           JSON: metadata, then type, shape and place of each tensor by name
///     spaces           up to a multiple of 8
///     data             the tensors' elements, row-major and little endian, in the order of their names
///
/// Format: huggingface/safetensors, "Format".
public struct SafeTensors: Equatable, Sendable {
  /// Key-value pairs of the header.
  ///
  /// Keys that begin with `crc32.` are reserved.
  public var metadata: [String: String]
  /// The arrays by name.
  public var tensors: [String: NDArray]

  /// Whether checksums must be there.
  public enum Origin: Sendable {
    /// The file was written by this project: without checksums it is an error.
    case own
    /// The file may come from elsewhere: checksums are compared if there are any.
    case any
  }

  /// Creates a collection of arrays and text.
  public init(metadata: [String: String] = [:], tensors: [String: NDArray] = [:]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  // MARK: Reading

  /// Reads a file completely, or only some of its tensors.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - origin: Whether checksums must be there.
  ///   - names: The names of the tensors to read; the others may be of any type. All unless stated.
  /// - Throws: ``CheckpointError`` when the file cannot be read or a byte of what is read is wrong.
  public init(
    contentsOf path: String, origin: Origin = .own, only names: Set<String>? = nil
  ) throws(CheckpointError) {
    try self.init(from: FileSource(path: path), origin: origin, only: names)
  }

  /// Reads a file that is in memory.
  ///
  /// - Parameters:
  ///   - bytes: The complete file.
  ///   - name: What errors call it.
  ///   - origin: Whether checksums must be there.
  /// - Throws: ``CheckpointError`` when a byte is wrong.
  public init(
    bytes: [UInt8], name: String = "memory", origin: Origin = .own
  ) throws(CheckpointError) {
    try self.init(from: MemorySource(name: name, content: bytes), origin: origin)
  }

  /// Reads only the header of a file: names, types, shapes, metadata.
  ///
  /// The data is not looked at.
  ///
  /// - Throws: ``CheckpointError`` when the file cannot be read or its header is wrong.
  public static func header(of path: String) throws(CheckpointError) -> SafeTensorsHeader {
    try SafeTensorsHeader.read(from: FileSource(path: path))
  }

  /// Returns an array of the expected shape.
  ///
  /// - Parameters:
  ///   - name: The array's name.
  ///   - shape: The shape it must have.
  ///   - file: What errors call the file.
  /// - Returns: The array.
  /// - Throws: ``CheckpointError`` when it is missing or has another shape.
  public func tensor(
    _ name: String, shape: Shape, file: String
  ) throws(CheckpointError) -> NDArray {
    guard let tensor = tensors[name] else { throw .missingTensor(file: file, tensor: name) }
    guard tensor.shape == shape else {
      throw .shape(file: file, tensor: name, found: tensor.shape, needed: shape)
    }
    return tensor
  }

  private init(
    from source: borrowing some ByteSource & ~Copyable, origin: Origin,
    only names: Set<String>? = nil
  ) throws(CheckpointError) {
    let header = try SafeTensorsHeader.read(from: source)
    if header.checksums == nil, origin == .own { throw .noChecksums(file: source.name) }
    metadata = header.metadata
    tensors = [:]
    for (index, entry) in header.entries.enumerated()
    where names?.contains(entry.name) ?? true {
      guard entry.type == "F32" else {
        throw .elementType(file: source.name, tensor: entry.name, type: entry.type)
      }
      let values = try Self.values(of: entry, at: header.dataStart, in: source)
      if let expected = header.checksums?[index] {
        var checksum = Checksum()
        values.withUnsafeBytes { checksum.add($0) }
        guard checksum.hexadecimal == expected else {
          throw .damaged(
            file: source.name, place: "tensor '\(entry.name)'",
            problem: "its checksum does not fit")
        }
      }
      tensors[entry.name] = NDArray(entry.shape, values)
    }
  }

  private static func values(
    of entry: SafeTensorsHeader.Entry, at start: Int,
    in source: borrowing some ByteSource & ~Copyable
  ) throws(CheckpointError) -> [Float] {
    var values = [Float](repeating: 0, count: entry.bytes.count / 4)
    try values.withUnsafeMutableBufferPointer { buffer throws(CheckpointError) in
      try source.read(
        into: UnsafeMutableRawBufferPointer(buffer), at: start + entry.bytes.lowerBound)
    }
    return values
  }

  // MARK: Writing

  /// Writes a file, which appears complete or not at all.
  ///
  /// - Throws: ``CheckpointError/fileSystem(_:)`` when the folder is missing, not writable or full.
  /// - Precondition: no key of the metadata begins with `crc32.`.
  public func write(to path: String) throws(CheckpointError) {
    try Self.write(metadata: metadata, tensors: Array(tensors), to: path)
  }

  /// Returns the bytes of the file.
  public func encoded() -> [UInt8] {
    let (header, sorted) = Self.layout(metadata: metadata, tensors: Array(tensors))
    return sorted.reduce(into: header.encoded()) { bytes, tensor in
      tensor.values.withElements { bytes.append(contentsOf: UnsafeRawBufferPointer($0)) }
    }
  }

  /// Writes arrays that live elsewhere, without copying them; the file appears complete or not at all.
  ///
  /// - Parameters:
  ///   - metadata: Key-value pairs for the header; no key begins with `crc32.`.
  ///   - tensors: Names and elements, in any order; no name comes twice.
  ///   - path: The file to create or replace.
  /// - Throws: ``CheckpointError/fileSystem(_:)`` when the folder is missing, not writable or full.
  public static func write<Values: TensorValues>(
    metadata: [String: String], tensors: [(key: String, value: Values)], to path: String
  ) throws(CheckpointError) {
    let (header, sorted) = layout(metadata: metadata, tensors: tensors)
    do throws(FileSystemError) {
      try AtomicFile.write(to: path) { file throws(FileSystemError) in
        try file.append(header.encoded())
        for tensor in sorted {
          try tensor.values.withElements { elements throws(FileSystemError) in
            try file.append(UnsafeRawBufferPointer(elements))
          }
        }
      }
    } catch {
      throw .fileSystem(error)
    }
  }

  private static func layout<Values: TensorValues>(
    metadata: [String: String], tensors: [(key: String, value: Values)]
  ) -> (header: SafeTensorsHeader, sorted: [(name: String, values: Values)]) {
    for key in metadata.keys {
      precondition(
        !key.hasPrefix(SafeTensorsHeader.reserved),
        "SafeTensors: the metadata key '\(key)' is reserved for checksums")
    }
    let sorted = tensors.sorted { SafeTensorsHeader.precedes($0.key, $1.key) }
    for (a, b) in zip(sorted, sorted.dropFirst()) {
      precondition(a.key != b.key, "SafeTensors: two tensors are named '\(a.key)'")
    }
    var header = SafeTensorsHeader(metadata: metadata, entries: [], checksums: nil, dataStart: 0)
    var (checksums, end): ([String], Int) = ([], 0)
    for (name, values) in sorted {
      precondition(name != "__metadata__", "SafeTensors: no tensor can be named '\(name)'")
      var checksum = Checksum()
      let count = values.shape.count
      values.withElements {
        precondition(
          $0.count == count, "SafeTensors: '\(name)' has \($0.count) values, its shape \(count)")
        checksum.add(UnsafeRawBufferPointer($0))
      }
      header.entries.append(
        .init(name: name, type: "F32", shape: values.shape, bytes: end..<end + 4 * count))
      checksums.append(checksum.hexadecimal)
      end += 4 * count
    }
    header.checksums = checksums
    return (header, sorted.map { (name: $0.key, values: $0.value) })
  }
}
