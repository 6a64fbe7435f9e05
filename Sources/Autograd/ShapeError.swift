import Engine

/// Why inputs do not fit an op: a mistake in the model's description.
public struct ShapeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The op's name.
  public let op: String
  /// The shapes it was given.
  public let inputs: [Shape]
  /// The broken rule, as a sentence without a full stop.
  public let rule: String

  /// Creates an error.
  public init(_ op: String, _ inputs: [Shape], _ rule: String) {
    self.op = op
    self.inputs = inputs
    self.rule = rule
  }

  /// Op, shapes and rule in one line.
  public var description: String {
    "\(op) of \(inputs.map(\.description).joined(separator: " and ")): \(rule)"
  }
}
