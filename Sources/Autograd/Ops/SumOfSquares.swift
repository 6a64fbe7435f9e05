import CKernels
import Engine

/// The sum of the squares of all elements, in one pass over them.
struct SumOfSquares: Op {
  static let name = "sum_of_squares"

  func shape(of inputs: [Shape]) -> Shape { [] }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [g * (inputs[0] * 2)]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    reductionKernel(
      inputs[0], output, axes: Array(0..<inputs[0].shape.rank), along: gk_sum_of_squares,
      across: { _, _, _, _, _ in
        fatalError("unreachable: all axes are reduced, so there are no columns")
      }
    ) { $0 + $1 }
  }
}

extension Tensor {
  /// Returns the sum of the squares of all elements; a scalar.
  public func sumOfSquares() -> Tensor { trace.add(SumOfSquares(), [self]) }
}
