import Autograd
import Engine

/// Where a value that is not finite came from.
struct Origin: Equatable {
  let op: String
  let path: String
  /// Whether the value was already stored when the step began.
  let isParameter: Bool

  /// Repeats a step node by node and returns the first node that turns finite inputs into an infinity or a NaN.
  ///
  /// - Parameters:
  ///   - executor: The executor whose run failed; its inputs are those of the failed run.
  ///   - inputs: The inputs of the failed run.
  ///   - store: The parameters, unchanged since the failed run began.
  ///   - step: The step of the failed run.
  /// - Returns: The origin, or nil when every value is finite.
  static func find(
    in executor: Executor, inputs: [String: NDArray], store: ParameterStore, step: UInt64
  ) -> Origin? {
    let graph = executor.plan.graph
    var parameters: [String: NDArray] = [:]
    for (name, _) in graph.parameters { parameters[name] = store[name] }
    var origin: Origin?
    _ = graph.evaluate(inputs: inputs, parameters: parameters, seed: executor.seed, step: step) {
      node, value in
      // Fixed numbers may be infinite on purpose.
      guard !(node.op is Constant), !value.isFinite else { return true }
      let isParameter = node.op is Parameter
      origin = Origin(
        op: isParameter ? "parameter" : node.name,
        path: isParameter ? node.op.attributes : node.path,
        isParameter: isParameter)
      return false
    }
    return origin
  }
}
