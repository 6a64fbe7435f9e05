import Engine

/// Tensors joined along one axis.
struct Concatenate: Op {
  static let name = "concatenate"
  var looksUpInputs: Bool { true }
  var looksUpOutput: Bool { true }
  let axis: Int
  var attributes: String { "axis=\(axis)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let others = inputs.map { $0.without([axis]) }
    guard inputs.allSatisfy({ axis < $0.rank }), others.allSatisfy({ $0 == others[0] }) else {
      throw ShapeError(Self.name, inputs, "all axes but axis \(axis) must have equal sizes")
    }
    var sizes = inputs[0].sizes
    sizes[axis] = inputs.reduce(0) { $0 + $1.sizes[axis] }
    return Shape(sizes)
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    g.split(inputs.map { $0.shape.sizes[axis] }, axis: axis)
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let strides = output.shape.strides
    var first = 0
    let copies = inputs.map { input in
      defer { first += input.shape.sizes[axis] }
      return stridedCopy(
        input.shape.sizes, from: input, input.shape.strides,
        to: output, startingAt: first * strides[axis], strides)
    }
    if output.shape.count <= 1 << 13 {
      let all = Kernel.run(copies)
      return Kernel { _, scratch in all(scratch) }
    }
    return Kernel(pieces: copies.count) { piece, scratch in
      for part in 0..<copies[piece].pieces { copies[piece].body(part, scratch) }
    }
  }
}

/// Returns tensors joined along an existing axis, which alone may differ in size.
///
/// - Precondition: at least one tensor.
public func concatenate(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
  precondition(!tensors.isEmpty, "concatenate: needs at least one tensor")
  return tensors.count == 1
    ? tensors[0]
    : tensors[0].trace.add(Concatenate(axis: tensors[0].axis(axis, "concatenate")), tensors)
}

/// Returns tensors of one shape joined along a new axis.
///
/// - Precondition: at least one tensor.
public func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
  concatenate(tensors.map { $0.expanded(at: axis) }, axis: axis)
}
