import Engine

/// Repeats an input along new axes and along axes of size 1.
struct Broadcast: Op {
  static let name = "broadcast"
  var isCheap: Bool { true }
  let target: Shape

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].broadcast(with: target) == target else {
      throw ShapeError(Self.name, inputs, "does not stretch to \(target)")
    }
    return target
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [g] }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let reader = StretchedReader(inputs[0], to: output.shape)
    return .ranges(output.count, of: 1 << 14) { range, _ in
      let target = output.pointer + range.lowerBound
      let source = reader.run(from: range.lowerBound, count: range.count, scratch: target)
      if source != UnsafePointer(target) { target.update(from: source, count: range.count) }
    }
  }
}

extension Tensor {
  /// Returns the tensor repeated to a larger shape; most ops stretch their inputs by themselves.
  public func broadcast(to shape: Shape) -> Tensor {
    shape == self.shape ? self : trace.add(Broadcast(target: shape), [self])
  }
}
