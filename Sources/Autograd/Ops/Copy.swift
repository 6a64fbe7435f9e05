import CKernels
import Engine

/// The same value in memory of its own; plans insert it where an update needs one.
struct Copy: ElementwiseOp {
  static let name = "copy"
  var tile: gk_tile { gk_copy }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [g] }
}
