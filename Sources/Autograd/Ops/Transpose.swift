import Engine

/// Reorders the axes.
struct Transpose: Op {
  static let name = "transpose"
  var looksUpInputs: Bool { true }
  var looksUpOutput: Bool { true }
  /// Axis `i` of the output is axis `order[i]` of the input.
  let order: [Int]
  var attributes: String { "order=\(order)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard order.sorted() == Array(0..<inputs[0].rank) else {
      throw ShapeError(Self.name, inputs, "\(order) is not an order of the \(inputs[0].rank) axes")
    }
    return Shape(order.map { inputs[0].sizes[$0] })
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    var back = order
    for (place, axis) in order.enumerated() { back[axis] = place }
    return [g.transposed(back)]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let strides = inputs[0].shape.strides
    return stridedCopy(
      output.shape.sizes, from: inputs[0], order.map { strides[$0] }, to: output,
      output.shape.strides)
  }
}

extension Tensor {
  /// Returns the tensor with its axes in another order; reversed when none is given.
  public func transposed(_ order: [Int]? = nil) -> Tensor {
    let order = order ?? Array((0..<shape.rank).reversed())
    return order == Array(0..<shape.rank) ? self : trace.add(Transpose(order: order), [self])
  }
}
