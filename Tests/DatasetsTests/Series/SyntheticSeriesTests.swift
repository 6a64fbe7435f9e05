import Engine
import Foundation
import Testing

@testable import Datasets

extension NDArray {
  /// A value of series `[count, steps, features]`.
  fileprivate func at(_ sample: Int, _ step: Int, _ feature: Int) -> Double {
    Double(values[(sample * shape[1] + step) * shape[2] + feature])
  }

  /// The mean over all series of the product of two of their values.
  fileprivate func moment(_ a: (step: Int, feature: Int), _ b: (step: Int, feature: Int)) -> Double
  {
    var sum = 0.0
    for sample in 0..<shape[0] {
      sum += at(sample, a.step, a.feature) * at(sample, b.step, b.feature)
    }
    return sum / Double(shape[0])
  }
}

@Suite struct SyntheticSeriesTests {
  /// Name, count, steps, features.
  static let sets: [(String, Int, Int, Int)] = [
    ("sines", 10_000, 24, 5), ("sines-paper", 10_000, 24, 5), ("rcgan-sines", 14_000, 30, 1),
    ("ar", 10_000, 24, 5), ("gp-smooth", 10_000, 30, 1),
  ]

  private func values(_ specification: String, seed: UInt64 = 0) throws -> NDArray {
    let set = try DatasetCatalog.open(specification, seed: seed)
    return set.samples(at: 0..<set.count)
  }

  @Test(arguments: sets)
  func `sizes are the published ones and values lie in 0 to 1`(
    name: String, count: Int, steps: Int, features: Int
  ) throws {
    let set = try #require(try DatasetCatalog.open(name, seed: 1) as? any SeriesDataset)
    #expect(set.count == count && set.sampleShape == [steps, features] && set.isSeries)
    #expect(set.columns == (1...features).map { "x\($0)" })
    #expect(set.scaling.kind == .minmax && set.time == nil && set.labels == nil)
    let values = set.samples(at: 0..<count).values
    for feature in 0..<features {
      let column = stride(from: feature, to: values.count, by: features).map { values[$0] }
      #expect(column.min() == 0 && column.max() == 1)
    }
  }

  @Test(arguments: sets.map(\.0))
  func `a set is a function of its seed and a longer draw begins with the shorter one`(
    name: String
  ) throws {
    let few = try values(name + ",count=20,scale=none", seed: 4)
    #expect(try values(name + ",count=20,scale=none", seed: 4) == few)
    #expect(try values(name + ",count=20,scale=none", seed: 5) != few)
    #expect(
      try values(name + ",count=30,scale=none", seed: 4).values.prefix(few.values.count)
        == few.values[...])
  }

  @Test func `sines are those of TimeGAN's program`() throws {
    let series = try values("sines,count=2000,scale=none")
    // (sin(f j + p) + 1) / 2 with f and p up to 0.1: the arc sine of a value is its angle while f j + p < pi / 2.
    for sample in 0..<2000 {
      for feature in 0..<5 {
        let phase = asin(2 * series.at(sample, 0, feature) - 1)
        let frequency = asin(2 * series.at(sample, 1, feature) - 1) - phase
        #expect(phase >= -1e-6 && phase < 0.1001)
        #expect(frequency >= -1e-6 && frequency < 0.1001)
        // Angles are known to single precision, and the last is 23 of them.
        let last = (sin(23 * frequency + phase) + 1) / 2
        #expect(abs(series.at(sample, 23, feature) - last) < 1e-4)
      }
    }
  }

  @Test func `sines of TimeGAN's paper have whole waves of any phase`() throws {
    let series = try values("sines-paper,count=400,scale=none")
    // How many lie in each quarter of [0, pi] and of [-pi, pi]. At whole steps a frequency w looks like 2 pi - w.
    var frequencies = [0, 0, 0, 0]
    var phases = [0, 0, 0, 0]
    for wave in 0..<2000 {
      let steps = (0..<24).map { series.at(wave / 5, $0, wave % 5) }
      // x[t-1] + x[t+1] = 2 cos(w) x[t] for every sine of frequency w.
      let largest = (1..<23).max { abs(steps[$0]) < abs(steps[$1]) } ?? 1
      let cosine = (steps[largest - 1] + steps[largest + 1]) / (2 * steps[largest])
      let worst = (1..<23).map { abs(steps[$0 - 1] + steps[$0 + 1] - 2 * cosine * steps[$0]) }.max()
      #expect(worst ?? 1 < 1e-5)
      let frequency = acos(max(-1, min(1, cosine)))
      frequencies[min(3, Int(frequency / .pi * 4))] += 1
      // Near 0 and pi the phase is lost in rounding.
      guard sin(frequency) > 0.1 else { continue }
      let across = (steps[1] - cosine * steps[0]) / sin(frequency)
      #expect(abs((steps[0] * steps[0] + across * across).squareRoot() - 1) < 1e-4)
      phases[min(3, Int((atan2(steps[0], across) / .pi + 1) * 2))] += 1
    }
    // A quarter each, to six standard errors.
    let known = Double(phases.reduce(0, +))
    #expect(known > 1800)
    #expect(frequencies.allSatisfy { abs(Double($0) / 2000 - 0.25) < 0.058 }, "\(frequencies)")
    #expect(phases.allSatisfy { abs(Double($0) / known - 0.25) < 0.061 }, "\(phases)")
  }

  @Test func `RCGAN's sines have its frequencies and amplitudes`() throws {
    let series = try values("rcgan-sines,count=3000,scale=none")
    var largest = [Double]()
    for sample in 0..<3000 {
      let steps = (0..<30).map { series.at(sample, $0, 0) }
      largest.append(steps.map(abs).max() ?? 0)
      // x[t-1] + x[t+1] = 2 cos(w) x[t] for every sine of frequency w.
      let middle = (1..<29).max { abs(steps[$0]) < abs(steps[$1]) } ?? 1
      let cosine = (steps[middle - 1] + steps[middle + 1]) / (2 * steps[middle])
      let frequency = acos(min(1, cosine)) * 15 / Double.pi
      #expect(frequency > 0.99 && frequency < 5.01)
    }
    #expect((0.89...0.9001).contains(largest.max() ?? 0))
    #expect((largest.min() ?? 0) > 0.09)
  }

  @Test func `autoregressive series have the stated moments`() throws {
    let series = try values("ar,phi=0.5,sigma=0.2,scale=none")
    // Variance 1 / (1 - phi^2), at every step; a lag multiplies by phi, another feature by sigma. Six standard
    // errors of 10,000 products are 0.11.
    let variance = 4.0 / 3
    for step in [0, 1, 12, 23] {
      #expect(abs(series.moment((step, 0), (step, 0)) - variance) < 0.11)
      #expect(abs(series.moment((step, 1), (step, 4)) - 0.2 * variance) < 0.09)
    }
    for step in [1, 23] {
      #expect(abs(series.moment((step, 2), (step - 1, 2)) - 0.5 * variance) < 0.1)
    }
  }

  @Test func `smooth series have the covariance of their kernel`() throws {
    let series = try values("gp-smooth,scale=none,features=2")
    for (a, b) in [(0, 0), (3, 4), (10, 13), (29, 29), (0, 29)] {
      let wanted = 0.2 * exp(-0.1 * Double((a - b) * (a - b)))
      // Six standard errors.
      #expect(abs(series.moment((a, 0), (b, 0)) - wanted) < 0.018)
    }
    #expect(abs(series.moment((5, 0), (5, 1))) < 0.012)
  }

  @Test func `rows of digits keep pixels and labels`() throws {
    let digits = try DatasetCatalog.open("digits", seed: 0)
    let rows = try #require(try DatasetCatalog.open("digit-rows", seed: 0) as? any SeriesDataset)
    #expect(rows.sampleShape == [8, 8] && rows.labels == digits.labels && rows.classCount == 10)
    let levels = rows.scaling.restored(rows.samples(at: 0..<1797)).values
    #expect(levels == digits.samples(at: 0..<1797).values.map { ($0 + 1) * 8 })
  }

  @Test func `rows of images in the format of MNIST are read`() throws {
    let folder = try Folder()
    try folder.write(
      "train-images-idx3-ubyte",
      IDX(sizes: [2, 2, 3], values: [0, 51, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9]).bytes)
    try folder.write("train-labels-idx1-ubyte", IDX(sizes: [2], values: [7, 1]).bytes)
    let set = try DatasetCatalog.open("mnist-rows:" + folder.path, seed: 0)
    #expect(set.name == "data-rows" && set.sampleShape == [2, 3] && set.labels == [7, 1])
    #expect(set.samples(at: [0]).values.prefix(3) == [0, 0.2, 1])
  }

  @Test func `parts of a set keep its layout`() throws {
    let set = try DatasetCatalog.open("sines,count=100", seed: 0)
    let parts = try set.split(holdingOut: 0.2, seed: 3)
    let held = try #require(parts.heldOut as? any SeriesDataset)
    #expect(parts.training.count == 80 && held.count == 20)
    #expect(held.layout == (set as? any SeriesDataset)?.layout)
    #expect(parts.training.contentHash != held.contentHash)
  }
}
