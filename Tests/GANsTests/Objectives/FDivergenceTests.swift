import Autograd
import Engine
import Foundation
import GANs
import Testing
import _TestSupport

/// A row of the paper's table in double precision.
struct FDivergenceCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let divergence: FDivergence
  /// `g_f(v)`.
  let activation: @Sendable (Double) -> Double
  /// `f*(t)`.
  let conjugate: @Sendable (Double) -> Double
  /// The v with `g_f(v) = f'(u)` for `u = exp(r)`.
  let best: @Sendable (Double) -> Double
  /// The divergence of the pairs A to D of Gaussians, nil where it is infinite.
  let values: [Double?]

  init(
    _ divergence: FDivergence, _ values: [Double?],
    activation: @escaping @Sendable (Double) -> Double,
    conjugate: @escaping @Sendable (Double) -> Double,
    best: @escaping @Sendable (Double) -> Double
  ) {
    testDescription = "\(divergence.kind) \(divergence.mixing) \(divergence.order)"
    self.divergence = divergence
    self.values = values
    self.activation = activation
    self.conjugate = conjugate
    self.best = best
  }

  /// P and Q as (mean, deviation): A differs in the mean, B and C in both, D in the deviation.
  static let pairs: [(p: (Double, Double), q: (Double, Double))] = [
    (p: (0.0, 1.0), q: (1.0, 1.0)), ((0, 1), (1, 2)), ((1, 2), (0, 1)), ((0, 1), (0, 0.8)),
  ]

  static let all = [
    FDivergenceCase(
      FDivergence(.totalVariation), [0.382925, 0.390066, 0.390066, 0.107543],
      activation: { tanh($0) / 2 }, conjugate: { $0 }, best: { $0 > 0 ? 20 : -20 }),
    FDivergenceCase(
      FDivergence(.kl), [0.5, 0.443147, 1.306853, 0.058106],
      activation: { $0 }, conjugate: { exp($0 - 1) }, best: { 1 + $0 }),
    FDivergenceCase(
      FDivergence(.reverseKL), [0.5, 1.306853, 0.443147, 0.043144],
      activation: { -exp(-$0) }, conjugate: { -1 - log(-$0) }, best: { $0 }),
    FDivergenceCase(
      FDivergence(.pearson), [1.718282, 0.744026, nil, 0.209486],
      activation: { $0 }, conjugate: { $0 * $0 / 4 + $0 }, best: { 2 * expm1($0) }),
    FDivergenceCase(
      FDivergence(.neyman), [1.718282, nil, 0.744026, 0.071866],
      activation: { 1 - exp(-$0) }, conjugate: { 2 - 2 * (1 - $0).squareRoot() },
      best: { 2 * $0 }),
    FDivergenceCase(
      FDivergence(.squaredHellinger), [0.235006, 0.298389, 0.298389, 0.024541],
      activation: { 1 - exp(-$0) }, conjugate: { $0 / (1 - $0) }, best: { $0 / 2 }),
    FDivergenceCase(
      FDivergence(.jeffrey), [1, 1.75, 1.75, 0.10125],
      activation: { $0 },
      conjugate: {
        let w = lambert(exponent: 1 - $0)
        return 1 / w + w + $0 - 2
      }, best: { 1 + $0 - exp(-$0) }),
    FDivergenceCase(
      FDivergence(.jensenShannon), [0.222843, 0.256350, 0.256350, 0.023907],
      activation: { log(2) - softplus(-$0) }, conjugate: { -log(2 - exp($0)) }, best: { $0 }),
    FDivergenceCase(
      FDivergence(.weightedJensenShannon, mixing: 0.3), [0.094910, 0.099746, 0.121240, 0.010638],
      activation: { -0.3 * log(0.3) - softplus(-$0) },
      conjugate: { 0.7 * log(0.7 / (1 - 0.3 * exp($0 / 0.3))) },
      best: { -inverseSoftplus(0.3 * log1p(0.7 / 0.3 * exp(-$0))) }),
    FDivergenceCase(
      FDivergence(.gan), [-1.163451, -1.129944, -1.129944, -1.362388],
      activation: { -softplus(-$0) }, conjugate: { -log(1 - exp($0)) }, best: { $0 }),
    FDivergenceCase(
      FDivergence(.alpha, order: 0.5), [0.470012, 0.596778, 0.596778, 0.049082],
      activation: { 2 - softplus(-$0) }, conjugate: { 2 / (1 - $0 / 2) - 2 },
      best: { -inverseSoftplus(2 * exp(-$0 / 2)) }),
    FDivergenceCase(
      FDivergence(.alpha, order: 2), [0.859141, 0.372013, nil, 0.104743],
      activation: { $0 }, conjugate: { pow(max($0 + 1, 0), 2) / 2 - 0.5 }, best: { expm1($0) }),
    // α = -1 is half of Neyman's χ², so its values are half of that row.
    FDivergenceCase(
      FDivergence(.alpha, order: -1), [0.859141, nil, 0.372013, 0.035933],
      activation: { 0.5 - softplus(-$0) }, conjugate: { 1 - pow(1 - 2 * $0, 0.5) },
      best: { -inverseSoftplus(exp(-2 * $0) / 2) }),
  ]

  static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
  /// The x with softplus(x) = y.
  static func inverseSoftplus(_ y: Double) -> Double { y + log(-expm1(-y)) }
  /// W(exp(x)), by bisection of y + log y = x.
  static func lambert(exponent x: Double) -> Double {
    var (low, high) = (0.0, max(x, 1))
    for _ in 0..<2000 {
      let middle = (low + high) / 2
      if middle + log(middle) < x { low = middle } else { high = middle }
    }
    return low
  }
}

@Suite struct FDivergenceTests {
  /// With the best critic the bound is the divergence: Simpson's rule against closed forms and integrals.
  ///
  /// 1e-5: the table has six decimals, and the functions are those of the package, in Float.
  @Test(arguments: FDivergenceCase.all)
  func boundIsTight(row: FDivergenceCase) {
    let (low, width, steps) = (-11.0, 0.005, 4_600)
    for (pair, value) in zip(FDivergenceCase.pairs, row.values) {
      guard let value else { continue }
      func logDensity(_ x: Double, _ gaussian: (Double, Double)) -> Double {
        let z = (x - gaussian.0) / gaussian.1
        return -0.5 * z * z - log(gaussian.1) - 0.5 * log(2 * .pi)
      }
      let xs = (0...steps).map { low + width * Double($0) }
      let v = xs.map { Float(row.best(logDensity($0, pair.p) - logDensity($0, pair.q))) }
      let t = evaluate(v) { row.divergence.activation($0) }
      let dual = evaluate(v) { row.divergence.conjugate($0) }
      let bound = xs.indices.reduce(0.0) { sum, i in
        let simpson: Double = i == 0 || i == steps ? 1 : i.isMultiple(of: 2) ? 2 : 4
        let up = exp(logDensity(xs[i], pair.p)) * Double(t[i])
        let down = exp(logDensity(xs[i], pair.q)) * Double(dual[i])
        return sum + simpson * width / 3 * (up - down)
      }
      #expect(abs(bound - value) < 1e-5, "\(pair): \(bound), not \(value)")
    }
  }

  /// The composed forms against f*(g_f(v)) as the table states the two; Float's 6e-8 times their slopes.
  @Test(arguments: FDivergenceCase.all)
  func composedFormsAgree(row: FDivergenceCase) {
    let v: [Float] = [-6, -2.5, -0.75, -0.1, 0, 0.25, 1.5, 4, 6]
    let activations = evaluate(v) { row.divergence.activation($0) }
    let conjugates = evaluate(v) { row.divergence.conjugate($0) }
    for i in v.indices {
      let t = row.activation(Double(v[i]))
      #expect(abs(Double(activations[i]) - t) < 1e-6 * (1 + abs(t)), "g at \(v[i])")
      let dual = row.conjugate(t)
      #expect(abs(Double(conjugates[i]) - dual) < 2e-6 * (1 + abs(dual)), "f* at \(v[i])")
    }
  }

  /// The last points are where tails of series take over.
  ///
  /// Orders 1 and 2, as penalties differentiate twice.
  @Test(arguments: FDivergenceCase.all)
  func derivatives(row: FDivergenceCase) {
    for points: [Float] in [[-2.5, -0.75, 0.25, 1.5], [14, 16], [-20]] {
      for error in derivativeErrors(
        at: [NDArray([points.count], points)],
        of: { [row.divergence.activation($0[0]), row.divergence.conjugate($0[0])] })
      {
        #expect(error.error < 1e-3, "at \(points), \(error)")
      }
    }
  }

  /// Where the bound is tight, P and Q pull V with equal force: (f*∘g)'(v) = exp(r)·g'(v).
  @Test(arguments: FDivergenceCase.all)
  func bestCriticIsStationary(row: FDivergenceCase) {
    guard row.divergence.kind != .totalVariation else { return }
    let ratios: [Double] = [-2, -0.5, 0, 0.5, 1.5]
    let v = ratios.map { Float(row.best($0)) }
    let up = evaluateGradient(v) { row.divergence.activation($0) }
    let down = evaluateGradient(v) { row.divergence.conjugate($0) }
    for i in v.indices {
      #expect(Double(down[i] / up[i]).isClose(to: exp(ratios[i]), relative: 1e-5), "\(ratios[i])")
    }
  }

  @Test(arguments: FDivergenceCase.all)
  func extremes(row: FDivergenceCase) {
    let v: [Float] = [-80, -30, 30, 80]
    for function in [row.divergence.activation, row.divergence.conjugate] {
      let values = evaluate(v, function) + evaluateGradient(v, function)
      #expect(values.allSatisfy { $0.isFinite }, "\(values)")
    }
  }

  /// df*/dt = 1/W, far from where W itself can be formed.
  @Test func slopeOfJeffreysConjugate() {
    let v: [Float] = [-1e4, -80, -1, 0, 0.5, 1, 3, 80]
    let slopes = evaluateGradient(v) { FDivergence(.jeffrey).conjugate($0) }
    for (t, slope) in zip(v, slopes) {
      let w = t < 60 ? FDivergenceCase.lambert(exponent: 1 - Double(t)) : exp(1 - Double(t))
      #expect(Double(slope).isClose(to: 1 / w, relative: 1e-5), "at \(t)")
    }
  }
}
