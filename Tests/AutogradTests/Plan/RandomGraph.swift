import Engine

@testable import Autograd

/// Makes graphs that exercise the planner: random ops over random shapes, seeded.
struct RandomGraph {
  let graph: Graph
  let guarded: [String]
  /// Whether small differences in rounding lead to small differences in results.
  let isContinuous: Bool

  init(seed: UInt64) {
    var maker = Maker(seed: seed)
    maker.grow()
    maker.addUpdates()
    (graph, guarded) = maker.finish()
    isContinuous = maker.isContinuous
  }
}

private struct Maker {
  var random: RandomStream.Generator
  let trace = Trace()
  var values: [Tensor] = []
  var parameters: [(name: String, shape: Shape)] = []
  var isContinuous = true
  let sizes: [Int]
  let limit: Int
  let length: Int

  init(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "random-graph").generator()
    let isLarge = random.integer(below: 4) == 0
    let isEmpty = random.integer(below: 12) == 0
    let choices =
      isLarge ? [1, 3, 16, 37, 64, 130, 300, 1030] : isEmpty ? [0, 2, 3] : [1, 2, 3, 4, 5, 8]
    var picked = [1]
    for _ in 0..<2 + random.integer(below: 2) {
      picked.append(choices[random.integer(below: choices.count)])
    }
    sizes = picked
    limit = isLarge ? 40_000 : 600
    length = 4 + random.integer(below: 30)
    self.random = random
  }

  mutating func chance(_ percent: Int) -> Bool { random.integer(below: 100) < percent }
  mutating func pick<Element>(_ list: [Element]) -> Element {
    list[random.integer(below: list.count)]
  }

  mutating func shape(rank: Int? = nil) -> Shape {
    let rank = rank ?? random.integer(below: 4)
    var result: [Int] = []
    for _ in 0..<rank {
      let size = pick(sizes)
      result.append(result.reduce(size, *) > limit ? 1 : size)
    }
    return Shape(result)
  }

  /// A value of a given shape: one of those there are, or a new one.
  mutating func value(_ shape: Shape) -> Tensor {
    let fitting = values.filter { $0.shape == shape }
    if !fitting.isEmpty, chance(80) { return pick(fitting) }
    return source(shape)
  }

  mutating func source(_ shape: Shape) -> Tensor {
    switch random.integer(below: 8) {
    case 0: return trace.input("x\(trace.nodes.count)", shape)
    case 1: return trace.normal("n", shape)
    case 2: return trace.uniform("u", shape)
    case 3:
      let constants: [Float] = [0, 1, 0.5, -2]
      return chance(50)
        ? trace.constant(NDArray(shape, repeating: pick(constants)))
        : trace.constant(pick(constants)).broadcast(to: shape)
    default:
      parameters.append(("p\(parameters.count)", shape))
      return trace.parameter(parameters[parameters.count - 1].name, shape)
    }
  }

  /// A value whose shape stretches with the given one.
  mutating func partner(of shape: Shape) -> Tensor {
    let fitting = values.filter {
      $0.shape.broadcast(with: shape).map { $0.count <= limit } ?? false
    }
    if !fitting.isEmpty, chance(70) { return pick(fitting) }
    switch random.integer(below: 4) {
    case 0: return trace.constant(pick([0, 1, 0.25, -1]))
    case 1: return value(shape)
    default:
      var smaller = shape.sizes
      for axis in smaller.indices where chance(50) { smaller[axis] = 1 }
      return value(
        Shape(Array(smaller.dropFirst(chance(30) ? random.integer(below: shape.rank + 1) : 0))))
    }
  }

  mutating func unary(_ x: Tensor) -> Tensor {
    switch random.integer(below: 24) {
    case 0: return x.tanh()
    case 1: return x.sigmoid()
    case 2: return x.sin()
    case 3: return x.cos()
    case 4: return x.relu()
    case 5: return x.leakyReLU(slope: 0.2)
    case 6: return x.absolute()
    case 7: return x.clamped(to: -3...3).squared()
    case 8: return -x
    case 9: return x.softplus()
    case 10: return x.minimum(2).exp()
    case 11: return (x.squared() + 0.1).squareRoot()
    case 12: return (x.squared() + 0.5).reciprocalSquareRoot()
    case 13: return (x.squared() + 0.5).reciprocal()
    case 14: return (x.absolute() + 0.1).log()
    case 15: return x.absolute().log1p()
    case 16: return x.minimum(1).expm1()
    case 17: return x.erf()
    case 18:
      isContinuous = false
      return x.floor()
    case 19:
      isContinuous = false
      return x.sign()
    case 20: return (x.absolute() + 0.1).power(1.5)
    case 21: return x.elu()
    case 22: return x.gelu()
    default: return -(-x) * 1 + 0
    }
  }

  mutating func binary(_ x: Tensor) -> Tensor {
    // Now and then a part of the value itself: the planner must not overwrite what a view still shows.
    let other =
      chance(15) && x.shape.rank > 0 && x.shape[0] > 0
      ? x.slice(x.shape[0] - 1..<x.shape[0]) : partner(of: x.shape)
    let (a, b) = chance(50) ? (x, other) : (other, x)
    switch random.integer(below: 11) {
    case 0, 1: return a + b
    case 2: return a - b
    case 3: return a * b
    case 4: return a / (b.absolute() + 0.5)
    case 5: return a.maximum(b)
    case 6: return a.minimum(b)
    case 9: return a.weightedSum(0.9, b, 0.1)
    case 10:
      let product = a * b
      let third = partner(of: product.shape)
      return chance(50)
        ? a.multiplyAdd(b, third)
        : chance(50) ? a.negativeMultiplyAdd(b, third) : a.interpolating(b, third)
    case 7:
      isContinuous = false
      let condition = a.greater(b)
      return .select(condition, a, partner(of: condition.shape)).clamped(to: -5...5)
    default:
      isContinuous = false
      return a.less(b) + a.notEqual(b)
    }
  }

  mutating func product(_ x: Tensor) -> Tensor {
    guard x.shape.rank >= 2, x.shape.count > 0 else { return x }
    let left = x.shape.rank > 3 ? x.flattened() : x
    let (transposeLeft, transposeRight) = (chance(30), chance(30))
    let k = transposeLeft ? left.shape[-2] : left.shape[-1]
    let n = pick(sizes)
    let lead = Array(left.shape.sizes.dropLast(2))
    let right = value(Shape(lead + (transposeRight ? [n, k] : [k, n])))
    return left.matmul(right, transposeLeft: transposeLeft, transposeRight: transposeRight)
      * (1 / Float(max(k, 1)).squareRoot())
  }

  mutating func movement(_ x: Tensor) -> Tensor {
    let rank = x.shape.rank
    switch random.integer(below: 10) {
    case 0: return x.reshaped([x.shape.count])
    case 1: return x.expanded(at: random.integer(below: rank + 1))
    case 2 where rank >= 2: return x.transposed()
    case 3 where rank == 3: return x.transposed([1, 0, 2])
    case 4 where rank >= 1, 5 where rank >= 1:
      let axis = chance(60) ? 0 : random.integer(below: rank)
      let size = x.shape[axis]
      guard size > 0 else { return x }
      let first = random.integer(below: size)
      return x.slice(first..<first + 1 + random.integer(below: size - first), axis: axis)
    case 6 where rank >= 1:
      let widths = (0..<2 * rank).map { _ in random.integer(below: 2) }
      return x.padded(before: Array(widths[..<rank]), after: Array(widths[rank...]))
    case 7 where rank >= 1:
      return concatenate([x, value(x.shape), x], axis: random.integer(below: rank))
    case 8:
      return x.broadcast(to: Shape([2] + x.shape.sizes))
    default: return x.stoppingGradient()
    }
  }

  mutating func reduction(_ x: Tensor) -> Tensor {
    let axes = (0..<x.shape.rank).filter { _ in chance(50) }
    let keeps = chance(50)
    switch random.integer(below: 7) {
    case 6: return x.sumOfSquares() * (1 / Float(max(x.shape.count, 1)))
    case 0: return x.max(axes.filter { x.shape[$0] > 0 }, keepingAxes: keeps)
    case 1, 2: return x.mean(axes, keepingAxes: keeps)
    case 3 where x.shape.rank > 0 && x.shape[-1] > 0: return x.softmax()
    case 4 where x.shape.rank > 0: return x.variance(axes, keepingAxes: keeps)
    default: return x.sum(axes, keepingAxes: keeps) * (1 / Float(max(x.shape.count, 1)))
    }
  }

  mutating func rare(_ x: Tensor) -> Tensor {
    switch random.integer(below: 5) {
    case 0 where x.shape.rank == 2 && x.shape[0] > 0:
      let rows = x.shape[0]
      let indices = (0..<3).map { _ in Float(random.integer(below: rows)) }
      return x.gathered(at: trace.constant(NDArray([3], indices)))
    case 1 where x.shape.rank == 2:
      let indices = (0..<x.shape[0]).map { _ in Float(random.integer(below: 4)) }
      return x.scatterAdded(rows: 4, at: trace.constant(NDArray([x.shape[0]], indices)))
    case 2 where x.shape.rank > 0 && x.shape[-1] > 0:
      isContinuous = false
      return x.argMax().oneHot(classCount: 3)
    case 3:
      isContinuous = false  // a merged sum of products may be differentiated at a kink
      let inner = pick(values)
      return gradient(of: x, at: inner).clamped(to: -10...10)
    default: return x.dropout(rate: 0.3)
    }
  }

  mutating func grow() {
    for _ in 0..<3 { values.append(source(shape())) }
    for _ in 0..<2 { values.append(source(shape(rank: 2))) }
    for _ in 0..<length {
      let x = chance(50) ? values[values.count - 1] : pick(values)
      var y: Tensor
      switch random.integer(below: 20) {
      case 0..<6: y = unary(x)
      case 6..<11: y = binary(x)
      case 11..<13: y = product(x)
      case 13: y = product(x).tanh()
      case 14:
        y = product(x)
        y = y + value(y.shape.rank > 1 ? [y.shape[-1]] : y.shape)
        y = chance(50) ? y.relu() : y
      case 15:
        // A sum of products.
        y = product(x)
        if y.shape.rank == 2 {
          let k = pick(sizes)
          let other = value([y.shape[0], k]).matmul(value([k, y.shape[1]]))
          y = x.shape.rank == 2 ? (chance(50) ? y + other : other + y) : y
          let m = value([y.shape[0], 2]).matmul(value([2, y.shape[1]]))
          let n = value([y.shape[0], k]).matmul(value([k, y.shape[1]]))
          y = m + n + y * 0.1
        }
      case 16, 17: y = movement(x)
      case 18: y = reduction(x)
      default: y = rare(x)
      }
      guard y.shape.count <= 2 * limit else { continue }
      if chance(25) { y = y.clamped(to: -4...4) }
      values.append(y)
    }
  }

  mutating func addUpdates() {
    let old = parameters
    for (name, shape) in old where chance(60) {
      let p = trace.parameter(name, shape)
      switch random.integer(below: 10) {
      case 0, 1:
        let g = gradient(of: pick(values), at: p).clamped(to: -1...1)
        isContinuous = false
        trace.update(name, to: p - g * 0.1)
      case 2:
        trace.update(name, to: p * 0.9 + value(shape) * 0.1)
      case 3:
        // Exchange with another, if there is one of the same shape.
        let others = old.filter { $0.shape == shape && $0.name != name }
        guard !others.isEmpty else { continue }
        let other = pick(others).name
        let q = trace.parameter(other, shape)
        let changed = chance(50)
        trace.update(name, to: changed ? q.tanh() : q)
        trace.update(other, to: changed ? p * 0.5 + q : p)
      case 4:
        trace.update(name, to: value(shape))
      case 5 where shape.rank >= 1 && shape[0] > 1:
        let turned = concatenate([p.slice(1..<shape[0]), p.slice(0..<1)])
        trace.update(name, to: chance(50) ? turned : p * 0.5 + p.slice(0..<1))
      case 6 where shape.rank == 2 && shape[0] == shape[1]:
        trace.update(name, to: chance(50) ? p.transposed() : p.transposed() * 0.5 + p)
      case 7 where shape.rank == 2:
        let product = p.matmul(value([shape[1], shape[1]]))
        trace.update(name, to: p - product * (0.1 / Float(shape[1])))
      case 8:
        let stretched = p.reshaped([shape.count]).expanded(at: 0)
        trace.update(name, to: stretched.tanh().reshaped(shape))
      default:
        trace.update(name, to: p - p.mean() * 0.1)
      }
      // Read what was just written.
      if chance(50) {
        let updated = trace.parameter(name, shape)
        values.append(chance(50) ? updated : binary(updated))
      }
      if chance(20) { values.append(unary(p)) }
    }
  }

  mutating func finish() -> (Graph, [String]) {
    var outputs: [(name: String, value: Tensor)] = [("last", values[values.count - 1])]
    for index in 0..<1 + random.integer(below: 4) { outputs.append(("y\(index)", pick(values))) }
    if chance(20), let parameter = parameters.first {
      outputs.append(("parameter", trace.parameter(parameter.name, parameter.shape)))
    }
    let guarded = chance(40) ? [pick(outputs).name] : []
    return (trace.finish(outputs: outputs), guarded)
  }
}
