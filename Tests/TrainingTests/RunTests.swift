import Foundation
import Testing

/// What a run leaves, and that stopping it changes nothing.
@Suite struct RunTests {
  private func untimed(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
      line.replacing(/, "(seconds|images_per_second|memory_mb)": [0-9.e+-]+/, with: "")
    }.map(String.init)
  }

  private func expectEqual(_ ganctl: Ganctl, _ one: String, _ other: String) throws {
    let names = ganctl.files(one).sorted()
    #expect(names == ganctl.files(other).sorted())
    for name in names where name != "log.txt" {
      let pair = (try ganctl.bytes("\(one)/\(name)"), try ganctl.bytes("\(other)/\(name)"))
      if name.hasSuffix(".jsonl") {
        #expect(untimed(pair.0) == untimed(pair.1), "\(name)")
      } else {
        #expect(pair.0 == pair.1, "\(name)")
      }
    }
  }

  private static let options =
    "--data ring8 --batch 10 --checkpoint-every 4 --set tickEvery=3 --set averageDecay=0.9"
    + " --metrics modes --metrics-every 5 --quiet"

  @Test func filesOfARun() throws {
    let ganctl = try Ganctl()
    let result = try ganctl("train vanilla --steps 8 \(Self.options) --out runs --desc a,b")
    #expect(result.status == 0)
    #expect(result.output.contains("run        runs/00000-vanilla-ring8-a_b"))
    #expect(
      ganctl.files("runs/00000-vanilla-ring8-a_b").sorted() == [
        "checkpoint-000004.safetensors", "checkpoint-000008.safetensors", "config.yaml",
        "fakes-000000.png", "fakes-000004.png", "fakes-000008.png", "log.txt", "metrics.jsonl",
        "reals.png", "stats.jsonl",
      ])
    #expect(try ganctl("train vanilla --steps 1 --quiet --out runs").output.contains("00001-"))
  }

  @Test func configurationReproducesTheRun() throws {
    let ganctl = try Ganctl()
    _ = try ganctl("train vanilla --steps 8 \(Self.options) --out a")
    _ = try ganctl("train --config a/00000-vanilla-ring8/config.yaml --quiet --out b --threads 3")
    try expectEqual(ganctl, "a/00000-vanilla-ring8", "b/00000-vanilla-ring8")
  }

  /// A kill between any two files leaves a folder like one of these.
  @Test(arguments: [
    [], ["fakes-000012.png"], ["checkpoint-000012.safetensors"],
    ["checkpoint-000012.safetensors", "fakes-000012.png", "metrics.jsonl"],
    ["checkpoint-000008.safetensors", "checkpoint-000012.safetensors", "stats.jsonl", "reals.png"],
  ]) func resumeCompletes(missing: [String]) throws {
    let ganctl = try Ganctl()
    for name in ["a", "b"] {
      _ = try ganctl("train vanilla --steps 12 \(Self.options) --out \(name)")
    }
    let run = "b/00000-vanilla-ring8"
    for name in missing where !name.hasSuffix(".jsonl") || missing.count > 3 {
      try FileManager.default.removeItem(atPath: "\(ganctl.folder)/\(run)/\(name)")
    }
    // A line cut short, and what a writer that was killed leaves behind.
    for name in ["stats.jsonl", "metrics.jsonl"] where ganctl.files(run).contains(name) {
      try ganctl.write(
        "\(run)/\(name)", ganctl.bytes("\(run)/\(name)") + Array(#"{"step": 13, "im"#.utf8))
    }
    try ganctl.write("\(run)/.checkpoint-000012.safetensors.1-0.partial", "half")
    #expect(try ganctl("train --resume \(run) --quiet").status == 0)
    try expectEqual(ganctl, "a/00000-vanilla-ring8", run)
  }

  /// What penalties and constraints keep from step to step belongs to a checkpoint: 5 steps and 4 more are 9.
  @Test(arguments: [
    "wgan-gp --set penaltyEvery=3 --set discriminatorSteps=2", "wgan-norm --set unitNorm=spectral",
    "wgan --set longRounds.discriminatorSteps=7 --set longRounds.first=2 --set longRounds.every=4",
  ])
  func resumedRunsOfTheWassersteinFamily(variant: String) throws {
    let ganctl = try Ganctl()
    let name = variant.prefix { $0 != " " }
    let options = "\(variant) --data ring8 --batch 5 --checkpoint-every 5 --set tickEvery=3 --quiet"
    _ = try ganctl("train \(options) --steps 9 --out a")
    _ = try ganctl("train \(options) --steps 9 --out b --threads 1")
    try FileManager.default.removeItem(
      atPath: "\(ganctl.folder)/b/00000-\(name)-ring8/checkpoint-000009.safetensors")
    #expect(try ganctl("train --resume b/00000-\(name)-ring8 --quiet").status == 0)
    try expectEqual(ganctl, "a/00000-\(name)-ring8", "b/00000-\(name)-ring8")
  }
}
