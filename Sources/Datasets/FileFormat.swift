import Engine
import Foundation

/// The file formats that data can come in.
enum FileFormat: String, CaseIterable {
  case idx, npy, csv, cifar10, cifar100, images
  case mnistRows = "mnist-rows"

  /// Opens the file that a specification names.
  static func open(
    _ specification: Specification, _ loading: DatasetLoading
  ) throws(DatasetError) -> any Dataset {
    if specification.body.isEmpty {
      throw DatasetError(specification.text, .noPath(format: specification.format ?? "idx"))
    }
    let format =
      if let named = specification.format.flatMap(FileFormat.init) {
        named
      } else {
        try recognise(specification.body)
      }
    let path = specification.body
    switch format {
    case .idx: return try IDX.open(path, Options(specification, known: IDX.options))
    case .mnistRows:
      let images = try IDX.open(path, Options(specification, known: IDX.options))
      guard images.sampleShape[2] == 1 else {
        throw DatasetError(
          path,
          .unsupportedShape(
            [images.count] + images.sampleShape.sizes, expected: "[count, height, width]"))
      }
      return ImageRows(name: images.name + "-rows", images: images)
    case .npy: return try NPY.open(path, Options(specification, known: NPY.options))
    case .csv:
      let options = try Options(specification, known: SeriesOptions.keys)
      if !specification.options.isEmpty { return try CSVSeries.open(path, options) }
      return try CSVPoints(bytes: FileBytes.read(path), subject: path)
        .dataset(name: stem(of: path))
    case .cifar10:
      return try CIFAR.ten.open(path, Options(specification, known: CIFAR.ten.options))
    case .cifar100:
      return try CIFAR.hundred.open(path, Options(specification, known: CIFAR.hundred.options))
    case .images:
      return try ImageFolder.open(
        path, Options(specification, known: ImageFolder.options), loading)
    }
  }

  /// Tells the format of a file by its first bytes, that of a directory by the names in it.
  static func recognise(_ path: String) throws(DatasetError) -> FileFormat {
    if FileBytes.isDirectory(path) {
      if CIFAR.ten.recognises(path) { return .cifar10 }
      if CIFAR.hundred.recognises(path) { return .cifar100 }
      return IDX.recognises(path) ? .idx : .images
    }
    // A compressed file unpacks to more than what is looked at.
    var reader = try ByteReader(FileBytes.read(path, atMost: 1 << 16), subject: path)
    let start = try reader.readUpTo(512)
    if start.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) { return .npy }
    if start.starts(with: [0, 0]) { return .idx }
    // Text: no zero byte, no control characters but tab, line feed and return.
    let isText = start.allSatisfy { $0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0) }
    if !start.isEmpty && isText { return .csv }
    throw DatasetError(path, start.isEmpty ? .empty : .unrecognised)
  }
}

/// Returns a path's last component without its endings, such as `points` for `a/points.csv.gz`.
func stem(of path: String) -> String {
  let last = URL(fileURLWithPath: path).lastPathComponent
  let name = last.prefix { $0 != "." }
  return name.isEmpty ? last : String(name)
}
