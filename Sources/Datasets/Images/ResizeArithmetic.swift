/// How a resizing pass adds up: what pixels are kept as, and how a sum becomes one.
protocol ResizeArithmetic {
  /// A channel of a pixel, before and after a pass.
  associatedtype Value
  /// A weight, and a sum of weighted pixels.
  associatedtype Weight
  /// What a sum starts from.
  static var start: Weight { get }
  /// Returns the weights in the form that is multiplied.
  static func weights(_ weights: ResizeWeights) -> [Weight]
  /// Returns a sum with another pixel.
  static func add(_ sum: Weight, _ weight: Weight, _ value: Value) -> Weight
  /// Returns the pixel that a sum stands for.
  static func value(_ sum: Weight) -> Value
}

/// Bytes as Pillow resizes them: fixed-point weights, sums rounded to nearest and limited to 0...255.
enum ByteArithmetic: ResizeArithmetic {
  static let start = Int32(1) << (ResizeWeights.fractionBits - 1)
  static func weights(_ weights: ResizeWeights) -> [Int32] { weights.fixedPoint }
  static func add(_ sum: Int32, _ weight: Int32, _ value: UInt8) -> Int32 {
    sum &+ weight &* Int32(value)
  }
  static func value(_ sum: Int32) -> UInt8 { UInt8(clamping: sum >> ResizeWeights.fractionBits) }
}

/// Floats as Pillow resizes images of mode F: sums in double precision, rounded to single after each pass.
enum FloatArithmetic: ResizeArithmetic {
  static let start = 0.0
  static func weights(_ weights: ResizeWeights) -> [Double] { weights.values }
  static func add(_ sum: Double, _ weight: Double, _ value: Float) -> Double {
    sum + weight * Double(value)
  }
  static func value(_ sum: Double) -> Float { Float(sum) }
}

extension ResizeArithmetic {
  /// Resizes a region: rows first, then columns; a direction whose size does not change has no pass.
  ///
  /// - Parameters:
  ///   - pixels: The whole image, `width` columns of `channels` values.
  ///   - width: Columns of the whole image.
  ///   - channels: Values of a pixel.
  ///   - region: What to resize; what lies outside of it has no influence.
  ///   - size: The new width and height.
  ///   - filter: The filter.
  /// - Returns: The new pixels, row by row.
  static func resize(
    _ pixels: [Value], width: Int, channels: Int, _ region: PixelRegion,
    to size: (width: Int, height: Int), _ filter: ResizeFilter
  ) -> [Value] {
    var columns = [Value]()
    if size.width == region.width {
      columns.reserveCapacity(size.width * region.height * channels)
      for row in region.top..<region.top + region.height {
        let start = (row * width + region.left) * channels
        columns += pixels[start..<start + region.width * channels]
      }
    } else {
      columns = pass(
        pixels, from: (region.top * width + region.left) * channels, runs: region.height,
        stride: width * channels, step: channels,
        ResizeWeights(source: region.width, target: size.width, filter: filter))
    }
    if size.height == region.height { return columns }
    return pass(
      columns, from: 0, runs: 1, stride: 0, step: size.width * channels,
      ResizeWeights(source: region.height, target: size.height, filter: filter))
  }

  /// Resizes along one axis.
  ///
  /// The source is `runs` sequences, `stride` values apart, of elements of `step` values each.
  private static func pass(
    _ pixels: [Value], from origin: Int, runs: Int, stride: Int, step: Int,
    _ resizing: ResizeWeights
  ) -> [Value] {
    let weights = weights(resizing)
    var result = [Value]()
    result.reserveCapacity(runs * resizing.taps.count * step)
    if step >= 16 {
      // Whole rows at a time, along which memory is read; each sum adds up in the same order.
      var sums = [Weight](repeating: start, count: step)
      pixels.withUnsafeBufferPointer { pixels in
        sums.withUnsafeMutableBufferPointer { sums in
          for run in 0..<runs {
            for (first, range) in resizing.taps {
              sums.update(repeating: start)
              for (index, row) in zip(range, first...) {
                let (weight, place) = (weights[index], origin + run * stride + row * step)
                for column in 0..<step {
                  sums[column] = add(sums[column], weight, pixels[place + column])
                }
              }
              for sum in sums { result.append(value(sum)) }
            }
          }
        }
      }
      return result
    }
    pixels.withUnsafeBufferPointer { pixels in
      weights.withUnsafeBufferPointer { weights in
        for run in 0..<runs {
          for (first, range) in resizing.taps {
            let corner = origin + run * stride + first * step
            for channel in 0..<step {
              var (sum, place) = (start, corner + channel)
              for index in range {
                sum = add(sum, weights[index], pixels[place])
                place += step
              }
              result.append(value(sum))
            }
          }
        }
      }
    }
    return result
  }
}
