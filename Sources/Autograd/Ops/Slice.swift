import Engine

/// A box cut out of a tensor.
struct Slice: Op {
  static let name = "slice"
  var isCheap: Bool { true }
  var looksUpInputs: Bool { true }
  var looksUpOutput: Bool { true }
  /// Index of the first element along each axis.
  let start: [Int]
  let size: [Int]
  var attributes: String { "start=\(start)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let fits =
      start.count == inputs[0].rank && size.count == inputs[0].rank
      && start.indices.allSatisfy {
        start[$0] >= 0 && size[$0] >= 0 && start[$0] + size[$0] <= inputs[0].sizes[$0]
      }
    guard fits else {
      throw ShapeError(Self.name, inputs, "no box of \(size) at \(start) lies inside")
    }
    return Shape(size)
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let whole = inputs[0].shape.sizes
    return [g.padded(before: start, after: start.indices.map { whole[$0] - start[$0] - size[$0] })]
  }

  // Rows cut from the first axis lie next to each other.
  func viewOffset(_ inputs: [Shape], _ output: Shape) -> Int? {
    guard let first = start.first, start.dropFirst().allSatisfy({ $0 == 0 }),
      size.dropFirst().elementsEqual(inputs[0].sizes.dropFirst())
    else { return nil }
    return first * inputs[0].strides[0]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let strides = inputs[0].shape.strides
    let offset = zip(start, strides).reduce(0) { $0 + $1.0 * $1.1 }
    return stridedCopy(
      size, from: inputs[0], at: offset, strides, to: output, output.shape.strides)
  }
}

extension Tensor {
  /// Returns the elements whose index along `axis` lies in `range`.
  public func slice(_ range: Range<Int>, axis: Int = 0) -> Tensor {
    let axis = self.axis(axis, "slice")
    var start = [Int](repeating: 0, count: shape.rank)
    var size = shape.sizes
    start[axis] = range.lowerBound
    size[axis] = range.count
    return size == shape.sizes ? self : trace.add(Slice(start: start, size: size), [self])
  }

  /// Returns the tensor cut into pieces of the given sizes along `axis`.
  public func split(_ sizes: [Int], axis: Int = 0) -> [Tensor] {
    var first = 0
    return sizes.map { size in
      defer { first += size }
      return slice(first..<first + size, axis: axis)
    }
  }
}
