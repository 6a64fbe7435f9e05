import Foundation
import Testing

/// What can happen to a run's files and to the disk they are on.
@Suite struct RunFaultTests {
  private static let last = "checkpoint-000004.safetensors"

  private func expectRefusal(
    _ result: Ganctl.Result, _ status: Int32, _ parts: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(result.status == status, "\(result.errors)", sourceLocation: sourceLocation)
    for part in parts {
      #expect(result.message.contains(part), "\(result.errors)", sourceLocation: sourceLocation)
    }
    #expect(
      result.message.split(separator: "\n").count <= 2, "\(result.errors)",
      sourceLocation: sourceLocation)
  }

  /// Both uses of a checkpoint refuse, and nothing is written.
  private func expectUnusable(
    _ ganctl: Ganctl, _ run: String, _ parts: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for command in ["train --resume \(run) --steps 6 --quiet", "sample \(run) --out x.png"] {
      expectRefusal(try ganctl(command), 65, parts, sourceLocation: sourceLocation)
    }
    #expect(!ganctl.files().contains("x.png"), sourceLocation: sourceLocation)
    #expect(!ganctl.files(run).contains { $0.contains("000006") }, sourceLocation: sourceLocation)
  }

  @Test(arguments: [0, 1, 7, 8, 100, 2000, 100_000]) func truncatedCheckpoint(length: Int) throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    try ganctl.write(
      "\(run)/\(Self.last)", Array(ganctl.bytes("\(run)/\(Self.last)").prefix(length)))
    try expectUnusable(ganctl, run, Self.last, "damaged", "use another checkpoint")
  }

  @Test(arguments: [3, 60, 20_000, 200_000]) func flippedBit(position: Int) throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    var bytes = try ganctl.bytes("\(run)/\(Self.last)")
    bytes[position] ^= 4
    try ganctl.write("\(run)/\(Self.last)", bytes)
    try expectUnusable(ganctl, run, Self.last)
  }

  @Test func surplusByte() throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    try ganctl.write("\(run)/\(Self.last)", ganctl.bytes("\(run)/\(Self.last)") + [0])
    try expectUnusable(ganctl, run, Self.last, "damaged")
  }

  @Test func foreignFile() throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    try ganctl.write("\(run)/\(Self.last)", "not a checkpoint, but somebody's notes\n")
    try expectUnusable(ganctl, run, Self.last, "not a safetensors file")
    // An older one is still good once the foreign file is gone.
    try FileManager.default.removeItem(atPath: "\(ganctl.folder)/\(run)/\(Self.last)")
    #expect(try ganctl("train --resume \(run) --quiet").status == 0)
  }

  @Test func otherShape() throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    let text = String(decoding: try ganctl.bytes("\(run)/config.yaml"), as: UTF8.self)
    try ganctl.write("\(run)/config.yaml", text.replacing("noise: 100", with: "noise: 50"))
    try expectUnusable(ganctl, run, Self.last, "generator/dense1/weight", "[100, 256]", "[50, 256]")
  }

  @Test func otherData() throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    let text = String(decoding: try ganctl.bytes("\(run)/config.yaml"), as: UTF8.self)
    try ganctl.write("\(run)/config.yaml", text.replacing("data: digits", with: "data: ring8"))
    expectRefusal(try ganctl("train --resume \(run) --quiet"), 65, [Self.last])
  }

  @Test func otherVariant() throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    var bytes = try ganctl.bytes("\(run)/\(Self.last)")
    // The header is text, and of the same length with another name in it.
    let name = Array(#""variant":"vanilla""#.utf8)
    let found = (0..<4000).first { Array(bytes[$0..<$0 + name.count]) == name }
    let start = try #require(found)
    bytes.replaceSubrange(start..<start + name.count, with: Array(#""variant":"another""#.utf8))
    try ganctl.write("\(run)/\(Self.last)", bytes)
    try expectUnusable(ganctl, run, Self.last)
  }

  @Test func noCheckpoint() throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    for file in ganctl.files(run) where file.hasPrefix("checkpoint-") {
      try FileManager.default.removeItem(atPath: "\(ganctl.folder)/\(run)/\(file)")
    }
    expectRefusal(
      try ganctl("sample \(run) --out x.png"), 65, ["no checkpoint yet", "--checkpoint-every"])
    // A run that was killed before its first checkpoint begins again.
    #expect(try ganctl("train --resume \(run) --quiet").status == 0)
    expectRefusal(
      try ganctl("sample \(run) --checkpoint 3 --out x.png"), 65,
      ["no checkpoint of step 3", "There are 2, 4."])
  }

  @Test func damagedConfiguration() throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    try ganctl.write("\(run)/config.yaml", "steps: 4\n")
    expectRefusal(try ganctl("train --resume \(run)"), 65, ["config.yaml", "lacks variant"])
  }

  @Test func sampleTargets() throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    try FileManager.default.createDirectory(
      atPath: ganctl.folder + "/folder.png", withIntermediateDirectories: true)
    try ganctl.write("file", "mine")
    for (target, part) in [
      ("folder.png", "Name a file, not a folder"), ("missing/x.png", "Check the path"),
      ("file/x.png", "Check the path"), ("file", "Check the path"),
      ("/dev/full", "Free some space"),
      ("/proc/x.png", "Check the path"),
    ] {
      let isDevice = target == "/dev/full"
      if isDevice {
        try FileManager.default.createSymbolicLink(
          atPath: ganctl.folder + "/full.png", withDestinationPath: "/dev/full")
      }
      let out = isDevice ? "full.png" : target
      expectRefusal(try ganctl("sample \(run) --out \(out)"), 74, [part])
    }
    #expect(try ganctl.bytes("file") == Array("mine".utf8))
  }

  @Test func diskFullAtCheckpoint() throws {
    let ganctl = try Ganctl()
    // A checkpoint takes some megabytes, the other files less than the limit of one.
    let result = try ganctl(
      "train vanilla --steps 4 --batch 8 --checkpoint-every 2 --quiet --out runs", largestFile: 1024
    )
    expectRefusal(result, 74, ["checkpoint-000002.safetensors", "Free some space"])
    let left = ganctl.files("runs")
    #expect(!left.contains { $0.contains("checkpoint") || $0.contains("partial") }, "\(left)")
    // With room again the run goes on.
    let run = "runs/00000-vanilla-digits"
    #expect(try ganctl("train --resume \(run) --quiet").status == 0)
    #expect(ganctl.files(run).contains(Self.last))
  }

  @Test func diskFullAtLog() throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    let path = "\(ganctl.folder)/\(run)/log.txt"
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
    expectRefusal(
      try ganctl("train --resume \(run) --steps 6 --quiet"), 74, ["log.txt", "Free some space"])
    try FileManager.default.removeItem(atPath: path)
    #expect(try ganctl("train --resume \(run) --steps 6 --quiet").status == 0)
  }

  @Test func checkpointIsAFolder() throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    let path = "\(ganctl.folder)/\(run)/\(Self.last)"
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    expectRefusal(try ganctl("sample \(run) --out x.png"), 74, [Self.last, "Name a file"])
  }

  @Test func lossNotFiniteAtOnce() throws {
    let ganctl = try Ganctl()
    let result = try ganctl(
      "train vanilla --steps 9 --batch 8 --set optimizer.learningRate=1e30 --quiet --out runs")
    expectRefusal(
      result, 70, ["Step 1, generator", "matmul", "discriminator/", "Lower optimizer.learningRate"])
  }

  @Test func lossNotFiniteLater() throws {
    let ganctl = try Ganctl()
    // Harmless for the first steps; after that it grows without bound.
    let result = try ganctl(
      "train vanilla --steps 4000 --batch 8 --checkpoint-every 1 --keep 1 --quiet --out runs"
        + " --set optimizer.name=sgd --set optimizer.learningRate=1e12 --set schedule.warmup=3900")
    let run = "runs/00000-vanilla-digits"
    expectRefusal(
      result, 70, ["Step ", "not finite", "last good checkpoint is '\(run)/checkpoint-"])
    // The checkpoint that the message names can be read.
    #expect(try ganctl("sample \(run) --out x.npy").status == 0)
  }

  @Test func hugeValuesInTheData() throws {
    let ganctl = try Ganctl()
    try ganctl.write(
      "huge.csv", (0..<40).map { "\($0 % 2 == 0 ? "3e38" : "-3e38"),\($0)\n" }.joined())
    let result = try ganctl(
      "train vanilla --data csv:huge.csv --batch 8 --steps 3 --quiet --out runs")
    expectRefusal(result, 70, ["Step 1, discriminator", "not finite"])
  }
}
