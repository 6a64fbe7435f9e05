import Engine

/// The place of the largest element along the last axis, the first of equals; no derivative.
struct ArgMax: Op {
  static let name = "argmax"

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard let last = inputs[0].sizes.last, last > 0 else {
      throw ShapeError(Self.name, inputs, "needs a last axis with at least one element")
    }
    return Shape(Array(inputs[0].sizes.dropLast()))
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let length = inputs[0].shape[-1]
    let source = inputs[0].pointer
    return .ranges(output.count, of: max(1, (1 << 14) / length)) { range, _ in
      for row in range {
        var best = 0
        for index in 1..<Swift.max(length, 1)
        where source[row * length + index] > source[row * length + best] { best = index }
        output.pointer[row] = Float(best)
      }
    }
  }
}

extension Tensor {
  /// Returns the index, as a number, of the largest element along the last axis.
  public func argMax() -> Tensor { trace.add(ArgMax(), [self]) }
}
