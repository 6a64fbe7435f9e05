import Engine

/// The same elements under another shape; costs nothing.
struct Reshape: Op {
  static let name = "reshape"
  var isCheap: Bool { true }
  let target: Shape

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].count == target.count else {
      throw ShapeError(
        Self.name, inputs, "\(target) has \(target.count) elements, not \(inputs[0].count)")
    }
    return target
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [g.reshaped(inputs[0].shape)]
  }

  func viewOffset(_ inputs: [Shape], _ output: Shape) -> Int? { 0 }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    .copy(inputs[0], output)
  }
}

extension Kernel {
  /// Copies all elements in order.
  static func copy(_ source: Operand, _ target: Operand) -> Kernel {
    .ranges(target.count, of: 1 << 16) { range, _ in
      (target.pointer + range.lowerBound).update(
        from: source.pointer + range.lowerBound, count: range.count)
    }
  }
}

extension Tensor {
  /// Returns the same elements, in the same order, under another shape.
  public func reshaped(_ shape: Shape) -> Tensor {
    shape == self.shape ? self : trace.add(Reshape(target: shape), [self])
  }

  /// Returns `[batch, everything else]`.
  public func flattened() -> Tensor {
    reshaped([shape[0], shape.count / Swift.max(shape[0], 1)])
  }

  /// Returns the tensor with one more axis, of size 1, at `axis`.
  public func expanded(at axis: Int) -> Tensor {
    var sizes = shape.sizes
    sizes.insert(1, at: axis < 0 ? axis + shape.rank + 1 : axis)
    return reshaped(Shape(sizes))
  }
}
