import Autograd
import Engine
import NeuralNet
import Training

extension Workload {
  /// Three layers of 24 gated recurrent units over `[128, 24, 5]`, forward, and backward to all weights.
  static let gru: Workload = recurrent(
    "gru", GRU(24, reset: .afterProduct), layers: 3, time: 24, batch: 128, features: 5)

  /// Two layers of 350 long short-term memory cells over `[20, 100, 4]`, forward, and backward to all weights.
  static let lstm: Workload = recurrent(
    "lstm", LSTM(350, forgetBias: 0, gates: .ifgo, initializer: .torchDefault), layers: 2,
    time: 100, batch: 20, features: 4)

  /// The time against the number of steps and the batch: 10 to 1,000 steps of the layers of `gru`, forward and backward.
  static let lengths: [Workload] = [10, 100, 1000].flatMap { time in
    [32, 128].map { batch in
      recurrent(
        "lengths_\(time)x\(batch)", GRU(24, reset: .afterProduct), layers: 3, time: time,
        batch: batch, features: 5)
    }
  }

  private static func recurrent(
    _ name: String, _ cell: any RecurrentCell, layers: Int, time: Int, batch: Int, features: Int
  ) -> Workload {
    Workload(name: name) { pool in
      let trace = Trace()
      let scope = Scope(trace, isTraining: true)
      let series: Shape = [time, batch, features]
      let x = trace.input("x", series)
      let y = scope("network", RecurrentStack(cell, layers: layers), x)
      let weights = scope.trainable.map { trace.parameter($0.name, $0.shape) }
      let slopes = gradient(of: y.squared().mean(), at: weights)
      let plan = Plan(
        trace.finish(outputs: slopes.enumerated().map { ("gradient\($0)", $1) }))
      let store = ParameterStore()
      store.initialize(scope, seed: 1)
      let executor = Executor(plan, parameters: store, pool: pool)
      let values = RandomStream(seed: 2, name: "x").uniforms(series.count, step: 0)
      return Timed(
        step: {
          _ = executor.input("x").update(fromContentsOf: values)
          executor.run()
        },
        items: time * batch,
        profile: {
          executor.startProfile()
          for _ in 0..<20 { executor.run() }
          return stepTimes(of: executor, named: name)
        })
    }
  }
}
