import Engine

/// What one step of a ``scan(over:from:sharing:reversed:_:)`` reads: rows of the batch at one time.
public struct ScanStep {
  /// This step's part of each sequence, `[rows, ...]`.
  public let inputs: [Tensor]
  /// The states before the step, `[rows, ...]`.
  public let states: [Tensor]
  /// What all steps share.
  public let shared: [Tensor]
  /// The trace that the step is described in, for constants.
  public let trace: Trace
}

/// What a ``scan(over:from:sharing:reversed:_:)`` leaves.
public struct ScanResult {
  /// Each state after every step, `[time, batch, ...]`, in the order of time.
  public let states: [Tensor]
  /// Each state after the step that ran last, `[batch, ...]`.
  public let final: [Tensor]
  /// Each output of the step, `[time, batch, ...]`.
  public let outputs: [Tensor]
}

/// Repeats a step over time.
///
/// A whole sequence is one op: the batch is split between the workers, each of which takes its rows through all steps.
/// Gradients are exact in every order, and what a step multiplies with shared values becomes one product over all steps
/// when their gradient is taken.
///
/// - Parameters:
///   - sequences: What changes from step to step, each `[time, batch, ...]`.
///   - states: What is carried along, as the first step finds it, each `[batch, ...]`.
///   - shared: What all steps and rows read, such as weights, of any shape.
///   - reversed: Whether the last step comes first.
///   - step: Describes a step once, for some rows of the batch; rows must not mix. It returns the new states, in the
///     shapes of the old, and outputs `[rows, ...]`.
/// - Returns: States and outputs of all steps.
/// - Precondition: at least one state, and one sequence at least; nothing in the step is random.
/// - Complexity: linear in time and batch; for gradients the step keeps what its activations gave.
public func scan(
  over sequences: [Tensor], from states: [Tensor], sharing shared: [Tensor] = [],
  reversed: Bool = false,
  _ step: (ScanStep) -> (states: [Tensor], outputs: [Tensor])
) -> ScanResult {
  precondition(
    !sequences.isEmpty && !states.isEmpty, "scan: needs a sequence and a state at least")
  let trace = sequences[0].trace
  let (time, batch) = (sequences[0].shape[0], sequences[0].shape[1])
  let rows = ScanBody.rows(of: batch, sharing: shared.map(\.shape))
  let inner = Trace()
  func rowShape(_ sizes: some Sequence<Int>) -> Shape { Shape([rows] + sizes) }
  let description = ScanStep(
    inputs: sequences.enumerated().map {
      inner.input(ScanBody.sequence($0), rowShape($1.shape.sizes.dropFirst(2)))
    },
    states: states.enumerated().map {
      inner.input(ScanBody.state($0), rowShape($1.shape.sizes.dropFirst()))
    },
    shared: shared.enumerated().map { inner.parameter(ScanBody.shared($0), $1.shape) },
    trace: inner)
  let results = inner.at(trace.path) { step(description) }
  precondition(
    results.states.map(\.shape) == description.states.map(\.shape),
    "scan: a step must return states of the shapes \(description.states.map(\.shape)), "
      + "returned \(results.states.map(\.shape))")
  for value in results.outputs {
    precondition(
      value.shape.rank > 0 && value.shape[0] == rows,
      "scan: an output of a step must have the \(rows) rows of its inputs, has shape \(value.shape)"
    )
  }
  let body = ScanBody(
    inner, rows: rows, sequenceCount: sequences.count, sharedCount: shared.count,
    states: results.states, outputs: results.outputs)
  let scan = Scan(
    body: ScanDerivative(body, isSaving: true).forward, time: time, batch: batch,
    isReversed: reversed, keepsLastStatesOnly: false)
  let output = trace.add(scan, sequences + states + shared)
  let layout = scan.layout
  return ScanResult(
    states: states.indices.map { output.part(layout.states($0, after: true)) },
    final: states.indices.map { output.part(layout.last($0)) },
    outputs: results.outputs.enumerated().map { index, value in
      output.part(layout.output(states.count + index))
        .reshaped(Shape([time, batch] + value.shape.sizes.dropFirst()))
    })
}
