import CKernels
import Foundation
import Testing

/// A kernel of one argument with its exact function and the bound its header states.
struct MathKernel: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let tile: Tile
  let bound: Double
  let exact: @Sendable (Double) -> Double

  init(
    _ name: String, _ tile: Tile, _ bound: Double, _ exact: @escaping @Sendable (Double) -> Double
  ) {
    (testDescription, self.tile, self.bound, self.exact) = (name, tile, bound, exact)
  }

  static let all = [
    MathKernel("exp", gk_exp, 1) { exp($0) },
    MathKernel("expm1", gk_expm1, 2) { expm1($0) },
    MathKernel("log", gk_log, 1) { log($0) },
    MathKernel("log1p", gk_log1p, 2) { log1p($0) },
    MathKernel("sin", gk_sin, 2) { sin($0) },
    MathKernel("cos", gk_cos, 2) { cos($0) },
    MathKernel("erf", gk_erf, 2) { erf($0) },
    MathKernel("wright_omega", gk_wright_omega, 4) { wrightOmega($0) },
    MathKernel("tanh", gk_tanh, 3) { tanh($0) },
    MathKernel("sigmoid", gk_sigmoid, 3) { $0 >= 0 ? 1 / (1 + exp(-$0)) : exp($0) / (1 + exp($0)) },
    MathKernel("softplus", gk_softplus, 2) {
      $0.isNaN ? $0 : max($0, 0) + log1p(exp(-abs($0)))
    },
    // Double precision rounds these so finely that half an ulp is decided right, ties excepted.
    MathKernel("sqrt", gk_sqrt, 0.5) { $0.squareRoot() },
    MathKernel("reciprocal", gk_reciprocal, 0.5000001) { 1 / $0 },
    MathKernel("reciprocal_sqrt", gk_reciprocal_sqrt, 2) { 1 / $0.squareRoot() },
    MathKernel("floor", gk_floor, 0) { $0.rounded(.down) },
  ]
}

/// The y with y + log y = x in double precision.
private func wrightOmega(_ x: Double) -> Double {
  guard x > -.infinity else { return x == -.infinity ? 0 : x }
  guard x < 1e10 else { return x.isFinite ? x - log(x) : x }
  var y = x > 1 ? x - log(x) : exp(x) / (1 + exp(x))
  for _ in 0..<8 {
    let q = exp(x - y)
    y = x > 1 ? y * (1 + x - log(y)) / (1 + y) : q * (1 + y) / (1 + q)
  }
  return y
}

@Suite struct MathKernelTests {
  @Test("Error over all floats stays within the stated bound", arguments: MathKernel.all)
  func accuracy(kernel: MathKernel) {
    // A prime stride visits every exponent of both signs with ever different significands.
    var worst = (error: 0.0, at: Float.zero)
    let run16k = 16_384
    for start in stride(from: 0, through: Int(UInt32.max), by: 4093 * run16k) {
      let bits = stride(
        from: start, through: min(start + 4093 * (run16k - 1), Int(UInt32.max)), by: 4093)
      check(kernel, bits.map { Float(bitPattern: UInt32($0)) }, &worst)
    }
    check(kernel, specials, &worst)
    #expect(
      worst.error <= kernel.bound,
      "\(kernel.testDescription): \(worst.error) ulp at \(worst.at), stated \(kernel.bound)")
  }

  @Test(
    "Error over the range of activations stays within the stated bound", arguments: MathKernel.all)
  func accuracyNearOne(kernel: MathKernel) {
    var worst = (error: 0.0, at: Float.zero)
    check(kernel, (-60_000...60_000).map { Float($0) * 0x1.9p-9 }, &worst)
    #expect(
      worst.error <= kernel.bound,
      "\(kernel.testDescription): \(worst.error) ulp at \(worst.at), stated \(kernel.bound)")
  }

  private func check(_ kernel: MathKernel, _ x: [Float], _ worst: inout (error: Double, at: Float))
  {
    for (x, y) in zip(x, run(kernel.tile, x)) {
      let error = ulps(y, kernel.exact(Double(x)))
      if error > worst.error { worst = (error, x) }
    }
  }

  @Test("Power agrees with pow to 1 ulp, special cases included")
  func power() {
    var pairs = specials.flatMap { a in specials.map { (a, $0) } }
    let words = (0..<60_000).map { RandomWords.at($0) }
    // Any two floats; positive bases with results in range; bases near 1 with huge exponents.
    pairs += words.map { (Float(bitPattern: $0.x), Float(bitPattern: $0.y)) }
    pairs += words.map {
      (Float(bitPattern: $0.x & 0x7FFF_FFFF), Float(Int32(bitPattern: $0.y)) * 0x1p-29)
    }
    pairs += words.map {
      (1 + Float(Int32(bitPattern: $0.x)) * 0x1p-45, Float(Int32(bitPattern: $0.y)) * 0x1p-12)
    }
    let result = run(gk_power, pairs.map(\.0), pairs.map(\.1))
    for ((a, b), y) in zip(pairs, result) {
      let error = ulps(y, pow(Double(a), Double(b)))
      if error > 1 {
        Issue.record("\(a)^\(b): \(y), \(error) ulp")
        break
      }
    }
  }
}
