import Autograd
import Engine

/// How a parameter moves along its gradient, one array at a time.
public protocol Optimizer: Codable, Sendable, Equatable {
  /// The name under which configurations choose it, such as `adam`.
  static var kind: String { get }
  /// The rate before any schedule; greater than 0.
  var learningRate: Float { get set }

  /// Creates the optimiser with its published defaults.
  init()

  /// Returns the parameter's new value.
  ///
  /// - Parameters:
  ///   - parameter: Its present value.
  ///   - gradient: The loss's derivative, of the same shape.
  ///   - step: The learning rate of this step, the number of the step, and the state kept per parameter.
  /// - Returns: The new value, of the same shape.
  func updated(_ parameter: Tensor, gradient: Tensor, _ step: OptimizerStep) -> Tensor

  /// Throws when a hyper-parameter is out of its range.
  func validate() throws(HyperparameterError)
}

/// A hyper-parameter outside its range.
public struct HyperparameterError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The hyper-parameter's name.
  public let name: String
  /// What it must be, and what it is.
  public let rule: String

  /// Creates an error.
  public init(_ name: String, _ rule: String) {
    self.name = name
    self.rule = rule
  }

  /// Name and rule in one sentence.
  public var description: String { "\(name) \(rule)." }
}

/// What an optimiser may use at one step.
public struct OptimizerStep {
  /// The scheduled learning rate; a scalar.
  public let learningRate: Tensor
  /// The number of this update, counted from 1; a scalar.
  public let number: Tensor
  let scope: Scope
  let name: String

  /// The value kept under a name for this parameter; zero, or `initially`, before the first step.
  public func state(_ slot: String, like parameter: Tensor, initially: Float = 0) -> Tensor {
    scope.state(name + "/" + slot, parameter.shape, initially == 0 ? .zeros : .constant(initially))
  }

  /// Keeps a value for the next step.
  public func keep(_ slot: String, _ value: Tensor) { scope.update(name + "/" + slot, to: value) }
}

extension Optimizer {
  /// Traces the update of every given parameter.
  ///
  /// - Parameters:
  ///   - parameters: The weights to train, as declared.
  ///   - loss: What to make small; a scalar.
  ///   - clipping: Limits on the gradient.
  ///   - rate: The scheduled learning rate; a scalar.
  ///   - scope: Where the optimiser's state is declared: `<scope>/<parameter>/<slot>`, and the count of steps.
  /// - Returns: The Euclidean norm of the whole gradient before clipping; a scalar.
  @discardableResult
  package func update(
    _ parameters: [Scope.Declaration], lowering loss: Tensor, clipping: GradientClipping,
    rate: Tensor,
    in scope: Scope
  ) -> Tensor {
    let trace = loss.trace
    let values = parameters.map { trace.parameter($0.name, $0.shape) }
    let raw = gradient(of: loss, at: values)
    let norm =
      raw.map { $0.sumOfSquares() }.reduce(trace.constant(0)) { $0 + $1 }.squareRoot()
    let gradients = clipping.applied(to: raw, norm: norm)
    let number = scope.state("count", [], .zeros) + 1
    scope.update("count", to: number)
    for (declaration, (value, gradient)) in zip(parameters, zip(values, gradients)) {
      trace.at(declaration.name) {
        let step = OptimizerStep(
          learningRate: rate, number: number, scope: scope, name: declaration.name)
        trace.update(declaration.name, to: updated(value, gradient: gradient, step))
      }
    }
    return norm
  }

  func require(_ holds: Bool, _ name: String, _ rule: String) throws(HyperparameterError) {
    if !holds { throw HyperparameterError(name, rule) }
  }
}
