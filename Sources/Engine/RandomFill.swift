internal import CKernels

/// Whole arrays of random numbers, computed 64 at a time.
///
/// Element `i` of a fill has the absolute index `first + i` and depends on key, step and that index
/// alone, so that workers may fill pieces of one array in any order. The bits are the same on every
/// machine. Fills read the same words as ``bits(at:step:)``: give each use of a stream its own step or
/// its own name.
extension RandomStream {
  /// Fills a buffer with numbers uniform in [0, 1), multiples of 2^-24.
  ///
  /// - Parameters:
  ///   - out: The buffer to fill.
  ///   - step: The step of the stream.
  ///   - first: Absolute index of the first element.
  /// - Precondition: `first` is not negative.
  public func fillUniform(
    _ out: UnsafeMutableBufferPointer<Float>, step: UInt64 = 0, first: Int = 0
  ) {
    precondition(first >= 0, "fillUniform: first must not be negative, is \(first)")
    gk_philox_uniform(out.baseAddress, out.count, key.x, key.y, step, UInt64(first))
  }

  /// Fills a buffer with standard normal numbers (Box and Muller), at most 6.67 in magnitude.
  ///
  /// - Parameters:
  ///   - out: The buffer to fill.
  ///   - step: The step of the stream.
  ///   - first: Absolute index of the first element.
  /// - Precondition: `first` is not negative.
  public func fillNormal(
    _ out: UnsafeMutableBufferPointer<Float>, step: UInt64 = 0, first: Int = 0
  ) {
    precondition(first >= 0, "fillNormal: first must not be negative, is \(first)")
    gk_philox_normal(out.baseAddress, out.count, key.x, key.y, step, UInt64(first))
  }

  /// Returns `count` numbers uniform in [0, 1), a function of `step`, from index `first` on.
  public func uniforms(_ count: Int, step: UInt64 = 0, first: Int = 0) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    values.withUnsafeMutableBufferPointer { fillUniform($0, step: step, first: first) }
    return values
  }

  /// Returns `count` standard normal numbers, a function of `step`, from index `first` on.
  public func normals(_ count: Int, step: UInt64 = 0, first: Int = 0) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    values.withUnsafeMutableBufferPointer { fillNormal($0, step: step, first: first) }
    return values
  }
}
