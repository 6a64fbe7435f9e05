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
        "best.safetensors", "checkpoint-000004.safetensors", "checkpoint-000008.safetensors",
        "config.yaml",
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

  @Test func aFolderOfPicturesWithABrokenOne() throws {
    let ganctl = try Ganctl()
    _ = try ganctl("sample \(ganctl.trained()) --count 40 --out photos")
    try ganctl.write("photos/broken.png", [1, 2, 3])
    let options =
      "train vanilla --data photos,size=4 --set mirror=true --steps 8 --batch 8 --checkpoint-every 4"
    let result = try ganctl("\(options) --out a")
    #expect(result.status == 0)
    #expect(result.errors.contains("Warning: photos/broken.png: 01 02 03 begins neither PNG nor"))
    #expect(result.errors.contains("Warning: 1 of 41 pictures are left out."))
    #expect(result.errors.contains("40 samples of [4, 4, 1], 1 that cannot be read left out"))
    let run = "a/00000-vanilla-photos"
    let config = try String(decoding: ganctl.bytes("\(run)/config.yaml"), as: UTF8.self)
    #expect(config.contains("data: photos,size=4,crop=center,filter=lanczos,channels=1"))
    #expect(config.contains("mirror: true"))
    // The same from its configuration, and when stopped and continued on other threads.
    _ = try ganctl("train --config \(run)/config.yaml --quiet --out b --threads 3")
    try expectEqual(ganctl, run, "b/00000-vanilla-photos")
    for name in ["checkpoint-000008.safetensors", "fakes-000008.png"] {
      try FileManager.default.removeItem(
        atPath: ganctl.folder + "/b/00000-vanilla-photos/" + name)
    }
    _ = try ganctl("train --resume b/00000-vanilla-photos --threads 1 --quiet")
    try expectEqual(ganctl, run, "b/00000-vanilla-photos")
    let plain = try ganctl("\(options) --set mirror=false --quiet --out c")
    #expect(plain.status == 0)
    #expect(
      try ganctl.bytes("c/00000-vanilla-photos/checkpoint-000008.safetensors")
        != ganctl.bytes("\(run)/checkpoint-000008.safetensors"))
    #expect(try ganctl("\(options) --strict --quiet --out d").status == 65)
    // Data that changed are noticed.
    try FileManager.default.removeItem(atPath: ganctl.folder + "/photos/000007.png")
    let changed = try ganctl("train --resume b/00000-vanilla-photos --steps 9 --quiet")
    #expect(changed.status == 65 && changed.message.contains("trained on other data"))
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
