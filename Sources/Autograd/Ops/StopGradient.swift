import Engine

/// The same value, through which no gradient flows.
struct StopGradient: Op {
  static let name = "stop_gradient"
  var isCheap: Bool { true }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }
  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }
  func viewOffset(_ inputs: [Shape], _ output: Shape) -> Int? { 0 }
  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    .copy(inputs[0], output)
  }
}

/// The same value; the gradient that flows back is multiplied by a negative factor.
///
/// Ganin et al., "Domain-Adversarial Training of Neural Networks", 2016, arXiv:1505.07818.
struct GradientReversal: Op {
  static let name = "gradient_reversal"
  var isCheap: Bool { true }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[1].count == 1 else {
      throw ShapeError(Self.name, inputs, "the factor must be a single number")
    }
    return inputs[0]
  }
  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [-(g * inputs[1].reshaped([])), nil]
  }
  func viewOffset(_ inputs: [Shape], _ output: Shape) -> Int? { 0 }
  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    .copy(inputs[0], output)
  }
}

extension Tensor {
  /// Returns the same value as a constant for differentiation.
  public func stoppingGradient() -> Tensor { trace.add(StopGradient(), [self]) }

  /// Returns the same value, whose gradient arrives multiplied by `-factor`.
  public func reversingGradient(factor: Tensor) -> Tensor {
    trace.add(GradientReversal(), [self, factor])
  }

  /// Returns the same value, whose gradient arrives multiplied by `-factor`.
  public func reversingGradient(factor: Float = 1) -> Tensor {
    reversingGradient(factor: constant(factor))
  }
}
