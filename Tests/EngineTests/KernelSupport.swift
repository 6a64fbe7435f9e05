import CKernels
import Testing

/// A tile kernel as Swift calls it.
typealias Tile =
  @convention(c) @Sendable (
    UnsafeMutablePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?,
    UnsafePointer<Float>?,
    UnsafePointer<Float>?, Int
  ) -> Void

/// Runs a kernel over whole arrays, into fresh storage.
func run(_ tile: Tile, _ a: [Float], _ b: [Float]? = nil, _ c: [Float]? = nil, p: [Float] = [0, 0])
  -> [Float]
{
  var out = [Float](repeating: .nan, count: a.count)
  out.withUnsafeMutableBufferPointer { tile($0.baseAddress, a, b ?? a, c ?? a, p, a.count) }
  return out
}

/// Returns the error of a result in units in the last place of the exact value rounded to float.
///
/// A NaN for a number, a number for a NaN, an infinity for another and a zero of the wrong sign are
/// infinitely wrong. Just below the overflow threshold an infinity counts as 2^128.
func ulps(_ result: Float, _ exact: Double) -> Double {
  guard !exact.isNaN else { return result.isNaN ? 0 : .infinity }
  guard !exact.isInfinite else { return Double(result) == exact ? 0 : .infinity }
  guard !result.isNaN else { return .infinity }
  let rounded = Float(exact)
  guard rounded != 0 || result != 0 || rounded.sign == result.sign else { return .infinity }
  guard result.isFinite || Double(rounded) != Double(result) else { return 0 }
  let value = result.isInfinite ? (result > 0 ? 0x1p128 : -0x1p128) : Double(result)
  let unit = rounded.isInfinite ? Float.greatestFiniteMagnitude.ulp : rounded.ulp
  return abs(value - exact) / Double(unit)
}

/// Values at which functions change their behaviour.
let specials: [Float] =
  [
    0, .leastNonzeroMagnitude, .leastNormalMagnitude.nextDown, .leastNormalMagnitude, 1e-30,
    0x1p-25, 0x1p-24, 1e-4, 0.125, 0.333333, 0.346573, 0.5, 0.6666667, 0.93, 1, 1.3333333, 1.5, 2,
    2.5, 3, 4,
    9, 9.02, 17, 87.33654, 88.72283, 88.72284, 89, 103.97208, 104, 99_999.99, 100_000, 100_000.01,
    1e6, 8_388_607.5, 16_777_215, 16_777_216, 1e30, .greatestFiniteMagnitude, .infinity,
  ].flatMap { [$0, -$0] } + [.nan]
