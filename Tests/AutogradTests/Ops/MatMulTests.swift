import Engine
import Testing
import _TestSupport

@testable import Autograd

@Suite struct MatMulTests {
  /// Products by the definition, in double precision.
  private func product(_ a: NDArray, _ b: NDArray, _ left: Bool, _ right: Bool) -> [Float] {
    let batch = a.shape.rank == 3 ? a.shape[0] : 1
    let (m, k) = left ? (a.shape[-1], a.shape[-2]) : (a.shape[-2], a.shape[-1])
    let n = right ? b.shape[-2] : b.shape[-1]
    var result: [Float] = []
    for entry in 0..<batch {
      for i in 0..<m {
        for j in 0..<n {
          var sum = 0.0
          for l in 0..<k {
            let x = a.values[entry * m * k + (left ? l * m + i : i * k + l)]
            let y = b.values[entry * k * n + (right ? j * k + l : l * n + j)]
            sum += Double(x) * Double(y)
          }
          result.append(Float(sum))
        }
      }
    }
    return result
  }

  private func operands(_ lead: [Int], _ m: Int, _ k: Int, _ n: Int, _ left: Bool, _ right: Bool)
    -> [NDArray]
  {
    [
      sample(Shape(lead + (left ? [k, m] : [m, k])), stream: 1),
      sample(Shape(lead + (right ? [n, k] : [k, n])), stream: 2),
    ]
  }

  static let transpositions = [(false, false), (false, true), (true, false), (true, true)]

  @Test(arguments: transpositions)
  func values(left: Bool, right: Bool) {
    for lead in [[], [3]] {
      for (m, k, n) in [(2, 3, 4), (1, 1, 1), (5, 1, 2), (1, 7, 1), (130, 70, 90)] {
        let inputs = operands(lead, m, k, n, left, right)
        let y = evaluate(inputs) { x, _ in
          x[0].matmul(x[1], transposeLeft: left, transposeRight: right)
        }
        #expect(y.shape == Shape(lead + [m, n]))
        let expected = product(inputs[0], inputs[1], left, right)
        #expect(y.values.largestDifference(from: expected) < 1e-5, "\(lead) \(m) \(k) \(n)")
      }
    }
  }

  @Test(arguments: transpositions)
  func derivatives(left: Bool, right: Bool) {
    for lead in [[], [2]] {
      let inputs = operands(lead, 2, 3, 4, left, right)
      let errors = derivativeErrors(at: inputs) { x in
        [x[0].matmul(x[1], transposeLeft: left, transposeRight: right)]
      }
      for error in errors { #expect(error.error < 1e-3, "\(error)") }
    }
  }

  /// A product over an empty inner axis is zero; one without rows is empty.
  @Test func empty() {
    let zero = evaluate([sample([2, 0]), sample([0, 3])]) { x, _ in x[0].matmul(x[1]) }
    #expect(zero == NDArray([2, 3]))
    let none = evaluate([sample([0, 2]), sample([2, 3])]) { x, _ in x[0].matmul(x[1]) }
    #expect(none.shape == [0, 3])
    let slope = evaluate([sample([0, 2]), sample([2, 3])]) { x, _ in
      gradient(of: x[0].matmul(x[1]), at: x[1])
    }
    #expect(slope == NDArray([2, 3]))
  }

  /// ⟨A·X, Y⟩ = ⟨X, Aᵀ·Y⟩, with the gradient as the adjoint.
  @Test(arguments: transpositions)
  func adjoint(left: Bool, right: Bool) {
    for lead in [[], [3]] {
      let inputs = operands(lead, 4, 5, 6, left, right)
      for side in 0..<2 {
        let difference = adjointDifference(of: inputs[side]) { x in
          let other = x.trace.constant(inputs[1 - side])
          return (side == 0 ? x : other).matmul(
            side == 0 ? other : x, transposeLeft: left, transposeRight: right)
        }
        #expect(difference < 1e-5)
      }
    }
  }

  /// Every element lies in one region; many rows times a small factor are at least four regions of nearly equal size, so
  /// that no thread is idle.
  @Test(arguments: [
    (1, 3072, 24, 72, true), (1, 3072, 1, 24, true), (1, 2000, 8, 5, true),
    (1, 64, 784, 512, false), (3, 40, 50, 60, false), (1, 2000, 1400, 350, false),
    (1, 0, 5, 3, false),
  ])
  func regions(batch: Int, m: Int, n: Int, k: Int, isTall: Bool) {
    let tiling = ProductTiling(batch: batch, m: m, n: n, k: k)
    var visits = [Int](repeating: 0, count: batch * m * n)
    var sizes: [Int] = []
    for index in 0..<tiling.regionCount {
      let (entry, rows, columns) = tiling.region(index)
      sizes.append(rows.count * columns.count)
      for row in rows { for column in columns { visits[(entry * m + row) * n + column] += 1 } }
    }
    #expect(visits.allSatisfy { $0 == 1 })
    if isTall {
      #expect(sizes.count >= 4)
      #expect(2 * (sizes.max() ?? 0) * 4 <= 3 * m * n)
    }
  }
}

/// Returns `|⟨A·x, y⟩ - ⟨x, Aᵀ·y⟩|` relative to the first, for a linear map and its gradient.
func adjointDifference(of x: NDArray, under map: (Tensor) -> Tensor) -> Double {
  let image = evaluate([x]) { inputs, _ in map(inputs[0]) }
  let y = sample(image.shape, stream: 77)
  // The gradient at another point: a linear map has the same one everywhere.
  let back = evaluate([sample(x.shape, stream: 78), y]) { inputs, _ in
    gradient(of: (map(inputs[0]) * inputs[1]).sum(), at: inputs[0])
  }
  func dot(_ a: NDArray, _ b: NDArray) -> Double {
    zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  let (forward, backward) = (dot(image, y), dot(x, back))
  return abs(forward - backward) / max(1, abs(forward))
}
