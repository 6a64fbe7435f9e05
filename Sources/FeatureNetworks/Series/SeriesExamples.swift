package import Engine

/// What a ``SeriesJudge`` learns from: series, each with what it is to say of it.
struct SeriesExamples: Sendable {
  /// Number of series.
  let count: Int
  /// Steps of each, and numbers of a step.
  let steps: Int, features: Int
  /// Numbers of a target: one, or so many for each step.
  let targetWidth: Int
  private let inputs: [Float]
  private let targets: [Float]

  /// Gives all of some series `[count, steps, features]` one target.
  init(_ series: NDArray, target: Float) {
    self.init(series, targets: [Float](repeating: target, count: series.shape[0]))
  }

  /// Gives series `[count, steps, features]` a target each.
  init(_ series: NDArray, targets: [Float]) {
    (count, steps, features) = (series.shape[0], series.shape[1], series.shape[2])
    (targetWidth, inputs, self.targets) = (1, series.values, targets)
  }

  /// Chosen features of all steps but the last, to predict others of the step after: `[count, steps - 1, ...]`.
  init(predicting outputs: Range<Int>, from chosen: Range<Int>, in series: NDArray) {
    let (count, steps, width) = (series.shape[0], series.shape[1], series.shape[2])
    var (inputs, targets) = ([Float](), [Float]())
    inputs.reserveCapacity(count * (steps - 1) * chosen.count)
    targets.reserveCapacity(count * (steps - 1) * outputs.count)
    for row in 0..<count {
      for step in 0..<steps - 1 {
        let start = (row * steps + step) * width
        inputs += series.values[start + chosen.lowerBound..<start + chosen.upperBound]
        targets +=
          series.values[
            start + width + outputs.lowerBound..<start + width + outputs.upperBound]
      }
    }
    (self.count, self.steps, features) = (count, steps - 1, chosen.count)
    targetWidth = (steps - 1) * outputs.count
    (self.inputs, self.targets) = (inputs, targets)
  }

  /// The target of a series.
  func target(_ index: Int) -> ArraySlice<Float> {
    targets[index * targetWidth..<(index + 1) * targetWidth]
  }

  /// Writes a series to a place of a batch `[time, batch, features]`, and its target beside it.
  func copy(
    _ index: Int, to place: Int, of batch: Int, _ series: UnsafeMutableBufferPointer<Float>,
    _ target: UnsafeMutableBufferPointer<Float>?
  ) {
    Self.spread(inputs, index, steps, features, place, batch, series)
    guard let target else { return }
    let parts = targetWidth == 1 ? 1 : steps
    Self.spread(targets, index, parts, targetWidth / parts, place, batch, target)
  }

  private static func spread(
    _ values: [Float], _ index: Int, _ steps: Int, _ width: Int, _ place: Int, _ batch: Int,
    _ target: UnsafeMutableBufferPointer<Float>
  ) {
    values.withUnsafeBufferPointer { values in
      for step in 0..<steps {
        let (from, to) = ((index * steps + step) * width, (step * batch + place) * width)
        for column in 0..<width { target[to + column] = values[from + column] }
      }
    }
  }
}

extension NDArray {
  /// Returns chosen samples of the first axis.
  package func samples(_ indices: some Sequence<Int>) -> NDArray {
    let size = shape.count / max(shape[0], 1)
    var (chosen, count) = ([Float](), 0)
    for index in indices {
      chosen += values[index * size..<(index + 1) * size]
      count += 1
    }
    return NDArray(Shape([count] + shape.sizes.dropFirst()), chosen)
  }
}
