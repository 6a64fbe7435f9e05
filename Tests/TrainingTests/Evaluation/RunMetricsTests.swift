import Engine
import Evaluation
import Foundation
import NeuralNet
import Testing

@testable import Training

/// Metrics during training: they change nothing, are resumed, and choose the best checkpoint.
@Suite struct RunMetricsTests {
  let ganctl: Ganctl

  init() throws { ganctl = try Ganctl() }

  func train(_ out: String, _ options: String, steps: Int = 12) throws -> String {
    let result = try ganctl(
      "train vanilla --steps \(steps) --batch 8 --checkpoint-every 4 --keep 1 --quiet --out \(out) \(options)"
    )
    #expect(result.status == 0, "\(result.errors)")
    return out + "/00000-vanilla-digits"
  }

  /// The lines of a file without what depends on the clock.
  func lines(_ file: String) throws -> [String] {
    try String(decoding: ganctl.bytes(file), as: UTF8.self).split(separator: "\n").map {
      String($0).replacing(/"(seconds|images_per_second|memory_mb)": [0-9.e-]+/, with: "")
    }
  }

  @Test func `evaluating changes no bit of a run`() throws {
    let plain = try train("plain", "")
    let judged = try train("judged", "--metrics fd,prdc --metrics-every 3 --set metricsSamples=100")
    #expect(try lines(plain + "/stats.jsonl") == lines(judged + "/stats.jsonl"))
    for name in ["checkpoint-000012.safetensors", "fakes-000012.png"] {
      #expect(try ganctl.bytes(plain + "/" + name) == ganctl.bytes(judged + "/" + name))
    }
    let results = try lines(judged + "/metrics.jsonl")
    #expect(results.count == 8)
    #expect(results[0].contains(#""metric": "fd(digits)""#) && results[1].contains("coverage"))
  }

  @Test func `the best checkpoint is that of the first metric and outlives the others`() throws {
    let run = try train("runs", "--metrics fd --metrics-every 2 --set metricsSamples=100")
    let scores = try lines(run + "/metrics.jsonl").compactMap { MetricResult.read(jsonLine: $0) }
    let best = scores.min { $0.result.values[0].value < $1.result.values[0].value }
    // `best` stands for the step with the least distance, although `--keep 1` has left the last checkpoint only.
    #expect(ganctl.files(run).count { $0.hasPrefix("checkpoint-") } == 1)
    let header = try SafeTensors.header(of: ganctl.folder + "/" + run + "/best.safetensors")
    #expect(header.metadata["step"] == best.map { "\($0.step)" })
    #expect(try ganctl("sample \(run) --checkpoint best --count 4 --out a.npy").status == 0)
    let missing = try train("plain", "")
    let refused = try ganctl("sample \(missing) --checkpoint best --count 4 --out b.npy")
    #expect(refused.status == 65)
    #expect(refused.message.contains("has no best checkpoint"))
  }

  @Test func `a resumed run ends with the same results and the same best checkpoint`() throws {
    let options = "--metrics fd --metrics-every 2 --set metricsSamples=100 --holdout 0.2"
    let whole = try train("whole", options)
    let short = try train("short", options, steps: 6)
    #expect(try ganctl("train --resume \(short) --steps 12 --quiet").status == 0)
    #expect(try lines(whole + "/metrics.jsonl") == lines(short + "/metrics.jsonl"))
    let arrays = try [whole, short].map { run in
      try ganctl.bytes(run + "/best.safetensors")
    }
    #expect(arrays[0] == arrays[1])
  }

  @Test func `held-out samples are neither trained on nor forgotten`() throws {
    let all = try train("all", "")
    let part = try train("part", "--holdout 0.25")
    #expect(try lines(all + "/stats.jsonl") != lines(part + "/stats.jsonl"))
    let log = try lines(part + "/log.txt")
    #expect(log.contains { $0.contains("1,348 samples") && $0.contains("449 held out") })
  }

  @Test func `metrics that the data cannot have are refused before training`() throws {
    for (options, part) in [
      ("--metrics fid --set metricsFeatures=digits", "Ask for 'fd'"),
      ("--metrics modes", "known modes"), ("--metrics is --set metricsFeatures=pixels", "classes"),
      ("--metrics fd --holdout 1", "holdout must lie in [0, 1)"),
    ] {
      let result = try ganctl("train vanilla --steps 4 --out refused \(options)")
      #expect(result.status == 64, "\(options): \(result.errors)")
      #expect(result.errors.contains(part), "\(options): \(result.errors)")
    }
    #expect(ganctl.files("refused").isEmpty)
  }

  /// Two results of a metric, the better one first.
  struct Order: Sendable {
    let name: String
    let better, worse: [String: Double]
  }

  @Test(arguments: [
    Order(name: "fd", better: ["": 1], worse: ["": 2]),
    Order(name: "kid", better: ["mean": -1, "std": 5], worse: ["mean": 0, "std": 1]),
    Order(name: "is", better: ["mean": 9, "std": 0], worse: ["mean": 8, "std": 0]),
    Order(name: "mmd", better: ["unbiased": 0, "biased": 9], worse: ["unbiased": 1, "biased": 1]),
    Order(
      name: "prdc", better: ["density": 1, "coverage": 0.9, "precision": 0],
      worse: ["density": 1, "coverage": 0.8, "precision": 1]),
    Order(name: "c2st", better: ["accuracy": 0.55], worse: ["accuracy": 0.4]),
    Order(
      name: "modes", better: ["captured": 8, "hq_share": 0.1],
      worse: ["captured": 7, "hq_share": 0.9]),
  ])
  func `the better result has the higher score`(order: Order) throws {
    func score(_ numbers: [String: Double]) throws -> Double {
      try MetricKind.named(order.name).score(
        MetricResult(
          metric: order.name, values: numbers.map { .init($0.key, $0.value) }, realCount: 0,
          generatedCount: 0, convention: "", features: "", seed: 0, version: "", seconds: 0))
    }
    #expect(try score(order.better) > score(order.worse))
  }
}
