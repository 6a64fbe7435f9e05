import Engine

/// Zeros around a tensor; the adjoint of ``Slice``.
struct Pad: Op {
  static let name = "pad"
  var looksUpInputs: Bool { true }
  var looksUpOutput: Bool { true }
  var before: [Int]
  var after: [Int]
  var attributes: String { "before=\(before), after=\(after)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard before.count == inputs[0].rank, after.count == inputs[0].rank,
      (before + after).allSatisfy({ $0 >= 0 })
    else {
      throw ShapeError(Self.name, inputs, "needs a width of 0 or more before and after each axis")
    }
    return Shape(inputs[0].sizes.indices.map { before[$0] + inputs[0].sizes[$0] + after[$0] })
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [g.trace.add(Slice(start: before, size: inputs[0].shape.sizes), [g])]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let strides = output.shape.strides
    let offset = zip(before, strides).reduce(0) { $0 + $1.0 * $1.1 }
    let copy = stridedCopy(
      inputs[0].shape.sizes, from: inputs[0], inputs[0].shape.strides,
      to: output, startingAt: offset, strides)
    return Kernel { _, scratch in
      output.address.update(repeating: 0, count: output.count)
      for piece in 0..<copy.pieces { copy.body(piece, scratch) }
    }
  }
}

extension Tensor {
  /// Returns the tensor with zeros around it, so many before and after along each axis.
  public func padded(before: [Int], after: [Int]) -> Tensor {
    (before + after).allSatisfy { $0 == 0 } && before.count == shape.rank
      ? self : trace.add(Pad(before: before, after: after), [self])
  }
}
