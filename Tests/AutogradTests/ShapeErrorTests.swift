import Engine
import Testing

@testable import Autograd

@Suite struct ShapeErrorTests {
  struct Mistake: CustomTestStringConvertible, Sendable {
    let op: any Op
    let shapes: [Shape]
    let message: String
    var testDescription: String { message }

    init(_ op: any Op, _ shapes: [Shape], _ message: String) {
      (self.op, self.shapes, self.message) = (op, shapes, message)
    }
  }

  static let mistakes = [
    Mistake(
      Add(), [[2, 3], [2, 4]],
      "add of [2, 3] and [2, 4]: sizes must be equal or 1, aligned from the last axis"),
    Mistake(
      Select(), [[2], [2], [3]],
      "select of [2] and [2] and [3]: sizes must be equal or 1, aligned from the last axis"),
    Mistake(
      MatMul(), [[64, 512], [256, 1]],
      "matmul of [64, 512] and [256, 1]: inner sizes 512 and 256 differ"),
    Mistake(
      MatMul(transposeLeft: true), [[2, 3], [3, 4]],
      "matmul of [2, 3] and [3, 4]: inner sizes 2 and 3 differ"),
    Mistake(
      MatMul(transposeRight: true), [[2, 3], [3, 4]],
      "matmul of [2, 3] and [3, 4]: inner sizes 3 and 4 differ"),
    Mistake(
      MatMul(), [[2], [2, 3]],
      "matmul of [2] and [2, 3]: both inputs must have two axes, or both three"),
    Mistake(
      MatMul(), [[2, 3, 4], [5, 4, 3]],
      "matmul of [2, 3, 4] and [5, 4, 3]: batches of 2 and 5 differ"),
    Mistake(
      ProductSum(parts: [MatMul(), MatMul()]), [[2, 3], [3, 4], [2, 3], [3, 5]],
      "matmul_sum of [2, 3] and [3, 4] and [2, 3] and [3, 5]: the products have different shapes"),
    Mistake(Broadcast(target: [3, 3]), [[2]], "broadcast of [2]: does not stretch to [3, 3]"),
    Mistake(Broadcast(target: [3]), [[2, 3]], "broadcast of [2, 3]: does not stretch to [3]"),
    Mistake(
      Reshape(target: [4, 2]), [[2, 3]], "reshape of [2, 3]: [4, 2] has 8 elements, not 6"),
    Mistake(
      Transpose(order: [0, 0]), [[2, 3]],
      "transpose of [2, 3]: [0, 0] is not an order of the 2 axes"),
    Mistake(
      Slice(start: [1, 0], size: [2, 3]), [[2, 3]],
      "slice of [2, 3]: no box of [2, 3] at [1, 0] lies inside"),
    Mistake(
      Pad(before: [1], after: [0, 0]), [[2, 3]],
      "pad of [2, 3]: needs a width of 0 or more before and after each axis"),
    Mistake(
      Concatenate(axis: 1), [[2, 3], [3, 3]],
      "concatenate of [2, 3] and [3, 3]: all axes but axis 1 must have equal sizes"),
    Mistake(
      Concatenate(axis: 0), [[2, 3], [6]],
      "concatenate of [2, 3] and [6]: all axes but axis 0 must have equal sizes"),
    Mistake(
      Concatenate(axis: 1), [[2], [2]],
      "concatenate of [2] and [2]: all axes but axis 1 must have equal sizes"),
    Mistake(
      Concatenate(axis: 1), [[2, 3], [2]],
      "concatenate of [2, 3] and [2]: all axes but axis 1 must have equal sizes"),
    Mistake(Gather(), [[4], [2]], "gather of [4] and [2]: the table must have two axes"),
    Mistake(
      ScatterAdd(rows: 3), [[4, 2], [3]],
      "scatter_add of [4, 2] and [3]: needs one index for each row of values"),
    Mistake(
      ScatterAdd(rows: 3), [[], []],
      "scatter_add of [] and []: needs one index for each row of values"),
    Mistake(
      MaxReduction(axes: [0]), [[0, 3]], "max of [0, 3]: an empty axis has no largest element"),
    Mistake(ArgMax(), [[]], "argmax of []: needs a last axis with at least one element"),
    Mistake(ArgMax(), [[3, 0]], "argmax of [3, 0]: needs a last axis with at least one element"),
    Mistake(
      GradientReversal(), [[2], [2]],
      "gradient_reversal of [2] and [2]: the factor must be a single number"),
  ]

  @Test(arguments: mistakes)
  func message(mistake: Mistake) {
    let error = #expect(throws: ShapeError.self) { try mistake.op.shape(of: mistake.shapes) }
    #expect(error?.description == mistake.message)
  }
}
