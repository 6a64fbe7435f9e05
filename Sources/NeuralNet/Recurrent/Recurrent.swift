import Autograd
import Engine

/// A recurrent network of one layer: a cell that goes through a series.
///
/// - Input: series `[time, batch, features]`.
/// - Output: what the cell gives out after each step, `[time, batch, width]`.
/// - Declares: the cell's weights, and `initial0 [width]`, ... where the first states are learned.
public struct Recurrent: Layer {
  /// What goes through the series.
  public let cell: any RecurrentCell
  /// Whether it begins at the end.
  public let isReversed: Bool
  /// Whether the first states are weights, zero at the start; otherwise they are zero.
  public let learnsInitialState: Bool

  /// Creates a layer.
  public init(_ cell: any RecurrentCell, reversed: Bool = false, learnsInitialState: Bool = false) {
    self.cell = cell
    isReversed = reversed
    self.learnsInitialState = learnsInitialState
  }

  /// Returns what the cell gives out after each step.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    run(x, in: scope).outputs
  }

  /// Goes through a series.
  ///
  /// - Parameters:
  ///   - x: `[time, batch, features]`.
  ///   - mask: `[time, batch]`, 1 where a series has a step and 0 after its end; states stay as they are at the latter,
  ///     and zeros are given out. Nil when all have all steps.
  ///   - initial: The first states, `[batch, width]` each; the layer's own when nil.
  ///   - scope: Where the weights are.
  /// - Returns: Outputs `[time, batch, width]`, and the states after the step that was taken last.
  public func run(
    _ x: Tensor, mask: Tensor? = nil, initial: [Tensor]? = nil, in scope: Scope
  ) -> (outputs: Tensor, final: [Tensor]) {
    let (time, batch, features) = Self.sizes(x)
    let weights = cell.weights(inputs: features, in: scope)
    let projected = cell.project(x.reshaped([time * batch, features]), weights.input).map {
      $0.reshaped(Shape([time, batch] + $0.shape.sizes.dropFirst()))
    }
    let first =
      initial
      ?? cell.stateWidths.enumerated().map { index, width in
        learnsInitialState
          ? scope.parameter("initial\(index)", [width], .zeros).broadcast(to: [batch, width])
          : scope.trace.constant(0).broadcast(to: [batch, width])
      }
    let marks = mask.map { [$0.reshaped([time, batch, 1])] } ?? []
    let result = scan(
      over: projected + marks, from: first, sharing: weights.state, reversed: isReversed
    ) { step in
      let states = cell.step(
        Array(step.inputs.prefix(projected.count)), step.states, step.shared)
      guard marks.count == 1 else { return (states, []) }
      let mark = step.inputs[projected.count]
      return (zip(states, step.states).map { mark * $0 + (1 - mark) * $1 }, [])
    }
    let outputs = marks.first.map { result.states[0] * $0 } ?? result.states[0]
    return (outputs, result.final)
  }

  static func sizes(_ x: Tensor) -> (time: Int, batch: Int, features: Int) {
    precondition(
      x.shape.rank == 3, "Recurrent: series must be [time, batch, features], have \(x.shape)")
    return (x.shape[0], x.shape[1], x.shape[2])
  }
}

/// Recurrent layers one above the other, each perhaps of two directions.
///
/// - Input: series `[time, batch, features]`.
/// - Output: what the last layer gives out, `[time, batch, width]`, twice as wide with two directions: forward first.
/// - Declares: `layer1`, `layer2`, ..., with two directions `layer1/forward`, `layer1/backward`, ...
public struct RecurrentStack: Layer {
  /// The layers' cells, the lowest first.
  public let cells: [any RecurrentCell]
  /// Whether each layer goes through the series in both directions.
  ///
  /// Schuster and Paliwal, "Bidirectional Recurrent Neural Networks", 1997.
  public let isBidirectional: Bool
  /// Share of the values between two layers that is dropped while training, in [0, 1).
  public let dropout: Float
  /// Whether the first states are weights.
  public let learnsInitialState: Bool

  /// Creates a stack of equal cells.
  public init(
    _ cell: any RecurrentCell, layers: Int, isBidirectional: Bool = false, dropout: Float = 0,
    learnsInitialState: Bool = false
  ) {
    precondition(layers > 0, "RecurrentStack: needs at least 1 layer, got \(layers)")
    cells = Array(repeating: cell, count: layers)
    self.isBidirectional = isBidirectional
    self.dropout = dropout
    self.learnsInitialState = learnsInitialState
  }

  /// Returns what the last layer gives out after each step.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor { run(x, in: scope).outputs }

  /// Goes through a series; see ``Recurrent/run(_:mask:initial:in:)``.
  ///
  /// States are listed layer by layer, the lowest first, with two directions forward and then backward for each. A
  /// backward direction finds its first states at the end of the series and leaves the final ones at its beginning.
  ///
  /// - Parameters:
  ///   - x: `[time, batch, features]`.
  ///   - mask: `[time, batch]`, 1 where a series has a step and 0 after its end. Nil when all have all steps.
  ///   - initial: The first states of each layer and direction; the layers' own when nil.
  ///   - scope: Where the weights are.
  /// - Returns: Outputs of the last layer, and the states of each layer and direction after the step that it took last.
  /// - Precondition: `initial` has as many entries as there are layers, twice as many with two directions.
  public func run(
    _ x: Tensor, mask: Tensor? = nil, initial: [[Tensor]]? = nil, in scope: Scope
  ) -> (outputs: Tensor, final: [[Tensor]]) {
    let count = cells.count * (isBidirectional ? 2 : 1)
    precondition(
      initial == nil || initial?.count == count,
      "RecurrentStack: needs first states of \(count) layers and directions, got \(initial?.count ?? 0)"
    )
    var value = x
    var states: [[Tensor]] = []
    for (index, cell) in cells.enumerated() {
      if index > 0, dropout > 0 {
        value = scope("dropout\(index)", Dropout(dropout), value)
      }
      func run(_ scope: Scope, reversed: Bool) -> Tensor {
        let layer = Recurrent(cell, reversed: reversed, learnsInitialState: learnsInitialState)
        let first = initial?[states.count]
        let result = scope.trace.at(scope.path) {
          layer.run(value, mask: mask, initial: first, in: scope)
        }
        states.append(result.final)
        return result.outputs
      }
      let inner = scope.scope("layer\(index + 1)")
      value =
        isBidirectional
        ? concatenate(
          [
            run(inner.scope("forward"), reversed: false),
            run(inner.scope("backward"), reversed: true),
          ], axis: 2)
        : run(inner, reversed: false)
    }
    return (value, states)
  }
}
