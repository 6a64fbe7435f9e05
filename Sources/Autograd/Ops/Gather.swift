import CKernels
import Engine

/// Rows of a table picked by number: an embedding.
///
/// Inputs: table `[rows, width]`, indices of any shape. Output: the indices' shape and `width`. An index that is
/// not a row gives a row of NaN, which stops a run with the name of this op.
struct Gather: Op {
  static let name = "gather"

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].rank == 2 else {
      throw ShapeError(Self.name, inputs, "the table must have two axes")
    }
    return Shape(inputs[1].sizes + [inputs[0][1]])
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [g.scatterAdded(rows: inputs[0].shape[0], at: inputs[1]), nil]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let (rows, width) = (inputs[0].shape[0], inputs[0].shape[1])
    let (table, indices) = (inputs[0].pointer, inputs[1].pointer)
    return .ranges(inputs[1].count, of: max(1, (1 << 14) / max(width, 1))) { range, _ in
      for place in range {
        let target = output.pointer + place * width
        if let row = rowIndex(indices[place], below: rows) {
          target.update(from: table + row * width, count: width)
        } else {
          target.update(repeating: .nan, count: width)
        }
      }
    }
  }
}

/// Adds rows into a table of zeros at numbered places; the adjoint of ``Gather``.
///
/// Inputs: values `[..., width]`, indices of the leading shape. Rows that meet add in the order of the indices.
struct ScatterAdd: Op {
  static let name = "scatter_add"
  let rows: Int
  var attributes: String { "rows=\(rows)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard let width = inputs[0].sizes.last, Array(inputs[0].sizes.dropLast()) == inputs[1].sizes
    else {
      throw ShapeError(Self.name, inputs, "needs one index for each row of values")
    }
    return [rows, width]
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [g.gathered(at: inputs[1]), nil]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let width = inputs[0].shape[-1]
    let rows = rows
    let (values, indices, count) = (inputs[0].pointer, inputs[1].pointer, inputs[1].count)
    return Kernel { _, _ in
      output.pointer.update(repeating: 0, count: output.count)
      for place in 0..<count {
        guard let row = rowIndex(indices[place], below: rows) else {
          output.pointer.update(repeating: .nan, count: output.count)
          return
        }
        let target = output.pointer + row * width
        gk_add(target, target, values + place * width, nil, nil, width)
      }
    }
  }
}

/// The row that a stored index names, or nil when there is none.
private func rowIndex(_ value: Float, below rows: Int) -> Int? {
  value >= 0 && value < Float(rows) && value == value.rounded(.down) ? Int(value) : nil
}

extension Tensor {
  /// Returns the rows of this table `[rows, width]` that `indices` name: `indices.shape + [width]`.
  ///
  /// - Parameter indices: Whole numbers from 0 to rows - 1; any other number gives a row of NaN.
  /// - Returns: The rows.
  public func gathered(at indices: Tensor) -> Tensor { trace.add(Gather(), [self, indices]) }

  /// Returns a table of zeros with the rows of this tensor added at the places `indices` names.
  public func scatterAdded(rows: Int, at indices: Tensor) -> Tensor {
    trace.add(ScatterAdd(rows: rows), [self, indices])
  }
}
