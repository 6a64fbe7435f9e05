import Engine
import Foundation

/// The binary files of CIFAR-10 and CIFAR-100: records of one or two labels and 3,072 bytes, a plane a channel.
///
/// Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009; the format is that of
/// cs.toronto.edu/~kriz/cifar.html.
struct CIFAR {
  /// Rows and columns.
  static let side = 32
  /// Bytes of an image.
  static let imageBytes = 3 * side * side

  /// The name in a specification.
  let name: String
  /// The folder that the archive unpacks to.
  let folder: String
  /// The files of each part.
  let train: [String], test: [String]
  /// What the labels of a record are called, and of how many classes.
  let labels: [(name: String, classes: Int)]
  /// What the classes are called, where that is not a long list.
  var classNames: [String] = []

  /// 60,000 images of 10 classes.
  static let ten = CIFAR(
    name: "cifar10", folder: "cifar-10-batches-bin",
    train: (1...5).map { "data_batch_\($0).bin" }, test: ["test_batch.bin"],
    labels: [("fine", 10)],
    classNames: [
      "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ])

  /// 60,000 images of 100 classes in 20 groups.
  static let hundred = CIFAR(
    name: "cifar100", folder: "cifar-100-binary", train: ["train.bin"], test: ["test.bin"],
    labels: [("coarse", 20), ("fine", 100)])

  /// Option keys.
  var options: [String] { labels.count > 1 ? ["split", "labels"] : ["split"] }

  /// Whether a folder looks like this set.
  func recognises(_ path: String) -> Bool {
    [path, path + "/" + folder].contains { place in
      (train + test).contains { FileBytes.exists(place + "/" + $0) }
    }
  }

  /// Opens a folder, or one file.
  ///
  /// In a folder, or the archive's folder inside it, `split=train` (the default) takes all files of the training
  /// part and `split=test` that of the test part. For CIFAR-100 `labels=fine` (the default) or `coarse`.
  func open(_ path: String, _ options: Options) throws(DatasetError) -> ByteImages {
    var files = [path]
    if FileBytes.isDirectory(path) {
      let wanted = try options.choice("split", ["train", "test"]) == "test" ? test : train
      let inner = path + "/" + folder
      let place = FileBytes.isDirectory(inner) ? inner : path
      files = wanted.map { place + "/" + $0 }
      for file in files where !FileBytes.exists(file) {
        throw DatasetError(place, .directoryLacks(URL(fileURLWithPath: file).lastPathComponent))
      }
    } else if let split = options.text("split") {
      throw options.bad("split", split, "a directory before this option")
    }
    let choice =
      self.labels.count > 1
      ? try options.choice("labels", self.labels.map(\.name)) ?? "fine" : "fine"
    let column = self.labels.firstIndex { $0.name == choice } ?? 0
    var (pixels, labels) = ([UInt8](), [Int32]())
    for file in files {
      try append(FileBytes.read(file), subject: file, column: column, to: &pixels, &labels)
    }
    var images = ByteImages(
      name: name, shape: [Self.side, Self.side, 3], pixels: pixels, labels: labels,
      classCount: self.labels[column].classes)
    images.classNames = classNames
    return images
  }

  /// Adds the records of one file, channel last.
  func append(
    _ bytes: [UInt8], subject: String, column: Int, to pixels: inout [UInt8],
    _ labels: inout [Int32]
  ) throws(DatasetError) {
    var reader = try ByteReader(bytes, subject: subject)
    let content = try reader.readAll()
    let width = self.labels.count
    let record = width + Self.imageBytes
    guard !content.isEmpty else { throw DatasetError(subject, .empty) }
    let count = (content.count + record - 1) / record
    guard content.count == count * record else {
      throw DatasetError(subject, .truncated(needed: count * record, found: content.count))
    }
    let plane = Self.side * Self.side
    pixels.reserveCapacity(pixels.count + count * Self.imageBytes)
    for start in stride(from: 0, to: content.count, by: record) {
      for (offset, (name, classes)) in self.labels.enumerated()
      where content[start + offset] >= classes {
        throw DatasetError(
          subject,
          .outOfRange("\(content[start + offset])", allowed: "\(name) labels 0...\(classes - 1)"),
          at: .byte(start + offset))
      }
      labels.append(Int32(content[start + column]))
      for pixel in start + width..<start + width + plane {
        pixels.append(content[pixel])
        pixels.append(content[pixel + plane])
        pixels.append(content[pixel + 2 * plane])
      }
    }
  }
}
