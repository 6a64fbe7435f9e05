import Autograd
import Engine

/// A place in a model's tree of names, from which layers ask for their parameters.
///
/// The path is the parameter's name in checkpoints: `generator/dense1/weight`. Asking twice for one name gives
/// the same parameter, so visiting a network twice shares its weights.
public struct Scope {
  /// The trace the model is being described in.
  public let trace: Trace
  /// Names from the root, joined by `/`; empty at the root.
  public let path: String
  /// Whether the model is being trained: batch norm then uses the batch's statistics, dropout drops.
  public let isTraining: Bool
  private let registry: Registry
  private var transforms: [String: (Tensor, Scope) -> Tensor] = [:]

  /// What all scopes of one model have declared.
  final class Registry {
    var declarations: [String: Declaration] = [:]
    var order: [String] = []
    /// How often each name was given out at the present visit of its parent.
    var counts: [String: Int] = [:]
  }

  /// A parameter or a piece of state with its shape and its first value.
  package struct Declaration: Sendable {
    package let name: String
    package let shape: Shape
    package let initializer: Initializer
    package let isTrainable: Bool
  }

  /// Creates the root scope of a model.
  public init(_ trace: Trace, isTraining: Bool) {
    self.init(trace, path: "", isTraining: isTraining, registry: Registry())
  }

  private init(_ trace: Trace, path: String, isTraining: Bool, registry: Registry) {
    self.trace = trace
    self.path = path
    self.isTraining = isTraining
    self.registry = registry
  }

  /// Returns the scope below this one with the given name.
  public func scope(_ name: String) -> Scope { at(join(name), isTraining: isTraining) }

  /// Returns the scope of the same place for use outside training.
  public func evaluating() -> Scope { at(path, isTraining: false) }

  private func at(_ path: String, isTraining: Bool) -> Scope {
    var scope = Scope(trace, path: path, isTraining: isTraining, registry: registry)
    scope.transforms = transforms
    return scope
  }

  /// Returns the same scope, in which and below which parameters of that name are read through a function, which is
  /// told the scope that asked.
  func mapping(_ name: String, _ transform: @escaping (Tensor, Scope) -> Tensor) -> Scope {
    var scope = self
    scope.transforms[name] = transform
    return scope
  }

  /// Returns what a layer computes from `x`, with its parameters below `name`.
  public func callAsFunction(_ name: String, _ layer: some Layer, _ x: Tensor) -> Tensor {
    let inner = scope(name)
    return trace.at(inner.path) { layer(x, in: inner) }
  }

  /// A weight that optimisers train.
  ///
  /// - Parameters:
  ///   - name: Its name below this scope.
  ///   - shape: Its shape; the same at every visit.
  ///   - initializer: Its first value.
  /// - Returns: Its present value, as a tensor.
  public func parameter(_ name: String, _ shape: Shape, _ initializer: Initializer) -> Tensor {
    declare(name, shape, initializer, isTrainable: true)
    let value = trace.parameter(join(name), shape)
    return transforms[name]?(value, self) ?? value
  }

  /// A stored value that is not trained, such as a running mean.
  public func state(_ name: String, _ shape: Shape, _ initializer: Initializer) -> Tensor {
    declare(name, shape, initializer, isTrainable: false)
    return trace.parameter(join(name), shape)
  }

  /// Stores a new value of a piece of state at the end of the step.
  public func update(_ name: String, to value: Tensor) { trace.update(join(name), to: value) }

  /// All that was declared below this scope, in the order of the first visit.
  package var declarations: [Declaration] {
    registry.order.compactMap { name in
      path.isEmpty || name.hasPrefix(path + "/") ? registry.declarations[name] : nil
    }
  }

  /// The weights declared below this scope, in the order of the first visit.
  package var trainable: [Declaration] { declarations.filter(\.isTrainable) }

  private func declare(
    _ name: String, _ shape: Shape, _ initializer: Initializer, isTrainable: Bool
  ) {
    let full = join(name)
    if let earlier = registry.declarations[full] {
      precondition(
        earlier.shape == shape,
        "\(full): declared with shape \(earlier.shape), visited again with \(shape)")
      return
    }
    registry.declarations[full] = Declaration(
      name: full, shape: shape, initializer: initializer, isTrainable: isTrainable)
    registry.order.append(full)
  }

  private func join(_ name: String) -> String { path.isEmpty ? name : path + "/" + name }
}

extension ParameterStore {
  /// Adds the arrays a model declared, filled by their initialisers.
  ///
  /// - Parameters:
  ///   - scope: The declarations are those below it.
  ///   - seed: Each array draws from the stream named by its path.
  public func initialize(_ scope: Scope, seed: UInt64) {
    for declaration in scope.declarations where entry(declaration.name) == nil {
      let stream = RandomStream(seed: seed, name: "init/" + declaration.name)
      set(declaration.name, declaration.initializer.array(declaration.shape, stream))
    }
  }
}
