import Engine
import Foundation
import Testing

@testable import Training

/// `ganctl eval` on series: what is scaled how, what stands beside each number, what is drawn.
@Suite struct SeriesMetricsTests {
  private let ganctl: Ganctl

  init() throws { ganctl = try Ganctl() }

  /// The values of a command's results by metric, then by name.
  private func values(_ command: String) throws -> [String: [String: Double]] {
    let result = try ganctl("eval \(command) --json --quiet")
    #expect(result.status == 0, "\(result.errors)")
    var found: [String: [String: Double]] = [:]
    for line in result.output.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      let members = try #require(object as? [String: Any])
      let name = try #require(members["metric"] as? String)
      found[name] = members["value"] as? [String: Double]
    }
    return found
  }

  private static let data = "weather,window=8"

  private func run(_ options: String = "") throws -> String {
    let result = try ganctl(
      "train vanilla --data \(Self.data) --steps 4 --batch 8 --quiet --out runs \(options)")
    #expect(result.status == 0, "\(result.errors)")
    return "runs/00000-vanilla-weather"
  }

  @Test func `a run, its table, its array and its data in other scalings are the same side`() throws
  {
    let run = try run()
    for name in ["a.csv", "a.npy"] {
      #expect(try ganctl("sample \(run) --count 300 --out \(name)").status == 0)
    }
    let command = "--metrics marginal,autocorrelation,cross-correlation,swd --count 300"
    let direct = try values("\(Self.data) \(run) \(command)")
    let marginal = try #require(direct["marginal"])
    #expect(marginal["mean"] ?? 0 > 2 * (marginal["control"] ?? .infinity))
    #expect(Set(marginal.keys).isSuperset(of: ["mean", "control", "wind_m/s"]))
    for side in ["a.csv", "a.npy"] {
      let other = try values("\(Self.data) \(side) \(command)")
      for (name, numbers) in direct {
        for (key, value) in numbers {
          let found = other[name]?[key] ?? .nan
          #expect(abs(found - value) < 1e-4, "\(side) \(name) \(key): \(value) and \(found)")
        }
      }
    }
    // The same rows, scaled in another way, are at distance 0.
    let scaled = try values(
      "\(Self.data) \(Self.data),scale=standard --metrics marginal,swd --count 300")
    #expect(scaled["marginal"]?["mean"] ?? 1 < 1e-5)
  }

  @Test func `every distance stands beside its control, which the generated side does not change`()
    throws
  {
    let metrics = "mmd-series,autocorrelation,cross-correlation,marginal"
    let real = "ar,count=200,window=6,features=3"
    func found(_ generated: String) throws -> [String: [String: Double]] {
      try values("\(real) ar,count=200,window=6,features=3,\(generated) --metrics \(metrics)")
    }
    let (near, far) = (try found("phi=0.2"), try found("phi=-0.8,sigma=0"))
    for (name, key) in [
      ("mmd-series", "unbiased"), ("autocorrelation", "distance"),
      ("cross-correlation", "distance"), ("marginal", "mean"),
    ] {
      let control = try #require(near[name]?["control"])
      // The unbiased estimate of two halves lies about 0; the others cannot be 0 for different series.
      #expect(name == "mmd-series" ? abs(control) < 0.05 : control > 0)
      let value = try #require(far[name]?[key])
      #expect(value != control && value != near[name]?[key])
      // Those of the discrepancy have the bandwidths that tell both sides apart.
      if name != "mmd-series" { #expect(far[name]?["control"] == control) }
      if name != "marginal" { #expect(value > 2 * abs(control), "\(name)") }
    }
    let marginal = try #require(far["marginal"])
    let features = (1...3).map { "x\($0)" }
    #expect(
      Set(marginal.keys)
        == Set(["mean", "control"] + features + features.map { "control_" + $0 }))
    let mean = features.reduce(0) { $0 + (marginal["control_" + $1] ?? .nan) } / 3
    #expect(abs(mean - (marginal["control"] ?? .nan)) < 1e-9)
  }

  @Test func `scores of networks stand beside their control`() throws {
    let found = try values(
      "sines,count=60 sines-paper,count=60 --metrics discriminative,predictive --repeats 1")
    let discriminative = try #require(found["discriminative"])
    #expect(Set(discriminative.keys) == ["score", "std", "control", "control_std"])
    #expect(discriminative["score"] ?? 0 > 0.3)
    let predictive = try #require(found["predictive"])
    #expect(predictive["score"] ?? 0 > predictive["control"] ?? .infinity)
  }

  @Test func `results are the same bytes at one and at two threads`() throws {
    func lines(_ threads: Int) throws -> String {
      let result = try ganctl(
        "eval ar,count=40,window=6 ar,phi=0.2,count=44,window=6 --repeats 2 --json --quiet "
          + "--metrics predictive,mmd-series,autocorrelation,marginal --threads \(threads)")
      #expect(result.status == 0, "\(result.errors)")
      return result.output.replacing(/"seconds": [0-9.e-]+/, with: "")
    }
    let one = try lines(1)
    #expect(one.contains("gru-2,5000x128") && one.contains("seed=0"))
    #expect(try lines(2) == one)
  }

  @Test func `pictures are drawn without metrics too`() throws {
    let result = try ganctl("eval sines,count=30 sines-paper,count=25 --pictures drawn")
    #expect(result.status == 0, "\(result.errors)")
    #expect(Set(ganctl.files("drawn")) == ["series.png", "pca.png", "tsne.png"])
    #expect(result.errors.contains("drew  drawn/tsne.png"))
  }

  @Test func `classes of labelled series are used`() throws {
    let found = try values("digit-rows digit-rows --metrics trts,tstr --repeats 1 --count 400")
    for name in ["trts", "tstr"] {
      let numbers = try #require(found[name])
      #expect(Set(numbers.keys) == ["accuracy", "std", "control", "control_std"])
      #expect(numbers["accuracy"] ?? 0 > 0.8)
      #expect(numbers["control"] ?? 0 > 0.6)
    }
  }

  @Test func `metrics of series judge a training`() throws {
    let run = try run(
      "--metrics marginal,predictive --metrics-every 2 --holdout 0.2 --set metricsRepeats=1 --set metricsSamples=40"
    )
    let text = String(decoding: try ganctl.bytes(run + "/metrics.jsonl"), as: UTF8.self)
    #expect(text.split(separator: "\n").count == 4)
    #expect(text.contains("repeats-1"))
    #expect(ganctl.files(run).contains("best.safetensors"))
  }

  @Test(arguments: [
    ("eval digits digits --metrics discriminative", 64, "needs series"),
    (
      "eval sines,count=9 sines,count=9 --metrics discriminative", 65, "has 9 series, 10 are needed"
    ),
    ("eval sines,count=20 ar,count=20 --metrics tstr", 64, "series with classes"),
    ("eval sines,count=20 ar,count=20,window=9 --metrics marginal", 65, "[9, 5]"),
    ("eval gp-smooth,count=20 gp-smooth,count=20 --metrics cross-correlation", 65, "features >= 2"),
    ("eval digits digits --pictures p", 64, "needs series"),
    ("eval sines,count=2 sines,count=20 --pictures p", 65, "3 are needed"),
    ("eval sines sines", 64, "--metrics"),
    ("eval sines sines --metrics marginal --repeats 0", 64, "--repeats must lie"),
    ("train vanilla --steps 2 --metrics predictive", 64, "needs series"),
    ("train vanilla --data sines --steps 2 --metrics tstr", 64, "with classes"),
    ("train vanilla --data digit-rows --steps 2 --metrics trts", 64, "told the class"),
  ])
  func faults(command: String, status: Int32, part: String) throws {
    let result = try ganctl(command + " --quiet")
    #expect(result.status == status, "\(command): \(result.errors)")
    #expect(result.errors.contains(part), "\(command): \(result.errors)")
    #expect(ganctl.files().filter { !$0.hasPrefix("cache") }.isEmpty)
  }
}
