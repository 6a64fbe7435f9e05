import CKernels
import Engine

/// Copies a block of elements between two arrays that walk their axes with different strides.
///
/// - Parameters:
///   - sizes: Size of the block along each axis.
///   - source: Where to read; looked up at each run.
///   - offset: Index of the first element to read.
///   - sourceStrides: Distance of its neighbours along each axis.
///   - target: Where to write; looked up at each run.
///   - targetOffset: Index of the first element to write.
///   - targetStrides: Distance of its neighbours along each axis.
/// - Returns: Pieces along the first axis.
func stridedCopy(
  _ sizes: [Int], from source: Operand, at offset: Int = 0, _ sourceStrides: [Int],
  to target: Operand, startingAt targetOffset: Int = 0, _ targetStrides: [Int]
) -> Kernel {
  // Axes that are walked as one run on both sides count as one; axes of size 1 do not count.
  var axes: [(size: Int, from: Int, to: Int)] = []
  for axis in sizes.indices where sizes[axis] != 1 {
    if let last = axes.last, last.from == sizes[axis] * sourceStrides[axis],
      last.to == sizes[axis] * targetStrides[axis]
    {
      axes[axes.count - 1] = (last.size * sizes[axis], sourceStrides[axis], targetStrides[axis])
    } else {
      axes.append((sizes[axis], sourceStrides[axis], targetStrides[axis]))
    }
  }
  guard let first = axes.first else {
    return Kernel { _, _ in target.address[targetOffset] = source.address[offset] }
  }
  guard sizes.allSatisfy({ $0 > 0 }) else { return Kernel(pieces: 0) { _, _ in } }
  let inner = axes.dropFirst()
  let innerCount = inner.reduce(1) { $0 * $1.size }
  if let row = inner.last, inner.count == 1, row.from == 1, row.to == 1 {
    return .ranges(first.size, of: max(1, (1 << 15) / innerCount)) { range, _ in
      gk_copy_rows(
        target.address + targetOffset + range.lowerBound * first.to, first.to,
        source.address + offset + range.lowerBound * first.from, first.from, range.count, row.size)
    }
  }
  if inner.isEmpty {
    return .ranges(first.size, of: 1 << 15) { range, _ in
      copyRun(
        range.count, source.address + offset + range.lowerBound * first.from, first.from,
        target.address + targetOffset + range.lowerBound * first.to, first.to)
    }
  }
  return .ranges(first.size, of: max(1, (1 << 15) / innerCount)) { range, _ in
    let (from, to) = (source.address + offset, target.address + targetOffset)
    for index in range { copyBlock(inner, from + index * first.from, to + index * first.to) }
  }
}

private func copyRun(
  _ count: Int, _ source: UnsafePointer<Float>, _ from: Int, _ target: UnsafeMutablePointer<Float>,
  _ to: Int
) {
  if from == 1, to == 1 {
    target.update(from: source, count: count)
  } else {
    for index in 0..<count { target[index * to] = source[index * from] }
  }
}

private func copyBlock(
  _ axes: ArraySlice<(size: Int, from: Int, to: Int)>, _ source: UnsafePointer<Float>,
  _ target: UnsafeMutablePointer<Float>
) {
  let axis = axes[axes.startIndex]
  if axes.count == 1 { return copyRun(axis.size, source, axis.from, target, axis.to) }
  let row = axes[axes.endIndex - 1]
  if axes.count == 2, row.from == 1, row.to == 1 {
    return gk_copy_rows(target, axis.to, source, axis.from, axis.size, row.size)
  }
  for index in 0..<axis.size {
    copyBlock(axes.dropFirst(), source + index * axis.from, target + index * axis.to)
  }
}
