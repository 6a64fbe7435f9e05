import Engine

extension NPY {
  /// Option keys of `npy:`.
  static let options = ["labels", "range"]

  /// Opens `npy:FILE`; `labels=FILE` names an NPY file of whole numbers.
  static func open(_ path: String, _ options: Options) throws(DatasetError) -> any Dataset {
    let file = try NPY(bytes: FileBytes.read(path), subject: path)
    var labels: [Int32]?
    if let labelPath = options.text("labels") {
      let labelFile = try NPY(bytes: FileBytes.read(labelPath), subject: labelPath)
      labels = try labelFile.labels(subject: labelPath, count: file.sizes.first ?? 0)
    }
    let range = try options.choice("range", ["-1:1", "0:1", "0:255"])
    return try file.dataset(
      name: stem(of: path), subject: path, labels: labels, range: range)
  }

  /// Returns the content as a data set.
  ///
  /// - Two axes are vectors, handed out as they are; `[count, 2]` are points.
  /// - Three axes are grey images `[count, height, width]`.
  /// - Four axes are images. `[count, height, width, channels]` and `[count, channels, height, width]`
  ///   are told apart by the one axis whose size is 1 or 3; when both the second and the last are, the
  ///   last counts as the channels.
  ///
  /// Bytes and whole numbers of images are grey levels 0 to 255. Numbers of single and double precision
  /// must lie in [-1, 1], or in the `range` that is stated, which is then scaled to [-1, 1].
  func dataset(
    name: String, subject: String, labels: [Int32]? = nil, range: String? = nil
  ) throws(DatasetError) -> any Dataset {
    guard (2...4).contains(sizes.count), !sizes.dropFirst().contains(0) else {
      throw DatasetError(subject, .unsupportedShape(sizes, expected: Self.expectedShapes))
    }
    guard sizes[0] > 0 else { throw DatasetError(subject, .empty) }
    if sizes.count == 2 {
      return FloatSamples(name: name, shape: [sizes[1]], values: array.values, labels: labels)
    }
    if sizes.count == 3 {
      return try images(name, subject, [sizes[1], sizes[2], 1], labels, range)
    }
    let isChannel = sizes.map { $0 == 1 || $0 == 3 }
    if isChannel[3] { return try images(name, subject, Shape(Array(sizes[1...])), labels, range) }
    guard isChannel[1] else {
      throw DatasetError(subject, .unsupportedShape(sizes, expected: Self.expectedShapes))
    }
    return try channelsLast().images(
      name, subject, [sizes[2], sizes[3], sizes[1]], labels, range)
  }

  private static let expectedShapes =
    "[count, 2], [count, height, width] or images with 1 or 3 channels first or last"

  private func images(
    _ name: String, _ subject: String, _ shape: Shape, _ labels: [Int32]?, _ range: String?
  ) throws(DatasetError) -> any Dataset {
    switch values {
    case .bytes(let bytes):
      return ByteImages(name: name, shape: shape, pixels: bytes, labels: labels)
    case .integers(let integers):
      var pixels = [UInt8]()
      pixels.reserveCapacity(integers.count)
      for value in integers {
        guard let pixel = UInt8(exactly: value) else {
          throw outside("\(value)", "0...255", at: pixels.count, shape, subject)
        }
        pixels.append(pixel)
      }
      return ByteImages(name: name, shape: shape, pixels: pixels, labels: labels)
    case .floats(var floats):
      let (low, high): (Float, Float) =
        switch range {
        case "0:1": (0, 1)
        case "0:255": (0, 255)
        default: (-1, 1)
        }
      for i in floats.indices {
        guard floats[i] >= low, floats[i] <= high else {
          throw outside("\(floats[i])", "\(low)...\(high)", at: i, shape, subject)
        }
        floats[i] = (floats[i] - low) / ((high - low) / 2) - 1
      }
      return FloatSamples(name: name, shape: shape, values: floats, labels: labels)
    }
  }

  private func outside(
    _ value: String, _ allowed: String, at index: Int, _ shape: Shape, _ subject: String
  ) -> DatasetError {
    DatasetError(
      subject, .outOfRange(value, allowed: "\(allowed) in sample \(index / shape.count)"))
  }

  /// Returns the content as labels of `count` samples.
  func labels(subject: String, count: Int) throws(DatasetError) -> [Int32] {
    guard sizes.count == 1 else {
      throw DatasetError(subject, .unsupportedShape(sizes, expected: "[count], one axis"))
    }
    guard sizes[0] == count else {
      throw DatasetError(subject, .countMismatch(samples: count, labels: sizes[0]))
    }
    switch values {
    case .bytes(let bytes): return bytes.map { Int32($0) }
    case .floats:
      throw DatasetError(subject, .unsupportedType("float", supported: "u1, i4, i8"))
    case .integers(let integers):
      var labels = [Int32]()
      for value in integers {
        guard (0...99_999).contains(value) else {
          throw DatasetError(subject, .outOfRange("\(value)", allowed: "0...99999"))
        }
        labels.append(Int32(value))
      }
      return labels
    }
  }

  /// Returns images with the channel axis moved from second to last.
  private func channelsLast() -> NPY {
    let (n, c, h, w) = (sizes[0], sizes[1], sizes[2], sizes[3])
    func moved<T>(_ from: [T]) -> [T] {
      var to = [T]()
      to.reserveCapacity(from.count)
      for image in 0..<n {
        for pixel in 0..<h * w {
          for channel in 0..<c { to.append(from[(image * c + channel) * h * w + pixel]) }
        }
      }
      return to
    }
    let sizes = [n, h, w, c]
    return switch values {
    case .bytes(let bytes): NPY(sizes: sizes, values: .bytes(moved(bytes)))
    case .integers(let integers): NPY(sizes: sizes, values: .integers(moved(integers)))
    case .floats(let floats): NPY(sizes: sizes, values: .floats(moved(floats)))
    }
  }

  private init(sizes: [Int], values: Values) {
    self.sizes = sizes
    self.values = values
  }
}
