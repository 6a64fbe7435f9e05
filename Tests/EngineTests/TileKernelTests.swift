import CKernels
import Testing

@testable import Engine

/// Words to make arbitrary test inputs from.
enum RandomWords {
  static func at(_ index: Int) -> SIMD4<UInt32> {
    Philox.block(counter: SIMD4(UInt32(index), 0, 0, 0), key: SIMD2(11, 22))
  }

  /// Numbers in (-limit, limit).
  static func floats(_ count: Int, limit: Float = 3, seed: Int = 0) -> [Float] {
    (0..<count).map { Float(Int32(bitPattern: at($0 + seed * 100_000).x)) * 0x1p-31 * limit }
  }
}

/// A tile kernel with its definition for one element.
struct NamedTile: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let tile: Tile
  /// Nil for the kernels whose values other tests check.
  let definition: (@Sendable (Float, Float, Float, [Float]) -> Float)?

  init(
    _ name: String, _ tile: Tile,
    _ definition: (@Sendable (Float, Float, Float, [Float]) -> Float)? = nil
  ) {
    (testDescription, self.tile, self.definition) = (name, tile, definition)
  }

  static let all = [
    NamedTile("add", gk_add) { a, b, _, _ in a + b },
    NamedTile("subtract", gk_subtract) { a, b, _, _ in a - b },
    NamedTile("multiply", gk_multiply) { a, b, _, _ in a * b },
    NamedTile("divide", gk_divide) { a, b, _, _ in a / b },
    NamedTile("negate", gk_negate) { a, _, _, _ in -a },
    NamedTile("reciprocal", gk_reciprocal) { a, _, _, _ in 1 / a },
    NamedTile("square", gk_square) { a, _, _, _ in a * a },
    NamedTile("sqrt", gk_sqrt) { a, _, _, _ in a.squareRoot() },
    NamedTile("maximum", gk_maximum) { a, b, _, _ in a.isNaN || b.isNaN ? .nan : max(a, b) },
    NamedTile("minimum", gk_minimum) { a, b, _, _ in a.isNaN || b.isNaN ? .nan : min(a, b) },
    NamedTile("absolute", gk_absolute) { a, _, _, _ in abs(a) },
    NamedTile("sign", gk_sign) { a, _, _, _ in a > 0 ? 1 : a < 0 ? -1 : a },
    NamedTile("floor", gk_floor) { a, _, _, _ in a.rounded(.down) },
    NamedTile("relu", gk_relu) { a, _, _, _ in a.isNaN ? a : max(a, 0) },
    NamedTile("leaky_relu", gk_leaky_relu) { a, _, _, p in a > 0 ? a : p[0] * a },
    NamedTile("leaky_relu_gradient", gk_leaky_relu_gradient) { a, b, _, p in a > 0 ? b : p[0] * b },
    NamedTile("less", gk_less) { a, b, _, _ in a < b ? 1 : 0 },
    NamedTile("less_equal", gk_less_equal) { a, b, _, _ in a <= b ? 1 : 0 },
    NamedTile("greater", gk_greater) { a, b, _, _ in a > b ? 1 : 0 },
    NamedTile("greater_equal", gk_greater_equal) { a, b, _, _ in a >= b ? 1 : 0 },
    NamedTile("equal", gk_equal) { a, b, _, _ in a == b ? 1 : 0 },
    NamedTile("not_equal", gk_not_equal) { a, b, _, _ in a != b ? 1 : 0 },
    NamedTile("select", gk_select) { a, b, c, _ in a != 0 ? b : c },
    NamedTile("copy", gk_copy) { a, _, _, _ in a },
    NamedTile("fill", gk_fill) { _, _, _, p in p[0] },
    NamedTile("multiply_add", gk_multiply_add),
    NamedTile("negative_multiply_add", gk_negative_multiply_add),
    NamedTile("interpolate", gk_interpolate),
    NamedTile("scale_shift", gk_scale_shift),
    NamedTile("reciprocal_sqrt", gk_reciprocal_sqrt),
    NamedTile("exp", gk_exp),
    NamedTile("expm1", gk_expm1),
    NamedTile("log", gk_log),
    NamedTile("log1p", gk_log1p),
    NamedTile("power", gk_power),
    NamedTile("sin", gk_sin),
    NamedTile("cos", gk_cos),
    NamedTile("erf", gk_erf),
    NamedTile("tanh", gk_tanh),
    NamedTile("sigmoid", gk_sigmoid),
    NamedTile("sigmoid_gradient", gk_sigmoid_gradient),
    NamedTile("sigmoid_gradient_of_product", gk_sigmoid_gradient_of_product),
    NamedTile("tanh_gradient", gk_tanh_gradient),
    NamedTile("tanh_gradient_of_difference", gk_tanh_gradient_of_difference),
    NamedTile("tanh_of_multiply_add", gk_tanh_of_multiply_add),
    NamedTile("softplus", gk_softplus),
  ]
}

@Suite struct TileKernelTests {
  @Test("Values match the definition for all pairs of special values", arguments: NamedTile.all)
  func definition(kernel: NamedTile) {
    guard let definition = kernel.definition else { return }
    let a = specials.flatMap { a in specials.map { _ in a } }
    let b = specials.flatMap { _ in specials }
    let c = [Float](b.reversed())
    let result = run(kernel.tile, a, b, c, p: [0.2, 0.7])
    for index in result.indices {
      let expected = definition(a[index], b[index], c[index], [0.2, 0.7])
      let same = result[index] == expected || (result[index].isNaN && expected.isNaN)
      if !same {
        Issue.record("\(a[index]), \(b[index]), \(c[index]): \(result[index]), not \(expected)")
        break
      }
    }
  }

  @Test("Fused and unfused products agree with the definition to one rounding")
  func multiplyAdd() {
    let (a, b, c) = (
      RandomWords.floats(1000), RandomWords.floats(1000, seed: 1), RandomWords.floats(1000, seed: 2)
    )
    for (index, y) in run(gk_multiply_add, a, b, c).enumerated() {
      let exact = Double(a[index]) * Double(b[index]) + Double(c[index])
      #expect(abs(Double(y) - exact) <= 9 * 0x1p-24 + abs(exact) * 0x1p-24)
    }
    for (index, y) in run(gk_negative_multiply_add, a, b, c).enumerated() {
      let exact = Double(c[index]) - Double(a[index]) * Double(b[index])
      #expect(abs(Double(y) - exact) <= 9 * 0x1p-24 + abs(exact) * 0x1p-24)
    }
    for (index, y) in run(gk_sigmoid_gradient, a, b).enumerated() {
      let exact = Double(a[index]) * Double(b[index]) * (1 - Double(b[index]))
      #expect(abs(Double(y) - exact) <= 100 * 0x1p-24)
    }
    for (index, y) in run(gk_tanh_gradient, a, b).enumerated() {
      let exact = Double(a[index]) * (1 - Double(b[index]) * Double(b[index]))
      #expect(abs(Double(y) - exact) <= 100 * 0x1p-24)
    }
    for (index, y) in run(gk_interpolate, a, b, c).enumerated() {
      let exact = Double(c[index]) + Double(a[index]) * (Double(b[index]) - Double(c[index]))
      #expect(abs(Double(y) - exact) <= 100 * 0x1p-24)
    }
    for (index, y) in run(gk_scale_shift, a, p: [0.3, 0.7]).enumerated() {
      let exact = Double(a[index]) * Double(Float(0.3)) + Double(Float(0.7))
      #expect(abs(Double(y) - exact) <= 2 * 0x1p-24)
    }
  }

  @Test("Two steps in one have the bits of one after the other")
  func twoSteps() {
    let (a, b, c) = (
      specials + RandomWords.floats(1000), specials.reversed() + RandomWords.floats(1000, seed: 1),
      specials + RandomWords.floats(1000, seed: 2)
    )
    let pairs: [(joined: Tile, expected: [Float])] = [
      (gk_sigmoid_gradient_of_product, run(gk_sigmoid_gradient, run(gk_multiply, a, b), c)),
      (gk_tanh_gradient_of_difference, run(gk_tanh_gradient, run(gk_subtract, a, b), c)),
      (gk_tanh_of_multiply_add, run(gk_tanh, run(gk_multiply_add, a, b, c))),
    ]
    for (joined, expected) in pairs {
      let found = run(joined, a, b, c)
      for index in found.indices where !(found[index].isNaN && expected[index].isNaN) {
        #expect(found[index].bitPattern == expected[index].bitPattern)
      }
    }
  }

  @Test("An element's value ignores count, position and alignment", arguments: NamedTile.all)
  func position(kernel: NamedTile) {
    let whole = 1000
    let (a, b, c) = (
      RandomWords.floats(whole), RandomWords.floats(whole, seed: 1),
      RandomWords.floats(whole, seed: 2)
    )
    let p: [Float] = [0.2, 0.7]
    let reference = run(kernel.tile, a, b, c, p: p).map(\.bitPattern)
    for count in [0, 1, 2, 15, 16, 17, 31, 33, 100] {
      for first in [0, 1, 3, 16, 501] {
        let range = first..<(first + count)
        // One guard element on either side must stay untouched.
        var out = [Float](repeating: 77, count: count + 2)
        out.withUnsafeMutableBufferPointer { out in
          a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
              c.withUnsafeBufferPointer { c in
                kernel.tile(
                  at(out, 1), at(a, first), at(b, first), at(c, first), p, count)
              }
            }
          }
        }
        #expect(out.first == 77 && out.last == 77, "wrote outside \(range)")
        #expect(out.dropFirst().dropLast().map(\.bitPattern) == Array(reference[range]))
      }
    }
  }

  private func at(_ buffer: UnsafeBufferPointer<Float>, _ offset: Int) -> UnsafePointer<Float>? {
    buffer.baseAddress.map { $0 + offset }
  }

  private func at(_ buffer: UnsafeMutableBufferPointer<Float>, _ offset: Int)
    -> UnsafeMutablePointer<Float>?
  {
    buffer.baseAddress.map { $0 + offset }
  }

  @Test("The output may be any of the inputs", arguments: NamedTile.all, [0, 1, 15, 16, 17, 1000])
  func inPlace(kernel: NamedTile, count: Int) {
    let inputs = (0..<3).map { RandomWords.floats(count, seed: $0) }
    let p: [Float] = [0.2, 0.7]
    let expected = run(kernel.tile, inputs[0], inputs[1], inputs[2], p: p).map(\.bitPattern)
    for target in 0..<3 {
      var out = inputs[target]
      out.withUnsafeMutableBufferPointer { buffer in
        let pointer = buffer.baseAddress.map { UnsafePointer($0) }
        func input<T>(_ index: Int, _ body: (UnsafePointer<Float>?) -> T) -> T {
          index == target
            ? body(pointer) : inputs[index].withUnsafeBufferPointer { body($0.baseAddress) }
        }
        input(0) { a in
          input(1) { b in
            input(2) { c in kernel.tile(buffer.baseAddress, a, b, c, p, count) }
          }
        }
      }
      #expect(out.map(\.bitPattern) == expected, "in place of input \(target)")
    }
    // All inputs the same array, and in place.
    var same = inputs[0]
    let square = run(kernel.tile, same, same, same, p: p).map(\.bitPattern)
    same.withUnsafeMutableBufferPointer { buffer in
      let pointer = buffer.baseAddress.map { UnsafePointer($0) }
      kernel.tile(buffer.baseAddress, pointer, pointer, pointer, p, count)
    }
    #expect(same.map(\.bitPattern) == square)
  }
}
