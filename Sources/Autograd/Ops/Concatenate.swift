import CKernels
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
    let inner = output.shape.strides[axis]
    let pitch = output.shape.sizes[axis] * inner
    let rows = pitch > 0 ? output.count / pitch : 0
    let widths = inputs.map { $0.shape.sizes[axis] * inner }
    let columns = widths.indices.map { widths[..<$0].reduce(0, +) }
    func copy(_ index: Int, _ rows: Range<Int>) {
      let width = widths[index]
      gk_copy_rows(
        output.address + rows.lowerBound * pitch + columns[index], pitch,
        inputs[index].address + rows.lowerBound * width, width, rows.count, width)
    }
    if rows == 1 { return Kernel(pieces: inputs.count) { piece, _ in copy(piece, 0..<1) } }
    // All parts of some rows together: who made those rows of one part mostly made them of the others.
    return .ranges(rows, of: max(1, (1 << 14) / max(pitch, 1))) { rows, _ in
      for index in widths.indices { copy(index, rows) }
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
