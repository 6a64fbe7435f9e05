import Engine
import Evaluation
import FeatureNetworks

extension Comparison {
  /// Returns a result with features, convention and fingerprint of this comparison.
  ///
  /// - Parameters:
  ///   - result: What the metric says; its convention is how it computes, its features are filled in.
  ///   - ofSamples: Whether it compares samples themselves, whose name it has filled in.
  /// - Returns: The result with its own fingerprint.
  /// - Throws: ``EvaluationError``, or what reading a network throws.
  func named(_ result: MetricResult, ofSamples: Bool = false) throws -> MetricResult {
    var result = result
    let way = result.convention
    var parts = ["metric=\(result.metric)"]
    if ofSamples {
      parts += ["convention=\(way)", "features=\(result.features)"]
    } else {
      result.features = try featuresName()
      switch try kind() {
      case .network:
        let (network, convention) = try network()
        let hash = network.weightsHash.isEmpty ? "" : ":\(network.weightsHash)"
        if try isInception() { result.convention = convention.name }
        parts += [
          "convention=\(convention.name),\(way)", "features=\(network.name)\(hash)",
          "resize=\(network.inputShape == nil ? "none" : convention.resizing.rawValue)",
        ]
      case .stored:
        let origins = [real, generated].map { side -> String in
          guard case .statistics(let file) = side.content, let origin = file.origin else {
            return "unknown"
          }
          return "\(origin.convention):\(origin.features):\(origin.weightsHash)"
        }
        parts += ["convention=\(way)", "features=\(origins.joined(separator: "/"))"]
      case .points, .given: parts += ["convention=\(way)", "features=\(result.features)"]
      }
    }
    parts += [
      "n=\(result.realCount)/\(result.generatedCount)", "seed=\(seed)", "version=\(version)",
    ]
    result.fingerprint = parts.joined(separator: ";")
    return result
  }

  /// What samples are called that a metric compares as they are.
  func samplesName(_ samples: NDArray) -> String { samples.shape.rank == 4 ? "pixels" : "points" }

  /// Warns where a Frechet distance says little, or compares what cannot be compared.
  func warnOfFewSamples() throws {
    for side in [real, generated] {
      let count = try side.count()
      let width: Int
      if case .statistics(let file) = side.content {
        width = file.mean.count
        guard let origin = file.origin else {
          warn(
            "'\(side.name)' does not say by which features and convention it was computed; the distance means something only if these were the same."
          )
          continue
        }
        try warn(ofOrigin: origin, side)
      } else {
        width = try store(of: side, for: "fd").width
      }
      if count > 0, count <= width {
        warn(
          "'\(side.name)' has \(count) samples for \(width) features, so its covariance is singular; distances of so few samples are too large and can only be compared at equal numbers."
        )
      } else if count > 0, count < 2 * width {
        warn("'\(side.name)' has only \(count) samples for \(width) features.")
      }
    }
    if case .statistics(let a) = real.content, case .statistics(let b) = generated.content,
      let first = a.origin, let second = b.origin,
      (first.convention, first.features, first.weightsHash)
        != (second.convention, second.features, second.weightsHash)
    {
      warn(
        "The statistics come from different conventions or features: \(first.convention), \(first.features) and \(second.convention), \(second.features)."
      )
    }
  }

  private func warn(ofOrigin origin: StatisticsFile.Origin, _ side: EvaluationSide) throws {
    guard try kind() == .network else { return }
    let (network, convention) = try network()
    if origin.convention != convention.name {
      warn(
        "'\(side.name)' was computed by the convention \(origin.convention), the other side by \(convention.name)."
      )
    }
    if origin.features != network.name || origin.weightsHash != network.weightsHash {
      warn("'\(side.name)' was computed by other features than \(network.name) of these weights.")
    }
  }
}
