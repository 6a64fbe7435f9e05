import Engine

/// Copies a block of elements between two arrays that walk their axes with different strides.
///
/// - Parameters:
///   - sizes: Size of the block along each axis.
///   - source: First element to read, `sourceStrides` apart along each axis.
///   - target: First element to write, `targetStrides` apart along each axis.
/// - Returns: Pieces along the first axis.
func stridedCopy(
  _ sizes: [Int], from source: UnsafePointer<Float>, _ sourceStrides: [Int],
  to target: UnsafeMutablePointer<Float>, _ targetStrides: [Int]
) -> Kernel {
  guard let first = sizes.first else {
    return Kernel { _, _ in target.pointee = source.pointee }
  }
  let inner = Array(sizes.dropFirst())
  let innerCount = inner.reduce(1, *)
  guard first * innerCount > 0 else { return Kernel(pieces: 0) { _, _ in } }
  return .ranges(first, of: max(1, (1 << 15) / innerCount)) { range, _ in
    for index in range {
      copyBlock(
        inner[...], source + index * sourceStrides[0], sourceStrides.dropFirst(),
        target + index * targetStrides[0], targetStrides.dropFirst())
    }
  }
}

private func copyBlock(
  _ sizes: ArraySlice<Int>, _ source: UnsafePointer<Float>, _ sourceStrides: ArraySlice<Int>,
  _ target: UnsafeMutablePointer<Float>, _ targetStrides: ArraySlice<Int>
) {
  guard let size = sizes.first, let from = sourceStrides.first, let to = targetStrides.first else {
    target.pointee = source.pointee
    return
  }
  if sizes.count == 1 {
    if from == 1, to == 1 {
      target.update(from: source, count: size)
    } else {
      for index in 0..<size { target[index * to] = source[index * from] }
    }
    return
  }
  for index in 0..<size {
    copyBlock(
      sizes.dropFirst(), source + index * from, sourceStrides.dropFirst(), target + index * to,
      targetStrides.dropFirst())
  }
}
