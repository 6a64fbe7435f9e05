internal import Autograd
internal import Engine
internal import NeuralNet

/// A recurrent network that is trained on some series to judge others.
///
/// - Input: `[time, batch, features]`.
/// - Output: `[batch, outputs]` from what the last layer gives out after the last step, or `[time · batch, outputs]` from
///   what it gives out after each.
/// - Declares: `recurrent/layer1`, ..., `output`.
struct SeriesJudge: Sendable {
  /// What it learns.
  enum Aim: Equatable, Sendable {
    /// To tell real from generated: cross-entropy of a logit, whose target is 1 or 0; each group's mean is added.
    case origin
    /// To predict numbers in [0, 1] at each step: mean absolute error of a sigmoid.
    case prediction
    /// To find the class: cross-entropy of as many logits, whose target is a number.
    case classes(Int)
  }

  /// The cells of all layers.
  var cell: any RecurrentCell
  /// How many layers.
  var layers: Int
  /// What it learns.
  var aim: Aim
  /// Updates that its training makes.
  var iterations: Int
  /// Series of an update, from each group; fewer where a group has fewer.
  var batch: Int

  /// Series of a run that judges.
  private static let judged = 256

  private func output(_ x: Tensor, targets: Int, _ scope: Scope) -> Tensor {
    let states = scope("recurrent", RecurrentStack(cell, layers: layers), x)
    let (time, batch, width) = (states.shape[0], states.shape[1], states.shape[2])
    func dense(_ outputs: Int, _ rows: Tensor) -> Tensor {
      scope("output", Dense(outputs, weight: .glorotUniform, bias: .zeros), rows)
    }
    guard aim == .prediction else {
      let last = states.slice(time - 1..<time, axis: 0).reshaped([batch, width])
      if case .classes(let count) = aim { return dense(count, last) }
      return dense(1, last)
    }
    return dense(targets / time, states.reshaped([time * batch, width])).sigmoid()
  }

  /// Returns the loss of outputs, given targets as the batch holds them.
  private func loss(_ y: Tensor, _ targets: Tensor, groups: Int) -> Tensor {
    switch aim {
    case .origin: (y.softplus() - targets * y).mean() * Float(groups)
    case .prediction: (y - targets).absolute().mean()
    case .classes(let count):
      -(y.logSoftmax() * targets.reshaped([targets.shape.count]).oneHot(classCount: count)).sum([1])
        .mean()
    }
  }

  /// Shape of the targets of so many series.
  private func targetShape(_ examples: SeriesExamples, _ count: Int) -> Shape {
    aim == .prediction
      ? [examples.steps * count, examples.targetWidth / examples.steps] : [count, 1]
  }

  // MARK: Training

  /// What a training has found.
  typealias Weights = ParameterStore

  /// One planned update, and the weights.
  final class Step {
    let executor: Executor
    let store: ParameterStore
    /// Series of each group.
    let batch: Int

    init(_ executor: Executor, _ store: ParameterStore, batch: Int) {
      (self.executor, self.store, self.batch) = (executor, store, batch)
    }
  }

  /// Plans an update: Adam as TensorFlow 1 computes it, rate 1e-3.
  func step(_ groups: [SeriesExamples], seed: UInt64, pool: WorkerPool) -> Step {
    let batch = groups.reduce(self.batch) { min($0, $1.count) }
    let (trace, store) = (Trace(), ParameterStore())
    let scope = Scope(trace, isTraining: true)
    let x = trace.input(
      "series", [groups[0].steps, groups.count * batch, groups[0].features])
    let targets = trace.input("targets", targetShape(groups[0], groups.count * batch))
    let y = output(x, targets: groups[0].targetWidth, scope)
    let loss = loss(y, targets, groups: groups.count)
    Adam(learningRate: 1e-3, form: .tensorflow).update(
      scope.trainable, lowering: loss, clipping: GradientClipping(), rate: trace.constant(1e-3),
      in: scope.scope("optimizer"))
    store.initialize(scope, seed: seed)
    let plan = Plan(trace.finish(outputs: [("loss", loss)]), guarding: ["loss"])
    return Step(
      Executor(plan, parameters: store, pool: pool, seed: seed), store, batch: batch)
  }

  /// Trains on batches that hold as many series of each group.
  ///
  /// - Parameters:
  ///   - groups: What is learned, all of one shape.
  ///   - seed: Of the first weights and of the batches, each drawn without repetition from all of a group.
  ///   - pool: The threads to run on.
  /// - Returns: The weights.
  /// - Throws: ``SeriesScoreError/notFinite(step:)``.
  func trained(
    _ groups: [SeriesExamples], seed: UInt64, pool: WorkerPool
  ) throws(SeriesScoreError) -> Weights {
    let step = step(groups, seed: seed, pool: pool)
    let total = groups.count * step.batch
    var orders = groups.map { Array(0..<$0.count) }
    var generator = RandomStream(seed: seed, name: "judge/batches").generator()
    let (series, targets) = (step.executor.input("series"), step.executor.input("targets"))
    for iteration in 0..<iterations {
      for (place, group) in groups.enumerated() {
        // The first places of a shuffle that goes on from the order that the last one has left.
        for slot in 0..<step.batch {
          let other = slot + generator.integer(below: group.count - slot)
          orders[place].swapAt(slot, other)
          group.copy(
            orders[place][slot], to: place * step.batch + slot, of: total, series, targets)
        }
      }
      guard step.executor.run(step: UInt64(iteration)) else {
        throw .notFinite(step: iteration + 1)
      }
    }
    return step.store
  }

  // MARK: Judging

  /// Returns the outputs for each series: a logit, logits, or all predictions step by step.
  func outputs(of examples: SeriesExamples, _ weights: Weights, pool: WorkerPool) -> [Float] {
    let batch = min(Self.judged, examples.count)
    let trace = Trace()
    let x = trace.input("series", [examples.steps, batch, examples.features])
    let y = output(x, targets: examples.targetWidth, Scope(trace, isTraining: false))
    let executor = Executor(
      Plan(trace.finish(outputs: [("y", y)])), parameters: weights, pool: pool, seed: 0)
    let steps = aim == .prediction ? examples.steps : 1
    let width = y.shape.count / (steps * batch)
    var results = [Float](repeating: 0, count: examples.count * steps * width)
    for first in stride(from: 0, to: examples.count, by: batch) {
      let count = min(batch, examples.count - first)
      for place in 0..<count {
        examples.copy(first + place, to: place, of: batch, executor.input("series"), nil)
      }
      // The last batch is filled up with what was there before.
      executor.run()
      let values = executor.outputBuffer("y")
      for step in 0..<steps {
        for place in 0..<count {
          for column in 0..<width {
            results[((first + place) * steps + step) * width + column] =
              values[(step * batch + place) * width + column]
          }
        }
      }
    }
    return results
  }
}
