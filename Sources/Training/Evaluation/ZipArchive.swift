import CZip
import Foundation

/// A zip archive in memory, from which entries are unpacked one by one.
final class ZipArchive {
  private let archive: OpaquePointer
  private let subject: String
  private let byteCount: Int
  /// The most entries that an archive may have.
  static let mostEntries = 64

  /// Opens an archive.
  ///
  /// - Parameters:
  ///   - bytes: The content of the file.
  ///   - subject: What messages call the file.
  /// - Throws: ``StatisticsError/damaged(file:problem:)``.
  init(bytes: [UInt8], subject: String) throws(StatisticsError) {
    self.subject = subject
    byteCount = bytes.count
    // libzip takes no bytes for an archive without entries.
    guard !bytes.isEmpty else { throw .damaged(file: subject, problem: "it holds no byte") }
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let source = Self.source(bytes, &error) else {
      throw .damaged(file: subject, problem: Self.text(&error))
    }
    guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      zip_source_free(source)
      throw .damaged(file: subject, problem: Self.text(&error))
    }
    self.archive = archive
    let count = zip_get_num_entries(archive, 0)
    guard count <= Self.mostEntries else {
      throw .damaged(
        file: subject, problem: "it holds \(count) entries, more than \(Self.mostEntries)")
    }
  }

  deinit { zip_discard(archive) }

  /// The entries' names, in the archive's order.
  var names: [String] {
    (0..<zip_get_num_entries(archive, 0)).compactMap { index in
      zip_get_name(archive, zip_uint64_t(index), 0).map { String(cString: $0) }
    }
  }

  /// Unpacks an entry, or returns nil when there is none of that name.
  ///
  /// - Parameters:
  ///   - name: The entry's name.
  ///   - limit: The most bytes it may unpack to; nothing is allocated for more.
  /// - Returns: The entry's bytes, or nil.
  /// - Throws: ``StatisticsError`` when the entry is damaged, encrypted or larger.
  func entry(_ name: String, atMost limit: Int) throws(StatisticsError) -> [UInt8]? {
    let index = zip_name_locate(archive, name, 0)
    guard index >= 0 else { return nil }
    func damaged(_ problem: String) -> StatisticsError {
      .damaged(file: subject, problem: "entry '\(name)': \(problem)")
    }
    var status = zip_stat_t()
    zip_stat_init(&status)
    guard zip_stat_index(archive, zip_uint64_t(index), 0, &status) == 0,
      status.valid & UInt64(ZIP_STAT_SIZE) != 0
    else { throw damaged("its size is not stated") }
    // Deflate makes at most 1,032 bytes of one.
    guard status.size <= UInt64(byteCount) * 1032 else {
      throw damaged("\(status.size) bytes are promised, more than the file can hold")
    }
    guard status.size <= UInt64(limit) else {
      throw .tooLarge(file: subject, entry: name, bytes: status.size, most: limit)
    }
    guard let file = zip_fopen_index(archive, zip_uint64_t(index), 0) else {
      throw damaged(text)
    }
    defer { zip_fclose(file) }
    let size = Int(status.size)
    var bytes = [UInt8](repeating: 0, count: size)
    var done = 0
    while done < size {
      let got = bytes.withUnsafeMutableBytes { buffer in
        zip_fread(file, buffer.baseAddress.map { $0 + done }, zip_uint64_t(size - done))
      }
      guard got > 0 else {
        throw damaged(
          got == 0 ? "it ends too early" : Self.text(zip_file_get_error(file)))
      }
      done += Int(got)
    }
    // The checksum is compared when the end is reached.
    var further: UInt8 = 0
    let rest = zip_fread(file, &further, 1)
    guard rest == 0 else {
      throw damaged(
        rest > 0 ? "it is longer than stated" : Self.text(zip_file_get_error(file)))
    }
    return bytes
  }

  /// Returns the bytes of an archive of uncompressed entries, the same for equal entries.
  static func bytes(
    of entries: [(name: String, bytes: [UInt8])], subject: String
  ) throws(StatisticsError) -> [UInt8] {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    func failed() -> StatisticsError { .notWritten(file: subject, problem: text(&error)) }
    guard let target = zip_source_buffer_create(nil, 0, 0, &error) else { throw failed() }
    defer { zip_source_free(target) }
    zip_source_keep(target)
    guard let archive = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error) else {
      zip_source_free(target)
      throw failed()
    }
    for (name, bytes) in entries {
      let content = source(bytes, &error)
      let index = zip_file_add(archive, name, content, 0)
      // The first day of the format's calendar, so that equal entries give equal files.
      guard index >= 0, zip_set_file_compression(archive, zip_uint64_t(index), 0, 0) == 0,
        zip_file_set_dostime(archive, zip_uint64_t(index), 0, 0x21, 0) == 0
      else {
        if index < 0 { zip_source_free(content) }
        zip_discard(archive)
        throw .notWritten(file: subject, problem: "entry '\(name)' is refused")
      }
    }
    guard zip_close(archive) == 0 else {
      zip_discard(archive)
      throw .notWritten(file: subject, problem: "the archive cannot be closed")
    }
    var status = zip_stat_t()
    guard zip_source_stat(target, &status) == 0, zip_source_open(target) == 0 else {
      throw .notWritten(file: subject, problem: "the archive cannot be read back")
    }
    defer { zip_source_close(target) }
    var result = [UInt8](repeating: 0, count: Int(status.size))
    let got = result.withUnsafeMutableBytes {
      zip_source_read(target, $0.baseAddress, zip_uint64_t($0.count))
    }
    guard got == result.count else {
      throw .notWritten(file: subject, problem: "the archive cannot be read back")
    }
    return result
  }

  /// Returns a source with a copy of bytes, which it frees.
  private static func source(_ bytes: [UInt8], _ error: inout zip_error_t) -> OpaquePointer? {
    let copy = malloc(max(bytes.count, 1))
    bytes.withUnsafeBytes { from in
      if let base = from.baseAddress { copy?.copyMemory(from: base, byteCount: from.count) }
    }
    guard let result = zip_source_buffer_create(copy, zip_uint64_t(bytes.count), 1, &error) else {
      free(copy)
      return nil
    }
    return result
  }

  private var text: String { Self.text(zip_get_error(archive)) }

  private static func text(_ error: UnsafeMutablePointer<zip_error_t>?) -> String {
    guard let error, let words = zip_error_strerror(error) else { return "unknown" }
    let text = String(cString: words)
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
