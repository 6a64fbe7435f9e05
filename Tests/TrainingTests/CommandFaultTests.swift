import Foundation
import Testing

/// Whatever a user gets wrong: a message of one or two lines with the remedy, the right status, no new run.
@Suite struct CommandFaultTests {
  struct Fault: CustomTestStringConvertible, Sendable {
    let command: String
    let status: Int32
    /// What the message must contain: what is wrong, and what to do.
    let parts: [String]
    var testDescription: String { command }

    init(_ command: String, _ status: Int32, _ parts: String...) {
      (self.command, self.status, self.parts) = (command, status, parts)
    }
  }

  static let commands: [Fault] = [
    Fault("train vanila", 64, "no variant 'vanila'", "Did you mean 'vanilla'?"),
    Fault("train qqqqqqqqqq", 64, "no variant", "ganctl list variants"),
    Fault("train", 64, "Name a variant"),
    Fault("train vanilla --data digitz", 64, "digitz", "digits"),
    Fault("train vanilla --steps 0", 64, "steps must lie between 1 and 1000000000, is 0"),
    Fault("train vanilla --batch -3", 64, "batch"),
    Fault("train vanilla --batch 5000", 64, "5000", "1797", "smaller batch"),
    Fault("train vanilla --threads 0", 64, "--threads must lie between 1 and 1024"),
    Fault("train vanilla --seed -1", 64, "seed"),
    Fault("train vanilla --metrics modes", 64, "known modes", "ring8"),
    Fault("train vanilla --data ring8 --metrics mode", 64, "mode", "did you mean 'modes'"),
    Fault(
      "train vanilla --set optimiser.learningRate=1", 64, "Did you mean 'optimizer.learningRate'?"),
    Fault("train vanilla --set noise=abc", 64, "noise must be a whole number", "'abc'"),
    Fault("train vanilla --set noise=1e99", 64, "noise must be a whole number", "'1e99'"),
    Fault("train vanilla --set noise=0", 64, "noise must lie between 1 and 10000, is 0"),
    Fault("train vanilla --set noise", 64, "is not KEY=VALUE"),
    Fault(
      "train vanilla --set optimizer=adam", 64, "optimizer holds several keys", "optimizer.name"),
    Fault("train vanilla --set optimizer.name=adom", 64, "adam, rmsprop, sgd", "'adom'"),
    Fault("train vanilla --set optimizer.learningRate=-1", 64, "learningRate"),
    Fault("train vanilla --set optimizer.learningRate=nan", 64, "learningRate"),
    Fault("train vanilla --set generatorLoss=hinge", 64, "generatorLoss", "'hinge'"),
    Fault("train vanilla --set averageDecay=1", 64, "averageDecay must lie in [0, 1)"),
    Fault("train vanilla --config missing.yaml", 74, "missing.yaml", "Check the path"),
    Fault("train vanilla --config folder", 74, "folder", "Name a file, not a folder"),
    Fault("train vanilla --config key.yaml", 64, "key.yaml", "Did you mean 'steps'?"),
    Fault("train vanilla --config list.yaml", 64, "steps must be a single value"),
    Fault("train vanilla --config scalar.yaml", 64, "optimizer holds several keys"),
    Fault("train vanilla --config open.yaml", 64, "open.yaml", "key: value"),
    Fault("train vanilla --config text.yaml", 64, "is not a list of keys and values"),
    Fault("train vanilla --config binary.yaml", 64, "binary.yaml", "UTF-8"),
    Fault("train --config nothing.yaml", 64, "nothing.yaml"),
    Fault("train vanilla --data idx:missing", 74, "missing"),
    Fault("train vanilla --data images:missing", 74, "missing", "check the path"),
    Fault("train vanilla --data images:folder", 74, "no PNG or JPEG pictures"),
    Fault("train vanilla --data images:folder,filter=cubic", 64, "box or bilinear or bicubic"),
    Fault("train vanilla --data images:pictures", 65, "its only picture", "right files"),
    Fault("train vanilla --data images:pictures --strict", 65, "pictures/a.png", "or remove it"),
    Fault("train vanilla --data ring8 --set mirror=true", 64, "mirror must be false"),
    Fault("train vanilla --data cifar10:short.idx", 65, "short.idx"),
    Fault("train vanilla --data npy:folder", 74, "folder"),
    Fault("train vanilla --data idx:short.idx", 65, "short.idx"),
    Fault("train vanilla --data idx:huge.idx", 65, "huge.idx"),
    Fault("train vanilla --data idx:empty.idx", 65, "empty.idx"),
    Fault("train vanilla --data npy:huge.npy", 65, "huge.npy"),
    Fault("train vanilla --data csv:nan.csv", 65, "nan.csv", "2"),
    Fault("train vanilla --data csv:nothing.csv", 65, "nothing.csv"),
    Fault("train vanilla --data csv:short.csv --batch 64", 64, "short", "64", "smaller batch"),
    Fault("train vanilla --steps 1 --out key.yaml", 74, "key.yaml", "not a directory"),
    Fault("train vanilla --steps 1 --out key.yaml/runs", 74, "key.yaml/runs", "Check the path"),
    Fault("train --resume missing", 65, "not a run folder", "nothing of that name"),
    Fault("train --resume key.yaml", 65, "not a run folder", "it is a file"),
    Fault("train --resume folder", 65, "no config.yaml", "Name a folder"),
    Fault("train --resume folder --seed 3", 64, "leave out --seed"),
    Fault("sample folder --out x.png", 65, "no config.yaml"),
    Fault("sample folder --count 0 --out x.png", 64, "--count must lie between"),
    Fault("sample folder --checkpoint newest --out x.png", 64, "--checkpoint must be"),
    Fault("eval ring8 missing --metrics modes", 64, "missing"),
    Fault("eval digits digits --metrics modes", 64, "known modes"),
    Fault("eval ring8 digits --metrics modes", 65, "modes"),
    Fault("explain vanila", 64, "Did you mean 'vanilla'?"),
  ]

  @Test(arguments: commands) func refused(_ fault: Fault) throws {
    let ganctl = try Ganctl()
    try FileManager.default.createDirectory(
      atPath: ganctl.folder + "/folder", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: ganctl.folder + "/pictures", withIntermediateDirectories: true)
    try ganctl.write("pictures/a.png", "not a picture")
    try ganctl.write("key.yaml", "stepz: 3\n")
    try ganctl.write("list.yaml", "steps: [1, 2]\n")
    try ganctl.write("scalar.yaml", "optimizer: 3\n")
    try ganctl.write("open.yaml", "steps: {a: b\n")
    try ganctl.write("text.yaml", "just some words\n")
    try ganctl.write("nothing.yaml", "")
    try ganctl.write("binary.yaml", [0xFF, 0xFE, 0x00, 0xC3])
    // IDX: two zero bytes, unsigned bytes, three dimensions, big-endian sizes.
    try ganctl.write("short.idx", [0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 4, 0, 0, 0, 4, 1, 2, 3])
    try ganctl.write(
      "huge.idx",
      [0, 0, 8, 3, 0x7F, 255, 255, 255, 0, 1, 0, 0, 0, 1, 0, 0] + [UInt8](repeating: 1, count: 64))
    try ganctl.write("empty.idx", [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4])
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 2), }"
    let padded = header + String(repeating: " ", count: 117 - header.count) + "\n"
    try ganctl.write(
      "huge.npy", [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8))
    try ganctl.write("nan.csv", "0.5,0.25\nnan,1\n")
    try ganctl.write("nothing.csv", "")
    try ganctl.write("short.csv", "0.5,0.25\n1,1\n")
    let before = Set(ganctl.files())

    let result = try ganctl(fault.command)

    #expect(result.status == fault.status, "\(result.errors)")
    for part in fault.parts {
      #expect(result.errors.contains(part), "\(result.errors)")
    }
    // The argument parser adds its usage; our own messages are one or two lines.
    if !result.errors.contains("Usage:") {
      #expect(result.message.split(separator: "\n").count <= 2, "\(result.errors)")
    }
    #expect(result.output.isEmpty)
    #expect(!Set(ganctl.files()).subtracting(before).contains { $0.contains("config.yaml") })
  }

  @Test func successIsZero() throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    #expect(try ganctl("sample \(run) --count 3 --out x.npy").status == 0)
    #expect(try ganctl("list").status == 0)
    #expect(ganctl.files().contains("x.npy"))
  }
}
