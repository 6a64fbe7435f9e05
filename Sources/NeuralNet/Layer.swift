import Autograd

/// A description of a network or a part of one: what it computes, and which parameters it asks for.
///
/// A layer holds sizes and choices, never numbers that training changes.
public protocol Layer: Sendable {
  /// Returns the output for `x`, asking `scope` for parameters.
  func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor
}

/// Layers one after the other; each one's scope is its name, or its kind and its place.
public struct Sequential: Layer {
  /// The layers with their names.
  public let layers: [(name: String, layer: any Layer)]

  /// Creates a chain of named layers.
  public init(_ layers: [(name: String, layer: any Layer)]) { self.layers = layers }

  /// Creates a chain whose layers are named by kind and place: `dense1`, `activation2`, ...
  public init(_ layers: [any Layer]) {
    self.layers = layers.enumerated().map { index, layer in
      ("\(type(of: layer))".lowercased() + "\(index + 1)", layer)
    }
  }

  /// Returns the last layer's output.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    layers.reduce(x) { value, entry in
      func visit(_ layer: some Layer) -> Tensor { scope(entry.name, layer, value) }
      return visit(entry.layer)
    }
  }
}

/// A layer whose input is added to its output.
///
/// He et al., "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385.
public struct Residual: Layer {
  /// What the sum adds to the input; its output has the input's shape.
  public let body: any Layer

  /// Creates a residual layer around `body`.
  public init(_ body: any Layer) { self.body = body }

  /// Returns `x + body(x)`.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    func visit(_ layer: some Layer) -> Tensor { scope("body", layer, x) }
    return x + visit(body)
  }
}
