import Engine
import Foundation

extension IDX {
  /// Option keys of `idx:`.
  static let options = ["split", "labels"]

  /// Opens `idx:DIRECTORY` or `idx:FILE`.
  ///
  /// In a directory, `split=train` (the default) or `split=test` chooses between the names MNIST gave
  /// its files. Labels come from the file of the matching name beside the images, if there is one, from
  /// `labels=FILE`, or with `labels=none` from nowhere.
  static func open(_ path: String, _ options: Options) throws(DatasetError) -> ByteImages {
    var imagePath = path
    if FileBytes.isDirectory(path) {
      let isTest = try options.choice("split", ["train", "test"]) == "test"
      let stem = isTest ? "t10k-images" : "train-images"
      guard let found = existing(path + "/" + stem, axes: 3) else {
        throw DatasetError(path, .directoryLacks("\(stem)-idx3-ubyte[.gz]"))
      }
      imagePath = found
    } else if let split = options.text("split") {
      throw options.bad("split", split, "a directory before this option")
    }
    let images = try IDX(bytes: FileBytes.read(imagePath), subject: imagePath)
    var labels: [Int32]?
    if let labelPath = options.text("labels") ?? labelFile(of: imagePath), labelPath != "none" {
      let file = try IDX(bytes: FileBytes.read(labelPath), subject: labelPath)
      labels = try file.labels(subject: labelPath, count: images.sizes[0])
    }
    let name = URL(fileURLWithPath: path).lastPathComponent
    return try images.images(name: name, subject: imagePath, labels: labels)
  }

  /// Whether a directory holds images under the names MNIST gave its files.
  static func recognises(_ path: String) -> Bool {
    ["train-images", "t10k-images"].contains { existing(path + "/" + $0, axes: 3) != nil }
  }

  /// Returns the content as images: `[count, height, width]` or `[count, height, width, channels]`.
  func images(
    name: String, subject: String, labels: [Int32]?
  ) throws(DatasetError) -> ByteImages {
    let isImages = sizes.count == 3 || (sizes.count == 4 && [1, 3].contains(sizes[3]))
    guard isImages, !sizes.dropFirst().contains(0) else {
      throw DatasetError(
        subject,
        .unsupportedShape(sizes, expected: "[count, height, width] or with 1 or 3 channels"))
    }
    guard sizes[0] > 0 else { throw DatasetError(subject, .empty) }
    let shape = Shape([sizes[1], sizes[2], sizes.count == 4 ? sizes[3] : 1])
    return ByteImages(name: name, shape: shape, pixels: values, labels: labels)
  }

  /// Returns the content as the labels of `count` images.
  func labels(subject: String, count: Int) throws(DatasetError) -> [Int32] {
    guard sizes.count == 1 else {
      throw DatasetError(subject, .unsupportedShape(sizes, expected: "[count], one axis"))
    }
    guard values.count == count else {
      throw DatasetError(subject, .countMismatch(samples: count, labels: values.count))
    }
    return values.map { Int32($0) }
  }

  /// Returns the file that exists among the spellings in use, `-idx3-ubyte` and `.idx3-ubyte`.
  private static func existing(_ stem: String, axes: Int) -> String? {
    for separator in ["-", "."] {
      for ending in ["", ".gz"] {
        let path = "\(stem)\(separator)idx\(axes)-ubyte\(ending)"
        if FileBytes.exists(path) { return path }
      }
    }
    return nil
  }

  /// Returns the label file beside an image file that is named as MNIST names them.
  private static func labelFile(of path: String) -> String? {
    guard let range = path.range(of: "images", options: .backwards),
      path[range.upperBound...].dropFirst().hasPrefix("idx3-ubyte")
    else { return nil }
    return existing(path[..<range.lowerBound] + "labels", axes: 1)
  }
}
