import Engine

/// A row for each index, 1 at its place and 0 elsewhere; no derivative.
struct OneHot: Op {
  static let name = "one_hot"
  let classCount: Int
  var attributes: String { "classes=\(classCount)" }

  func shape(of inputs: [Shape]) -> Shape { Shape(inputs[0].sizes + [classCount]) }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let (indices, count, width) = (inputs[0].pointer, inputs[0].count, classCount)
    return Kernel { _, _ in
      for place in 0..<count {
        for column in 0..<width {
          output.pointer[place * width + column] = indices[place] == Float(column) ? 1 : 0
        }
      }
    }
  }
}

extension Tensor {
  /// Returns `shape + [classCount]`: 1 at the place each index names, 0 elsewhere.
  public func oneHot(classCount: Int) -> Tensor {
    trace.add(OneHot(classCount: classCount), [self])
  }
}
