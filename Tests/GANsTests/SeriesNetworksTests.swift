import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

/// Convolutions over time against sums that are written out, of numbers near 1, to 1e-5.
@Suite struct SeriesNetworksTests {
  // Enough steps that all five taps meet the series four steps apart.
  private static let networks = SeriesNetworks(steps: 17, features: 2, width: 3)

  /// Numbers of each step, `[time][channels]`.
  private typealias Steps = [[Double]]

  /// A network's values for two samples, and the weights it has.
  private func evaluated(
    _ network: Sequential, _ inputs: NDArray
  ) throws -> (values: [Double], weights: [String: NDArray]) {
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let y = network(trace.constant(inputs), in: scope)
    var weights: [String: NDArray] = [:]
    for (index, declaration) in scope.declarations.enumerated() {
      weights[declaration.name] = sample(declaration.shape, stream: 20 + index, scale: 0.5)
    }
    let values = trace.finish(outputs: [("y", y)]).evaluate(parameters: weights).outputs["y"]
    return (try #require(values).values.map { Double($0) }, weights)
  }

  private func numbers(_ weights: [String: NDArray], _ name: String) throws -> [Double] {
    try #require(weights[name]).values.map { Double($0) }
  }

  /// Five taps around each step, zeros beyond both ends.
  private func convolution(
    _ x: Steps, _ weights: [String: NDArray], _ name: String, dilation: Int = 1
  ) throws -> Steps {
    let kernel = try numbers(weights, name + "/weight")
    let bias = try numbers(weights, name + "/bias")
    let (inputs, outputs) = (x[0].count, bias.count)
    #expect(weights[name + "/weight"]?.shape == [5, 1, inputs, outputs])
    return x.indices.map { step in
      (0..<outputs).map { output in
        var sum = bias[output]
        for tap in 0..<5 {
          let place = step + (tap - 2) * dilation
          guard x.indices.contains(place) else { continue }
          for input in 0..<inputs {
            sum += kernel[(tap * inputs + input) * outputs + output] * x[place][input]
          }
        }
        return sum
      }
    }
  }

  private func steps(_ values: [Double], width: Int) -> Steps {
    (0..<values.count / width).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }

  private func dense(
    _ x: [Double], _ weights: [String: NDArray], _ name: String
  ) throws -> [Double] {
    let kernel = try numbers(weights, name + "/weight")
    let bias = try numbers(weights, name + "/bias")
    return bias.indices.map { output in
      x.indices.reduce(bias[output]) { $0 + kernel[$1 * bias.count + output] * x[$1] }
    }
  }

  /// Dilations of 1, 2 and 4, each followed by a leaky slope of 1/5, then a weight for each step and channel.
  @Test func scoresOfTemporalCritics() throws {
    let series = sample([2, 17, 2])
    let (values, weights) = try evaluated(Self.networks.temporalCritic, series)
    #expect(values.count == 2)
    let all = series.values.map { Double($0) }
    for (index, value) in values.enumerated() {
      var x = steps(Array(all[index * 34..<(index + 1) * 34]), width: 2)
      for (layer, dilation) in [1, 2, 4].enumerated() {
        let y = try convolution(x, weights, "convolution\(layer + 1)", dilation: dilation)
        x = y.map { $0.map { $0 > 0 ? $0 : 0.2 * $0 } }
      }
      let expected = try dense(x.flatMap { $0 }, weights, "score")[0]
      #expect(value.isClose(to: expected, absolute: 1e-5))
    }
  }

  /// A dense layer, then rectified convolutions of neighbouring steps.
  @Test func seriesOfTemporalGenerators() throws {
    let noise = sample([2, 4])
    let (values, weights) = try evaluated(Self.networks.temporalGenerator, noise)
    #expect(values.count == 2 * 34)
    let all = noise.values.map { Double($0) }
    for index in 0..<2 {
      let first = try dense(Array(all[index * 4..<(index + 1) * 4]), weights, "dense")
      var x = steps(first, width: 3)
      for name in ["convolution1", "convolution2", "output"] {
        x = try convolution(x.map { $0.map { max($0, 0) } }, weights, name)
      }
      let found = values[index * 34..<(index + 1) * 34]
      #expect(found.largestDifference(from: x.flatMap { $0 }) < 1e-5)
    }
  }
}
