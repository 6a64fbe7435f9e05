import CKernels
import Engine

/// An op that computes each output element from the input elements at the same place.
///
/// It brings a C function over a short run of elements; broadcasting, fusion and threading are not its
/// business. Up to three inputs; they stretch to a common shape.
package protocol ElementwiseOp: Op {
  /// The function over a run of elements; must allow the output to be one of the inputs.
  var tile: gk_tile { get }
  /// Numbers handed to `tile`, at most four.
  var parameters: [Float] { get }
  /// The function that computes this op's first input too, by another op: of that one's inputs and then its own others, up to
  /// three in all. Nil if there is none; the result must be the same to the bit.
  func tile(after first: any Op) -> gk_tile?
}

extension ElementwiseOp {
  package var parameters: [Float] { [] }
  package var isCheap: Bool { true }
  package func tile(after first: any Op) -> gk_tile? { nil }

  package func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    var result = inputs[0]
    for input in inputs.dropFirst() {
      guard let wider = result.broadcast(with: input) else {
        throw ShapeError(Self.name, inputs, "sizes must be equal or 1, aligned from the last axis")
      }
      result = wider
    }
    return result
  }

  /// The op on its own, any broadcasting: stretched inputs are copied run by run.
  ///
  /// Plans prefer ``FusedKernel``; this is what unplanned evaluation uses, and what remains for stretches
  /// that no two-dimensional view can express.
  package func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let tile = self.tile
    let run = 1024
    let parameters = self.parameters
    let readers = inputs.map { StretchedReader($0, to: output.shape) }
    return .ranges(output.count, of: 16 * run, scratchCount: 3 * run) { range, scratch in
      var first = range.lowerBound
      while first < range.upperBound {
        let count = min(run, range.upperBound - first)
        func pointer(_ index: Int) -> UnsafePointer<Float>? {
          guard index < readers.count else { return nil }
          return readers[index].run(from: first, count: count, scratch: scratch + index * run)
        }
        parameters.withUnsafeBufferPointer {
          tile(output.pointer + first, pointer(0), pointer(1), pointer(2), $0.baseAddress, count)
        }
        first += count
      }
    }
  }
}

/// Reads an operand as if it had been stretched to a larger shape.
struct StretchedReader {
  private let source: UnsafeMutablePointer<Float>
  private let isWhole: Bool
  private let sizes: [Int]
  private let strides: [Int]

  init(_ operand: Operand, to shape: Shape) {
    source = operand.pointer
    isWhole = operand.count == shape.count
    sizes = shape.sizes
    let lead = shape.rank - operand.shape.rank
    let own = operand.shape.strides
    strides = shape.sizes.indices.map { axis in
      axis < lead || operand.shape.sizes[axis - lead] == 1 ? 0 : own[axis - lead]
    }
  }

  /// Returns `count` elements of the stretched operand from flat index `first`, copied only if need be.
  func run(from first: Int, count: Int, scratch: UnsafeMutablePointer<Float>)
    -> UnsafePointer<Float>
  {
    if isWhole { return UnsafePointer(source + first) }
    for element in 0..<count {
      var rest = first + element
      var offset = 0
      for axis in stride(from: sizes.count - 1, through: 0, by: -1) {
        offset += rest % sizes[axis] * strides[axis]
        rest /= sizes[axis]
      }
      scratch[element] = source[offset]
    }
    return UnsafePointer(scratch)
  }
}
