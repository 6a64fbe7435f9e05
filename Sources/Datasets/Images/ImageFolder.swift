import Engine
import Foundation

/// A folder of PNG and JPEG pictures of any sizes, on its way to a data set of one shape.
struct ImageFolder {
  /// Option keys of `images:`.
  static let options = ["size", "crop", "filter", "channels", "labels", "cache"]
  /// The longest file that is read.
  static let longestFile = 1 << 30
  /// How much of a file is read to find its header; the rest only if that was too little.
  static let headerBytes = 1 << 18

  private let path: String
  private let loading: DatasetLoading
  private let pool: WorkerPool
  private var entries: [ImageTree.Entry]

  /// Opens `images:FOLDER`.
  ///
  /// - Throws: `DatasetError` when no picture can be read, or with ``DatasetLoading/isStrict`` any cannot.
  static func open(
    _ path: String, _ options: Options, _ loading: DatasetLoading
  ) throws(DatasetError) -> ByteImages {
    let size = try options.integer("size", in: 1...4096)
    let crop = try options.choice("crop", ImagePreparation.Crop.allCases.map(\.rawValue))
    let filter = try options.choice("filter", ResizeFilter.allCases.map(\.rawValue))
    let channels = try options.choice("channels", ["1", "3"])
    let limit = try options.text("cache").map { text throws(DatasetError) in
      guard let bytes = MemoryLimit.bytes(text) else {
        throw options.bad("cache", text, "an amount of memory such as 500MB or 4GB")
      }
      return bytes
    }
    var folder = try ImageFolder(path, loading)
    let labels = try folder.labels(options.text("labels"))

    var preparation = ImagePreparation(
      size: size ?? 8, crop: crop.flatMap(ImagePreparation.Crop.init) ?? .center,
      filter: filter.flatMap(ResizeFilter.init) ?? .lanczos, channels: channels == "1" ? 1 : 3)
    if size == nil || channels == nil {
      let headers = try folder.readHeaders()
      if size == nil {
        preparation.size = ImagePreparation.defaultSize(shorterSides: headers.map(\.shorterSide))
      }
      if channels == nil { preparation.channels = headers.map(\.channels).max() ?? 3 }
    }
    return try folder.decode(preparation, labels, limit: limit ?? MemoryLimit.halfOfFree)
  }

  private init(_ path: String, _ loading: DatasetLoading) throws(DatasetError) {
    guard FileBytes.exists(path) else { throw DatasetError(path, .missing) }
    guard FileBytes.isDirectory(path) else { throw DatasetError(path, .notDirectory) }
    self.path = path
    self.loading = loading
    pool = loading.pool ?? WorkerPool()
    entries = try ImageTree(path).entries
    if entries.isEmpty { throw DatasetError(path, .directoryLacks("PNG or JPEG pictures")) }
  }

  /// Finds the classes: from a named list, from a list in the folder, from sub-folders, or none.
  private func labels(_ option: String?) throws(DatasetError) -> ImageLabels? {
    if option == "none" { return nil }
    let found = ImageLabels.fileNames.map { path + "/" + $0 }.first { FileBytes.exists($0) }
    guard option != "folders", let file = option ?? found else {
      let labels = ImageLabels(subfoldersOf: entries)
      if option == "folders", labels == nil {
        throw DatasetError(path, .badLabels("not every picture lies in a sub-folder"))
      }
      return labels
    }
    guard let labels = try ImageLabels(bytes: FileBytes.read(file), subject: file) else {
      return nil
    }
    let names = Set(entries.map(\.name))
    if let entry = entries.first(where: { labels.values[$0.name] == nil }) {
      throw DatasetError(file, .badLabels("lacks \"\(entry.name)\""))
    }
    if let name = labels.values.keys.filter({ !names.contains($0) }).min() {
      throw DatasetError(file, .badLabels("names \"\(name)\", which is not in the folder"))
    }
    return labels
  }

  /// Reads the headers; notes why where that is impossible.
  private mutating func readHeaders() throws(DatasetError) -> [ImageHeader] {
    let read = { (entry: ImageTree.Entry) throws(DatasetError) -> ImageHeader in
      let start = try FileBytes.read(entry.path, atMost: Self.headerBytes)
      do throws(DatasetError) {
        return try ImageHeader(bytes: start, subject: entry.path)
      } catch {
        guard start.count == Self.headerBytes else { throw error }
        return try ImageHeader(bytes: Self.content(of: entry), subject: entry.path)
      }
    }
    let results = forEach(reporting: false) { entry, _ throws(DatasetError) in try read(entry) }
    let headers = results.compactMap { try? $0.get() }
    for (index, result) in results.enumerated() {
      if case .failure(let error) = result { entries[index].problem = error }
    }
    if headers.isEmpty || loading.isStrict { try refuse() }
    return headers
  }

  private static func content(of entry: ImageTree.Entry) throws(DatasetError) -> [UInt8] {
    let bytes = try FileBytes.read(entry.path, atMost: longestFile + 1)
    guard bytes.count <= longestFile else {
      throw DatasetError(entry.path, .fileTooLong(most: longestFile))
    }
    return bytes
  }

  /// Decodes everything into memory, in order of the names whatever thread comes first.
  private mutating func decode(
    _ preparation: ImagePreparation, _ labels: ImageLabels?, limit: Int
  ) throws(DatasetError) -> ByteImages {
    let size = preparation.bytes
    guard let needed = checkedProduct([entries.count, size]), needed <= limit else {
      throw doesNotFit(preparation, limit: limit)
    }
    var pixels = [UInt8](repeating: 0, count: needed)
    let results = pixels.withUnsafeMutableBufferPointer { pixels in
      forEach(reporting: true) { [pixels] entry, index throws(DatasetError) in
        let image = try DecodedImage(bytes: Self.content(of: entry), subject: entry.path)
        let sample = preparation.prepare(image).pixels
        _ = UnsafeMutableBufferPointer(rebasing: pixels[index * size..<(index + 1) * size])
          .update(fromContentsOf: sample)
      }
    }
    var kept = 0
    for (index, result) in results.enumerated() {
      if case .failure(let error) = result {
        entries[index].problem = error
      } else {
        if kept < index {
          pixels.withUnsafeMutableBufferPointer { pixels in
            for i in 0..<size { pixels[kept * size + i] = pixels[index * size + i] }
          }
        }
        kept += 1
      }
    }
    if kept == 0 || loading.isStrict { try refuse() }
    pixels.removeLast((entries.count - kept) * size)

    let sound = entries.filter { $0.problem == nil }
    var images = ByteImages(
      name: URL(fileURLWithPath: path).lastPathComponent,
      shape: [preparation.size, preparation.size, preparation.channels], pixels: pixels,
      labels: labels.map { labels in sound.map { labels.values[$0.name] ?? 0 } },
      classCount: labels?.classCount)
    images.classNames = labels?.classNames ?? []
    images.skipped = entries.compactMap(\.problem)
    images.choices = [
      ("size", "\(preparation.size)"), ("crop", preparation.crop.rawValue),
      ("filter", preparation.filter.rawValue), ("channels", "\(preparation.channels)"),
    ]
    return images
  }

  /// Stops at the first broken picture when strict, or when there is no other.
  private func refuse() throws(DatasetError) {
    let problems = entries.compactMap(\.problem)
    guard let first = problems.first else { return }
    if loading.isStrict { throw first }
    if problems.count == entries.count {
      throw DatasetError(path, .allSkipped(problems.count, first: first.summary))
    }
  }

  private func doesNotFit(_ preparation: ImagePreparation, limit: Int) -> DatasetError {
    let bytes = checkedProduct([entries.count, preparation.bytes]) ?? .max
    let fitting = [2048, 1024, 512, 256, 128, 64, 32, 16, 8].first { size in
      size < preparation.size
        && (checkedProduct([entries.count, size, size, preparation.channels]) ?? .max) <= limit
    }
    let smaller = fitting.map { "say size=\($0), or " } ?? ""
    let enough = bytes / 1_000_000 + 1
    return DatasetError(
      path,
      .doesNotFit(bytes: bytes, most: limit, advice: "\(smaller)allow more with cache=\(enough)MB"))
  }

  /// Runs `work` for each entry without a problem on all threads and returns the results in order.
  private func forEach<Value>(
    reporting: Bool,
    _ work: @escaping (_ entry: ImageTree.Entry, _ index: Int) throws(DatasetError) -> Value
  ) -> [Result<Value, DatasetError>] {
    let entries = self.entries
    var results = entries.map { entry -> Result<Value, DatasetError>? in
      entry.problem.map { .failure($0) }
    }
    // After each block of files the caller hears of it.
    let block = 256
    for first in stride(from: 0, to: entries.count, by: block) {
      let end = min(first + block, entries.count)
      results.withUnsafeMutableBufferPointer { results in
        pool.run(pieces: end - first) { [results] piece, _ in
          let index = first + piece
          if results[index] != nil { return }
          results[index] = Result { () throws(DatasetError) in try work(entries[index], index) }
        }
      }
      if reporting { loading.progress(end, entries.count) }
    }
    return results.compactMap { $0 }
  }
}
