public import Autograd
public import Engine

/// How far derivatives are from finite differences.
public struct DerivativeError: CustomStringConvertible {
  /// Order of the derivative, counted from 1.
  public let order: Int
  /// The largest difference, relative to the largest derivative or to 1 if that is larger.
  public let error: Double
  /// The derivative and the difference quotient at the worst place.
  public let worst: (derivative: Double, difference: Double)

  /// Order, error and the worst place.
  public var description: String {
    "order \(order): \(error), derivative \(worst.derivative), difference \(worst.difference)"
  }
}

/// Returns how far the derivatives of a function are from finite differences of those of one order less.
///
/// Parameters that the function declares are 0.75, unless they are moved as well. The differences are central and of
/// fourth order, `(8(f(x+h) - f(x-h)) - (f(x+2h) - f(x-2h))) / 12h` with
/// h = 1/32: the truncation error h⁴f⁗'/30 and the rounding error 1.5·2⁻²⁴|f|/h are both near 1e-6, so that
/// a tolerance of 1e-3 leaves room for derivatives a hundred times larger than the values. Kinks must be
/// further than 2h from every point. A fixed weighted sum makes a scalar of several results; it is added up
/// in double precision.
///
/// - Parameters:
///   - orders: Orders of derivatives to check.
///   - inputs: Where to check.
///   - movingParameters: Whether derivatives by the declared parameters are checked as well, which are then all
///     different, in ±0.75.
///   - function: What to differentiate.
/// - Returns: One entry per order.
public func derivativeErrors(
  orders: ClosedRange<Int> = 1...2, at inputs: [NDArray], movingParameters: Bool = false,
  of function: ([Tensor]) -> [Tensor]
) -> [DerivativeError] {
  orders.map {
    derivativeError(order: $0, at: inputs, movingParameters: movingParameters, of: function)
  }
}

private func derivativeError(
  order: Int, at inputs: [NDArray], movingParameters: Bool, of function: ([Tensor]) -> [Tensor]
) -> DerivativeError {
  let trace = Trace()
  var xs = inputs.enumerated().map { trace.input("x\($0)", $1.shape) }
  var results = function(xs)
  let moving = movingParameters ? trace.nodes.compactMap { $0.op as? Parameter } : []
  xs += moving.map { trace.parameter($0.name, $0.shape) }
  let values = inputs + moving.enumerated().map { sample($1.shape, stream: 500 + $0, scale: 0.75) }
  var weights: [[Float]] = []
  for level in 1...order {
    weights = results.enumerated().map { goldenFill(1000 * level + $0, count: $1.shape.count) }
    let sum = zip(results, weights)
      .map { ($0 * trace.constant(NDArray($0.shape, $1))).sum() }
      .reduce(trace.constant(0)) { $0 + $1 }
    if level < order { results = gradient(of: sum, at: xs) }
    if level == order {
      let derivatives = gradient(of: sum, at: xs)
      let graph = trace.finish(
        outputs: named("f", results) + named("g", derivatives))
      let names = inputs.indices.map { "x\($0)" } + moving.map(\.name)
      return compare(graph, order, names, values, weights)
    }
  }
  fatalError("unreachable: orders are counted from 1")
}

private func named(_ letter: String, _ tensors: [Tensor]) -> [(name: String, value: Tensor)] {
  tensors.enumerated().map { ("\(letter)\($0)", $1) }
}

private func compare(
  _ graph: Graph, _ order: Int, _ names: [String], _ inputs: [NDArray], _ weights: [[Float]]
) -> DerivativeError {
  let parameters = Dictionary(
    graph.parameters.map { ($0.name, NDArray($0.shape, repeating: 0.75)) },
    uniquingKeysWith: { first, _ in first })
  func run(_ inputs: [NDArray]) -> [String: NDArray] {
    let named = Dictionary(uniqueKeysWithValues: zip(names, inputs))
    return graph.evaluate(inputs: named, parameters: parameters.merging(named) { $1 }).outputs
  }
  func total(_ inputs: [NDArray]) -> Double {
    let results = run(inputs)
    return weights.enumerated().reduce(0) { total, entry in
      let values = results["f\(entry.0)"]?.values ?? []
      return total + zip(values, entry.1).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
  }
  let derivatives = run(inputs)
  let h: Float = 1 / 32
  var scale = 1.0
  var largest = 0.0
  var worst = (derivative: 0.0, difference: 0.0)
  for (place, input) in inputs.enumerated() {
    guard let derivative = derivatives["g\(place)"], derivative.shape == input.shape else {
      return DerivativeError(order: order, error: .infinity, worst: worst)
    }
    for element in input.values.indices {
      func moved(_ distance: Float) -> Double {
        var copy = inputs
        copy[place].values[element] += distance
        return total(copy)
      }
      let difference =
        (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / Double(12 * h)
      let value = Double(derivative.values[element])
      scale = max(scale, abs(value))
      let error = abs(difference - value)
      if !(error <= largest) {
        largest = error.isNaN ? .infinity : error
        worst = (value, difference)
      }
    }
  }
  return DerivativeError(order: order, error: largest / scale, worst: worst)
}
