import CKernels
import Engine

/// Adds up the elements along some axes.
///
/// Additions happen in a fixed order: blocks of fixed length, then the blocks' sums one after the other.
struct Sum: Op {
  static let name = "sum"
  /// In ascending order, no duplicates.
  let axes: [Int]
  var attributes: String { "axes=\(axes)" }

  func shape(of inputs: [Shape]) -> Shape { inputs[0].without(axes) }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let shape = inputs[0].shape
    return [g.reshaped(shape.withOnes(at: axes)).broadcast(to: shape)]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    reductionKernel(inputs[0], output, axes: axes, along: gk_sum, across: gk_column_sums) {
      $0 + $1
    }
  }
}

extension Sum {
  func pieces(
    of cut: SeriesCut, _ inputs: [Shape], _ output: Shape
  ) -> (result: CutResult, rowInputs: [Int])? {
    inputs[0].rank == 2 && axes == [0] && inputs[0][0] == cut.rowCount ? (.sum, [0]) : nil
  }

  func kernel(
    _ inputs: [Operand], _ output: Operand, _: RunContext, cut: SeriesCut
  ) -> Kernel {
    let (source, columns) = (inputs[0].pointer, output.count)
    let partial = Scratch(cut.pieces * columns)
    return Kernel(pieces: cut.pieces, scratchCount: cut.time * columns) { piece, scratch in
      for time in 0..<cut.time {
        gk_column_sums(
          scratch + time * columns, source + cut.run(piece, time: time).lowerBound * columns,
          cut.rows, columns, columns)
      }
      gk_column_sums(partial.pointer + piece * columns, scratch, cut.time, columns, columns)
    } finish: {
      gk_column_sums(output.pointer, partial.pointer, cut.pieces, columns, columns)
    }
  }
}

extension Shape {
  /// The shape with some axes removed.
  func without(_ axes: [Int]) -> Shape {
    Shape(sizes.indices.filter { !axes.contains($0) }.map { sizes[$0] })
  }

  /// The shape with some axes of size 1.
  func withOnes(at axes: [Int]) -> Shape {
    Shape(sizes.indices.map { axes.contains($0) ? 1 : sizes[$0] })
  }
}

extension Tensor {
  /// Returns the sum over some axes.
  ///
  /// - Parameters:
  ///   - axes: Axes to add up, negative ones counted from the last; all when nil.
  ///   - keepingAxes: Whether the axes stay, with size 1.
  /// - Returns: The sum.
  public func sum(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    reduced(axes, keepingAxes: keepingAxes) { Sum(axes: $0) }
  }

  func reduced(
    _ axes: [Int]?, keepingAxes: Bool, _ op: ([Int]) -> some Op
  ) -> Tensor {
    let axes = Set((axes ?? Array(0..<shape.rank)).map { axis($0, "reduction") }).sorted()
    guard !axes.isEmpty else { return self }
    let result = trace.add(op(axes), [self])
    return keepingAxes ? result.reshaped(shape.withOnes(at: axes)) : result
  }

  /// Returns the mean over some axes; see ``sum(_:keepingAxes:)``.
  public func mean(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    let total = sum(axes, keepingAxes: keepingAxes)
    return total * (Float(total.shape.count) / Float(shape.count))
  }
}
