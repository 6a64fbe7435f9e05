import Engine

/// Returns a kernel that reduces `input` along `axes`, whatever their places.
///
/// Neighbouring axes that are both kept or both reduced count as one. What is left is `[outer, reduced, inner]`
/// (rows when inner is 1, columns otherwise) or, for axes that alternate more often, one reduction per
/// reduced group, innermost last.
///
/// - Parameters:
///   - input: What to reduce.
///   - output: Where the result goes.
///   - axes: The axes to reduce, ascending.
///   - along: Reduces a run of elements to one.
///   - across: Reduces the rows of a matrix to one row: output, input, rows, columns, distance of rows.
///   - combine: Joins two partial results.
/// - Returns: The kernel.
func reductionKernel(
  _ input: Operand, _ output: Operand, axes: [Int],
  along: @escaping (UnsafePointer<Float>, Int) -> Float,
  across: @escaping (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int, Int, Int) -> Void,
  combine: @escaping (Float, Float) -> Float
) -> Kernel {
  guard output.count > 0 else { return Kernel(pieces: 0) { _, _ in } }
  var groups: [(size: Int, isReduced: Bool)] = []
  for (axis, size) in input.shape.sizes.enumerated() where size != 1 {
    let isReduced = axes.contains(axis)
    if let last = groups.last, last.isReduced == isReduced {
      groups[groups.count - 1].size *= size
    } else {
      groups.append((size, isReduced))
    }
  }
  if groups.first?.isReduced != false { groups.insert((1, false), at: 0) }
  if groups.last?.isReduced == false, groups.count > 1 {
  } else {
    groups.append((1, false))
  }
  // Now kept and reduced groups alternate, kept first and last: [outer, reduced, inner, reduced, inner, ...].
  let (source, target) = (UnsafePointer(input.pointer), output.pointer)
  if groups.count <= 3 {
    let outer = groups[0].size
    let reduced = groups.count == 3 ? groups[1].size : 1
    let inner = groups.count == 3 ? groups[2].size : 1
    return inner == 1
      ? rowReduction(source, target, rows: outer, length: reduced, along: along, combine: combine)
      : columnReduction(
        source, target, outer: outer, rows: reduced, columns: inner, across: across)
  }
  // Rare: several separate reduced groups. Each output element walks its inputs in order.
  let sizes = groups.map(\.size)
  let strides = Shape(sizes).strides
  let kept = sizes.indices.filter { !groups[$0].isReduced }
  let gone = sizes.indices.filter { groups[$0].isReduced }
  let lastRun = gone.map { sizes[$0] }.reduce(1, *)
  return .ranges(output.count, of: max(1, (1 << 14) / max(lastRun, 1)), scratchCount: lastRun) {
    range, scratch in
    for element in range {
      var rest = element
      var base = 0
      for axis in kept.reversed() {
        base += rest % sizes[axis] * strides[axis]
        rest /= sizes[axis]
      }
      for index in 0..<lastRun {
        var rest = index
        var offset = base
        for axis in gone.reversed() {
          offset += rest % sizes[axis] * strides[axis]
          rest /= sizes[axis]
        }
        scratch[index] = source[offset]
      }
      target[element] = along(UnsafePointer(scratch), lastRun)
    }
  }
}

private let blockLength = 1 << 15

private func rowReduction(
  _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, rows: Int, length: Int,
  along: @escaping (UnsafePointer<Float>, Int) -> Float, combine: @escaping (Float, Float) -> Float
) -> Kernel {
  if rows == 1, length > blockLength {
    // One long row: blocks in parallel, then their results in order.
    let blocks = (length + blockLength - 1) / blockLength
    let partial = Scratch(blocks)
    return Kernel(pieces: blocks) { block, _ in
      let first = block * blockLength
      partial.pointer[block] = along(source + first, min(blockLength, length - first))
    } finish: {
      var result = partial.pointer[0]
      for block in 1..<blocks { result = combine(result, partial.pointer[block]) }
      target[0] = result
    }
  }
  return .ranges(rows, of: max(1, blockLength / max(length, 1))) { range, _ in
    for row in range { target[row] = along(source + row * length, length) }
  }
}

private func columnReduction(
  _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
  outer: Int, rows: Int, columns: Int,
  across: @escaping (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int, Int, Int) -> Void
) -> Kernel {
  let rowsPerBlock = max(64, blockLength / columns)
  if outer == 1, rows >= 2 * rowsPerBlock {
    // Tall: blocks of rows in parallel, then their rows of results reduced the same way.
    let blocks = (rows + rowsPerBlock - 1) / rowsPerBlock
    let partial = Scratch(blocks * columns)
    return Kernel(pieces: blocks) { block, _ in
      let first = block * rowsPerBlock
      across(
        partial.pointer + block * columns, source + first * columns,
        min(rowsPerBlock, rows - first), columns, columns)
    } finish: {
      across(target, UnsafePointer(partial.pointer), blocks, columns, columns)
    }
  }
  return .ranges(outer, of: max(1, blockLength / max(rows * columns, 1))) { range, _ in
    for index in range {
      across(target + index * columns, source + index * rows * columns, rows, columns, columns)
    }
  }
}

/// Memory that a kernel keeps between its pieces; freed with the kernel.
final class Scratch {
  let pointer: UnsafeMutablePointer<Float>

  init(_ count: Int) {
    pointer = .allocate(capacity: count)
    pointer.initialize(repeating: 0, count: count)
  }

  deinit { pointer.deallocate() }
}
