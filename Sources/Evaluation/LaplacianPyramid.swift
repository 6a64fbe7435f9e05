/// An image taken apart into details of different sizes: differences between it and its blurred halves.
///
/// Blurring is by the binomial filter 1, 4, 6, 4, 1 (over 16) along both axes, the border mirrored without repeating the
/// outermost pixels; halving keeps every second pixel. A half is brought back to size by placing zeros between its pixels
/// and blurring with twice the filter along each axis.
///
/// Burt and Adelson, "The Laplacian Pyramid as a Compact Image Code", IEEE Trans. Commun. 31 (1983) 532–540.
enum LaplacianPyramid {
  /// Returns the details of each size, the finest first; the last plane is the smallest image itself.
  ///
  /// - Precondition: the sides can be halved `levels − 1` times and end with at least 3 pixels.
  static func levels(of image: Plane, _ levels: Int) -> [Plane] {
    var result: [Plane] = []
    var current = image
    for _ in 1..<max(levels, 1) {
      let half = current.blurred().everySecond()
      let coarse = half.spread().blurred(gain: 4)
      result.append(
        Plane(
          width: current.width, height: current.height,
          values: zip(current.values, coarse.values).map { $0 - $1 }))
      current = half
    }
    return result + [current]
  }

  /// Returns how many levels images have: halved while the smaller half is at least `smallest` and the sides are even.
  static func levelCount(width: Int, height: Int, smallest: Int) -> Int {
    guard min(width, height) / 2 >= smallest, width % 2 == 0, height % 2 == 0 else { return 1 }
    return 1 + levelCount(width: width / 2, height: height / 2, smallest: smallest)
  }
}

extension Plane {
  private static let binomial = [1.0, 4, 6, 4, 1]

  /// Returns the plane, mirrored at its border, under the binomial filter.
  fileprivate func blurred(gain: Double = 1) -> Plane {
    func mirrored(_ place: Int, _ size: Int) -> Int {
      place < 0 ? -place : place >= size ? 2 * (size - 1) - place : place
    }
    let (columns, rows) = (width + 4, height + 4)
    var padded = [Double](repeating: 0, count: columns * rows)
    for row in 0..<rows {
      let source = mirrored(row - 2, height) * width
      for column in 0..<columns {
        padded[row * columns + column] = values[source + mirrored(column - 2, width)]
      }
    }
    let factor = gain.squareRoot() / 16
    return Plane(width: columns, height: rows, values: padded)
      .filtered(by: Self.binomial.map { factor * $0 })
  }

  /// Returns the pixels of even rows and columns.
  fileprivate func everySecond() -> Plane {
    let (columns, rows) = ((width + 1) / 2, (height + 1) / 2)
    var result = [Double](repeating: 0, count: columns * rows)
    for row in 0..<rows {
      for column in 0..<columns {
        result[row * columns + column] = values[2 * row * width + 2 * column]
      }
    }
    return Plane(width: columns, height: rows, values: result)
  }

  /// Returns a plane of twice the size with the pixels at even places and zeros between them.
  fileprivate func spread() -> Plane {
    var result = [Double](repeating: 0, count: 4 * values.count)
    for row in 0..<height {
      for column in 0..<width {
        result[4 * row * width + 2 * column] = values[row * width + column]
      }
    }
    return Plane(width: 2 * width, height: 2 * height, values: result)
  }
}
