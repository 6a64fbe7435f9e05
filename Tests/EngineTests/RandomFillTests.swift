import Foundation
import Testing

@testable import Engine

@Suite struct RandomFillTests {
  let stream = RandomStream(seed: 7, name: "test")
  let count = 1 << 16

  /// Returns sqrt(n) times the largest distance of the empirical from the stated distribution function.
  ///
  /// Beyond 1.95 a sample of the stated distribution falls once in a thousand (Kolmogorov).
  private func kolmogorov(_ sample: [Float], _ distribution: (Double) -> Double) -> Double {
    let n = Double(sample.count)
    var distance = 0.0
    for (index, x) in sample.sorted().enumerated() {
      let p = distribution(Double(x))
      distance = max(distance, p - Double(index) / n, Double(index + 1) / n - p)
    }
    return distance * n.squareRoot()
  }

  /// Checks the first four moments against their exact values, within four standard errors.
  private func moments(_ sample: [Float], _ exact: [(mean: Double, deviation: Double)]) {
    for (order, expected) in exact.enumerated() {
      let mean =
        sample.reduce(0.0) { $0 + pow(Double($1), Double(order + 1)) } / Double(sample.count)
      let bound = 4 * expected.deviation / Double(sample.count).squareRoot()
      #expect(abs(mean - expected.mean) < bound, "moment \(order + 1) is \(mean)")
    }
  }

  @Test("Uniform numbers are uniform")
  func uniform() throws {
    let sample = stream.uniforms(count)
    #expect(kolmogorov(sample) { $0 } < 1.95)
    #expect(kolmogorov(sample) { $0 * $0 } > 1.95, "the test cannot fail")
    // E x^k = 1 / (k + 1), Var x^k = 1 / (2 k + 1) - 1 / (k + 1)^2.
    moments(
      sample,
      (1...4).map { k in
        let mean = 1 / Double(k + 1)
        return (mean, (1 / Double(2 * k + 1) - mean * mean).squareRoot())
      })
    let (least, most) = (try #require(sample.min()), try #require(sample.max()))
    #expect(least >= 0 && most < 1)
  }

  @Test("Normal numbers are normal")
  func normal() throws {
    let sample = stream.normals(count)
    func distribution(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
    #expect(kolmogorov(sample, distribution) < 1.95)
    #expect(kolmogorov(sample.map { $0 * 1.05 }, distribution) > 1.95, "the test cannot fail")
    #expect(kolmogorov(sample.map { $0 + 0.03 }, distribution) > 1.95, "the test cannot fail")
    // E x^k = 0, 1, 0, 3; E x^2k = 1, 3, 15, 105.
    moments(
      sample, [(0, 1), (1, 2.0.squareRoot()), (0, 15.0.squareRoot()), (3, 96.0.squareRoot())])
    // Beyond 3 lie 0.27 % of them.
    let far = Double(sample.count { abs($0) > 3 })
    #expect(abs(far - 0.0027 * Double(count)) < 4 * (0.0027 * Double(count)).squareRoot())
    #expect(try #require(sample.map(abs).max()) < 6.67)
  }

  @Test("Neighbours are uncorrelated, in value and in size", arguments: 1...4)
  func correlation(lag: Int) {
    let sample = stream.normals(count).map(Double.init)
    let bound = 4 / Double(count).squareRoot()
    let pairs = zip(sample, sample.dropFirst(lag))
    #expect(abs(pairs.reduce(0) { $0 + $1.0 * $1.1 }) / Double(count) < bound)
    let sizes = pairs.reduce(0) { $0 + ($1.0 * $1.0 - 1) * ($1.1 * $1.1 - 1) }
    #expect(abs(sizes) / Double(count) < 2 * bound)
  }

  @Test(
    "A fill in pieces has the bits of a fill at once", arguments: [1, 2, 3, 5, 16, 63, 64, 65, 257])
  func pieces(length: Int) {
    let total = 1000
    var (uniforms, normals) = (
      [Float](repeating: .nan, count: total), [Float](repeating: .nan, count: total)
    )
    for first in stride(from: 0, to: total, by: length) {
      let range = first..<min(first + length, total)
      uniforms.withUnsafeMutableBufferPointer {
        stream.fillUniform(UnsafeMutableBufferPointer(rebasing: $0[range]), step: 5, first: first)
      }
      normals.withUnsafeMutableBufferPointer {
        stream.fillNormal(UnsafeMutableBufferPointer(rebasing: $0[range]), step: 5, first: first)
      }
    }
    #expect(uniforms == stream.uniforms(total, step: 5))
    #expect(normals == stream.normals(total, step: 5))
  }

  @Test("Steps, names and seeds give different numbers, the same ones the same")
  func streams() {
    let numbers = stream.normals(8)
    #expect(numbers == RandomStream(seed: 7, name: "test").normals(8))
    #expect(numbers != stream.normals(8, step: 1))
    #expect(numbers != RandomStream(seed: 8, name: "test").normals(8))
    #expect(numbers != RandomStream(seed: 7, name: "other").normals(8))
    #expect(stream.uniforms(0).isEmpty && stream.normals(0).isEmpty)
  }

  /// Pinned bits: a change here breaks every recorded run.
  @Test("Values are pinned on every machine")
  func pinned() {
    #expect(stream.uniforms(4, step: 2) == [0.8949634, 0.23612833, 0.2843415, 0.9503463])
    #expect(stream.normals(4, step: 2) == [0.041009035, 0.46932194, 1.5093671, -0.48679447])
  }
}
