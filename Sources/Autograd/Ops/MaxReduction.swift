import CKernels
import Engine

/// The largest element along some axes; NaN where there is one.
struct MaxReduction: Op {
  static let name = "max"
  let axes: [Int]
  var attributes: String { "axes=\(axes)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard axes.allSatisfy({ inputs[0].sizes[$0] > 0 }) else {
      throw ShapeError(Self.name, inputs, "an empty axis has no largest element")
    }
    return inputs[0].without(axes)
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    // Elements that share the maximum share its gradient.
    let kept = inputs[0].shape.withOnes(at: axes)
    let isLargest = inputs[0].equal(y.reshaped(kept))
    return [g.reshaped(kept) * (isLargest / isLargest.sum(axes, keepingAxes: true))]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    reductionKernel(
      inputs[0], output, axes: axes, along: gk_max, across: gk_column_maxima
    ) { $0.isNaN || $0 > $1 ? $0 : $1 }
  }
}

extension Tensor {
  /// Returns the largest element along some axes; elements that share the maximum share its gradient.
  public func max(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    reduced(axes, keepingAxes: keepingAxes) { MaxReduction(axes: $0) }
  }

  /// Returns the smallest element along some axes.
  public func min(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    -(-self).max(axes, keepingAxes: keepingAxes)
  }
}
