public import Autograd
public import Engine

/// Returns what a function of arrays computes, evaluated node by node without a plan.
public func evaluate(
  _ inputs: [NDArray], seed: UInt64 = 0, step: UInt64 = 0, _ function: ([Tensor], Trace) -> Tensor
) -> NDArray {
  let trace = Trace()
  let result = function(inputs.map { trace.constant($0) }, trace)
  let graph = trace.finish(outputs: [("y", result)])
  return graph.evaluate(seed: seed, step: step).outputs["y"] ?? NDArray([0])
}

/// Returns what a function of one vector computes; see ``evaluate(_:seed:step:_:)``.
public func evaluate(_ input: [Float], _ function: (Tensor) -> Tensor) -> [Float] {
  evaluate([NDArray([input.count], input)]) { inputs, _ in function(inputs[0]) }.values
}

/// Returns the gradient of the sum of a function's elements at one vector.
public func evaluateGradient(_ input: [Float], _ function: (Tensor) -> Tensor) -> [Float] {
  evaluate(input) { gradient(of: function($0), at: $0) }
}

/// An array with reproducible numbers between -1 and 1, times a scale.
public func sample(_ shape: Shape, stream: Int = 1, scale: Float = 1) -> NDArray {
  NDArray(shape, goldenFill(stream, count: shape.count, scale: scale))
}
