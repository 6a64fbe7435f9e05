import Engine
import Evaluation

extension Workload {
  /// The Fréchet distance between two sets of moments of 5,000 samples with 2,048 features.
  static let frechet: Workload = Workload(name: "frechet") { pool in
    let (real, generated) = (features("real"), features("generated", mean: 0.1, deviation: 1.1))
    let moments = try [real, generated].map { rows in
      var moments = FeatureMoments(width: width)
      try moments.add(rows, pool: pool)
      return try moments.statistics()
    }
    return Timed(step: { timed { try FrechetDistance.between(moments[0], moments[1], pool: pool) } }
    )
  }

  /// Precision, recall, density and coverage with `k` = 5 of 5,000 real and 5,000 generated samples.
  static let prdc: Workload = Workload(name: "prdc") { pool in
    let (real, generated) = (features("real"), features("generated", mean: 0.1, deviation: 1.1))
    return Timed(
      step: { timed { try PRDC().counts(real: real, generated: generated, pool: pool) } })
  }

  /// The kernel distance over 100 subsets of 1,000 of 5,000 real and 5,000 generated samples.
  static let kid: Workload = Workload(name: "kid") { pool in
    let (real, generated) = (features("real"), features("generated", mean: 0.1, deviation: 1.1))
    let metric = KernelDistance(includesAllSamples: false)
    return Timed(
      step: { timed { try metric.estimate(real: real, generated: generated, pool: pool) } })
  }

  private static let (count, width) = (5000, 2048)

  private static func features(
    _ name: String, mean: Float = 0, deviation: Float = 1
  ) -> NDArray {
    let normals = RandomStream(seed: 1, name: name).normals(count * width)
    return NDArray([count, width], normals.map { $0 * deviation + mean })
  }

  /// Runs what these features cannot make fail.
  private static func timed(_ body: () throws -> some Any) {
    do {
      _ = try body()
    } catch {
      fatalError("unreachable: \(error)")
    }
  }
}
