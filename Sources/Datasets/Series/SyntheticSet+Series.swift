import Engine
import Foundation

extension SyntheticSet {
  /// Every built-in distribution of series.
  static let series: [SyntheticSet] = [
    drawn(
      "sines", "10,000 series of 5 sines, frequency and phase up to 0.1 (TimeGAN's program)",
      count: 10_000, window: 24, features: 5
    ) { (options, shape) throws(DatasetError) in
      Sines(shape, frequency: 0...0.1, phase: 0...0.1, amplitude: 0.5...0.5, middle: 0.5).draw
    },
    drawn(
      "sines-paper", "the same with whole waves: frequency up to 1, any phase (TimeGAN's paper)",
      count: 10_000, window: 24, features: 5
    ) { (options, shape) throws(DatasetError) in
      Sines(shape, frequency: 0...(2 * .pi), phase: -Double.pi...(.pi)).draw
    },
    drawn(
      "rcgan-sines",
      "14,000 series of a sine, frequency 1 to 5 a window, amplitude 0.1 to 0.9 (RCGAN)",
      count: 14_000, window: 30, features: 1
    ) { (options, shape) throws(DatasetError) in
      let wave = 2 * Double.pi / Double(shape[0])
      return Sines(
        shape, frequency: wave...(5 * wave), phase: -Double.pi...(.pi), amplitude: 0.1...0.9,
        first: 1
      ).draw
    },
    drawn(
      "ar", "10,000 autoregressive Gaussian series: phi=0.8 sigma=0.8 (TimeGAN)",
      count: 10_000, window: 24, features: 5, options: ["phi", "sigma"]
    ) { (options, shape) throws(DatasetError) in
      AutoregressiveSeries(
        shape, phi: try options.number("phi", in: -0.999...0.999) ?? 0.8,
        sigma: try options.number("sigma", in: 0...1) ?? 0.8
      ).draw
    },
    drawn(
      "gp-smooth", "10,000 smooth series from a Gaussian process (RCGAN)",
      count: 10_000, window: 30, features: 1
    ) { (options, shape) throws(DatasetError) in GaussianProcess(shape).draw },
  ]

  /// Draws one series in its own units.
  typealias Draw = (inout NormalGenerator) -> [Double]

  /// A set of series that are drawn one after the other, each from a step of the stream of its own.
  private static func drawn(
    _ name: String, _ summary: String, count: Int, window: Int, features: Int,
    options own: [String] = [],
    _ distribution: @escaping @Sendable (Options, Shape) throws(DatasetError) -> Draw
  ) -> SyntheticSet {
    SyntheticSet(name: name, summary: summary, options: ["window", "features", "scale"] + own) {
      (options, seed) throws(DatasetError) in
      let count = try options.integer("count", in: 1...100_000_000) ?? count
      let window = try options.integer("window", in: 2...1_000) ?? window
      let features = try options.integer("features", in: 1...1_000) ?? features
      guard let size = checkedProduct([count, window, features]), size <= 1 << 28 else {
        throw options.bad(
          "count", "\(count)", "at most \((1 << 28) / (window * features)) series of this size")
      }
      let draw = try distribution(options, [window, features])
      var values = [Double]()
      values.reserveCapacity(size)
      for sample in 0..<count {
        var generator = NormalGenerator(seed: seed, name: "data." + name, step: UInt64(sample))
        values += draw(&generator)
      }
      return SeriesSamples(
        name: name, shape: [window, features], values: values,
        columns: (1...features).map { "x\($0)" }, scaling: try options.scaling() ?? .minmax)
    }
  }
}

extension Options {
  /// The scaling that `scale=` names.
  func scaling() throws(DatasetError) -> SeriesScaling.Kind? {
    try choice("scale", SeriesScaling.Kind.allCases.map(\.rawValue)).flatMap { .init(rawValue: $0) }
  }

  /// Returns a number in a range.
  func number(_ key: String, in range: ClosedRange<Double>) throws(DatasetError) -> Double? {
    guard let value = text(key) else { return nil }
    guard let number = Double(value), range.contains(number) else {
      throw bad(key, value, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
