import Autograd
import Engine
import NeuralNet

/// A traced training step with its store: what the tests of layers and optimisers run.
struct Stepper {
  let executor: Executor
  let store = ParameterStore()
  let scope: Scope

  /// Traces `body`, initialises what it declares and makes the plan; `body` returns named outputs.
  init(
    isTraining: Bool = true, seed: UInt64 = 1, threads: Int = 1,
    _ body: (Scope) -> [(name: String, value: Tensor)]
  ) {
    let trace = Trace()
    scope = Scope(trace, isTraining: isTraining)
    let outputs = body(scope)
    store.initialize(scope, seed: seed)
    executor = Executor(
      Plan(trace.finish(outputs: outputs)), parameters: store,
      pool: WorkerPool(threadCount: threads), seed: seed)
  }

  func values(_ name: String) -> [Float] { store[name]?.values ?? [] }

  /// Fills the inputs and runs once.
  func run(_ inputs: [String: [Float]] = [:], step: UInt64 = 0) {
    for (name, values) in inputs where executor.hasInput(name) {
      let buffer = executor.input(name)
      for (index, value) in values.enumerated() { buffer[index] = value }
    }
    executor.run(step: step)
  }

  func output(_ name: String) -> [Float] { executor.output(name).values }
}

/// Returns the values of `optimizer` on a vector, step by step, under gradients that are handed over.
func course(
  of optimizer: some Optimizer, from start: [Float], clipping: GradientClipping = .init(),
  gradients: [[Float]], rates: [Float]? = nil
) -> [[Float]] {
  let shape: Shape = [start.count]
  let stepper = Stepper { scope in
    let p = scope.parameter("p", shape, .zeros)
    // The derivative of Σ p·g is g.
    let loss = (p * scope.trace.input("g", shape)).sum()
    let norm = optimizer.update(
      scope.trainable, lowering: loss, clipping: clipping, rate: scope.trace.input("rate", []),
      in: scope.scope("optimizer"))
    return [("norm", norm)]
  }
  stepper.store.set("p", NDArray(shape, start))
  return gradients.enumerated().map { index, gradient in
    stepper.run(["g": gradient, "rate": [rates?[index] ?? optimizer.learningRate]])
    return stepper.values("p")
  }
}
