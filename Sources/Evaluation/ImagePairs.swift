internal import Engine

/// Two sets of images that have been checked, the first to be compared with the first and so on.
struct ImagePairs: Sendable {
  let count: Int
  let height: Int
  let width: Int
  let channels: Int
  private let first: [Float]
  private let second: [Float]

  /// Checks images `[n, height, width, channels]` with sides of at least `side`.
  init(_ first: NDArray, _ second: NDArray, metric: String, side: Int) throws(MetricError) {
    for images in [first, second] {
      try Self.check(images, metric: metric, side: side)
    }
    guard first.shape == second.shape else {
      throw .shape(metric: metric, found: second.shape, needed: "\(first.shape) as the others")
    }
    (count, height, width) = (first.shape[0], first.shape[1], first.shape[2])
    channels = first.shape[3]
    (self.first, self.second) = (first.values, second.values)
  }

  static func check(_ images: NDArray, metric: String, side: Int) throws(MetricError) {
    let shape = images.shape
    guard shape.rank == 4, shape[1] >= side, shape[2] >= side, shape[3] > 0 else {
      throw .shape(
        metric: metric, found: shape,
        needed: "[n, height, width, channels] with sides of \(side) or more")
    }
    guard shape[0] > 0 else { throw .tooFewSamples(metric: metric, found: 0, needed: 1) }
    if let place = images.values.firstIndex(where: { !$0.isFinite }) {
      let size = shape.count / shape[0]
      throw .notFinite(metric: metric, row: place / size, column: place % size)
    }
  }

  /// Returns a value for each pair of images, in order, from its planes: one channel of both images.
  func map(
    _ pool: WorkerPool, _ body: @escaping (_ x: Plane, _ y: Plane) -> Double
  ) -> [Double] {
    pool.map(count) { image in
      var sum = 0.0
      for channel in 0..<channels {
        sum += body(plane(first, image, channel), plane(second, image, channel))
      }
      return sum / Double(channels)
    }
  }

  private func plane(_ values: [Float], _ image: Int, _ channel: Int) -> Plane {
    let size = height * width
    return Plane(
      width: width, height: height,
      values: (0..<size).map { Double(values[(image * size + $0) * channels + channel]) })
  }
}

/// One channel of an image.
struct Plane: Sendable {
  let width: Int
  let height: Int
  let values: [Double]

  /// Returns the plane of the products with another of equal size.
  func times(_ other: Plane) -> Plane {
    Plane(width: width, height: height, values: zip(values, other.values).map { $0 * $1 })
  }

  /// Returns the correlation with a filter, the same along both axes, where it lies within the plane.
  func filtered(by taps: [Double]) -> Plane {
    let columns = width - taps.count + 1
    var across = [Double](repeating: 0, count: columns * height)
    for row in 0..<height {
      for (place, tap) in taps.enumerated() {
        let start = row * width + place
        for column in 0..<columns { across[row * columns + column] += tap * values[start + column] }
      }
    }
    let rows = height - taps.count + 1
    var result = [Double](repeating: 0, count: columns * rows)
    for row in 0..<rows {
      for (place, tap) in taps.enumerated() {
        let start = (row + place) * columns
        for column in 0..<columns { result[row * columns + column] += tap * across[start + column] }
      }
    }
    return Plane(width: columns, height: rows, values: result)
  }

  /// Returns the means of blocks of 2 by 2; an odd last row or column is left out.
  func halved() -> Plane {
    let (columns, rows) = (width / 2, height / 2)
    var result = [Double](repeating: 0, count: columns * rows)
    for row in 0..<rows {
      for column in 0..<columns {
        let start = 2 * (row * width + column)
        let above = values[start] + values[start + 1]
        let below = values[start + width] + values[start + width + 1]
        result[row * columns + column] = (above + below) / 4
      }
    }
    return Plane(width: columns, height: rows, values: result)
  }
}
